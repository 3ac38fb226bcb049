import { existsSync, realpathSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import type { CameraPicture } from '../../imaging/camera-picture.js';
import type { SegmentationWish } from '../../pipeline/ports.js';
import { createSession } from '../execution-provider.js';
import type { Size } from '../geometry.js';
import { checkContract, targetSize, type ModelContract } from '../model-contract.js';
import type { ModelSettings } from '../model-settings.js';
import { outputAxes } from '../output-rows.js';
import { readModelFile } from '../read-model.js';
import { StringStringEntryProtoSchema, type ModelProto, type ValueInfoProto } from '../schema/onnx_pb.js';
import { trialPicture } from '../trial-picture.js';
import { UnfusedProgram, type MeasuredOutput } from '../unfused-program.js';
import { declaredTensor, type DeclaredTensor } from '../value-shape.js';
import { writeModelFile } from '../write-model.js';
import { embedExternalData } from './embed-external-data.js';
import { fuseModel } from './fuse-model.js';
import { whyUnfused } from './fused-program.js';
import type { FusionPlan, PixelSource } from './fusion-plan.js';
import { planForAnySize, planForPicture } from './plan-fusion.js';

/** What the written model takes and gives. */
export interface FusedModelRequest {
  readonly modelPath: string;
  readonly settings: ModelSettings;
  readonly source: PixelSource;
  /** Of the pictures; undefined: any, all stretched to the model's size. */
  readonly size: Size | undefined;
  readonly wish: SegmentationWish;
}

/** The inputs and outputs of the written model. */
export interface FusedModelForm {
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly DeclaredTensor[];
}

/** Sizes to find out by what an output is, where the file does not say. */
const MEASURING_SIZE: Size = { height: 192, width: 256 };

/**
 * Writes a model with its pre- and post-processing in the graph, for others to run. It is loaded once, which proves
 * that onnxruntime takes it. Metadata stay, and the key `dice_monitor` tells what was fused.
 *
 * @throws DiceMonitorError `model` or `configuration` where the model or the settings do not fit or cannot be fused,
 * `usage` where `path` is the model's own file, `output` where it cannot be written
 */
export async function writeFusedModel(path: string, request: FusedModelRequest): Promise<FusedModelForm> {
  const { modelPath, settings } = request;
  const contract = checkContract(readModelFile(modelPath), settings);
  const plan = await planOf(contract, request);
  if (existsSync(path) && realpathSync(path) === realpathSync(modelPath)) {
    throw new DiceMonitorError('usage', {
      found: `${path} is the model itself`,
      expected: 'another file to write',
      hint: 'choose another --out',
    });
  }
  embedExternalData(contract.file);
  const { model } = fuseModel(contract.file.model, plan);
  model.metadataProps = [...model.metadataProps, description(request, plan)];
  writeModelFile(path, model);
  const session = await createSession(path, 'cpu', settings);
  await session.release();
  return formOf(model);
}

async function planOf(
  contract: ModelContract,
  { settings, source, size, wish }: FusedModelRequest,
): Promise<FusionPlan> {
  const reason = whyUnfused(contract);
  if (reason !== undefined) {
    throw new DiceMonitorError('model', {
      found: `model ${contract.file.path} cannot be fused: ${reason}`,
      expected: 'opset 11 or newer, and at most 2 GB',
      hint: 'export it again; evaluate runs it as it is',
    });
  }
  const needsSize = settings.input.resize !== 'stretch' && hasTarget(contract, settings);
  if (needsSize && !size) {
    throw new DiceMonitorError('configuration', {
      found: `input.resize is ${settings.input.resize}, and the size of the pictures is not known`,
      expected: 'pictures of one size: where they lie in the model depends on it',
      hint: 'give --size HEIGHTxWIDTH, or -p input.resize=stretch',
    });
  }
  const { reading, dims } = await measureOutput(contract, settings, size ?? MEASURING_SIZE, !size);
  const base = { contract, settings, reading };
  const camera: CameraPicture | undefined = size && { ...size, ...source, data: new Uint8Array() };
  const plan = camera
    ? planForPicture(base, camera, outputAxes(dims, reading.layout), wish)
    : planForAnySize(base, source, wish);
  return { ...plan, outputShape: false };
}

function hasTarget(contract: ModelContract, settings: ModelSettings): boolean {
  const { height, width } = targetSize(contract, settings);
  return height !== undefined || width !== undefined;
}

/** @param meaningOnly the shape is not needed: the file may say enough */
async function measureOutput(
  contract: ModelContract,
  settings: ModelSettings,
  size: Size,
  meaningOnly: boolean,
): Promise<MeasuredOutput> {
  const { reading } = contract.output;
  if (meaningOnly && reading.state === 'read') {
    return { reading, dims: [] };
  }
  const session = await (await UnfusedProgram.create(contract, settings)).open('cpu');
  try {
    return await session.measure(trialPicture(size));
  } finally {
    await session.release();
  }
}

function description({ source, size }: FusedModelRequest, { recipe, output }: FusionPlan) {
  const { threshold, kind } = output;
  const pixels = source.channels === 1 ? 'grey' : `${source.order}${source.channels === 4 ? 'a' : ''}`;
  const value = JSON.stringify({ pixels, size: size ?? 'any', input: recipe, kind, threshold });
  return create(StringStringEntryProtoSchema, { key: 'dice_monitor', value });
}

function formOf({ graph }: ModelProto): FusedModelForm {
  const constants = new Set(graph?.initializer.map(({ name }) => name));
  const tensors = (values: readonly ValueInfoProto[] = []) =>
    values.map(declaredTensor).filter((each) => typeof each !== 'string');
  return {
    inputs: tensors(graph?.input.filter(({ name }) => !constants.has(name))),
    outputs: tensors(graph?.output),
  };
}

import { create } from '@bufbuild/protobuf';
import type { InferenceSession } from 'onnxruntime-node';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import type { Picture } from '../../imaging/picture.js';
import type { SegmentationWish } from '../../pipeline/ports.js';
import type { SettledReading } from '../describe-model.js';
import { elementTypeName } from '../element-types.js';
import { createSession, reasonOf } from '../execution-provider.js';
import { decodeFloat16 } from '../float16.js';
import type { Geometry } from '../geometry.js';
import { checkContract, type ModelContract } from '../model-contract.js';
import { createModelRunner, type ModelRunner } from '../model-runner.js';
import type { ModelSettings } from '../model-settings.js';
import { readOutput } from '../output-layout.js';
import { provenValues } from '../output-values.js';
import { postprocess, type OutputRecipe, type OutputTensor } from '../postprocess.js';
import { readModelFile, type ModelFile } from '../read-model.js';
import { ValueInfoProtoSchema } from '../schema/onnx_pb.js';
import { findHead, refusal } from './find-head.js';
import { headGrid } from './head-grid.js';
import { createPatchReader } from './head-patches.js';
import { headShape, readHeadWeights, type HeadShape, type HeadWeights } from './linear-head.js';
import type { PatchFrame, PatchModel } from './patch-model.js';
import { writeTemporaryModel } from './temporary-model.js';

/** What a model made of a picture, seen at its last layer. */
export interface HeadFrame extends PatchFrame {
  /** What onnxruntime made of a patch: the value of a class at a position. */
  readonly score: (row: number, column: number, classId: number) => number;
}

/** A model whose last layer is laid open: every run gives what goes into it and what comes out of it. */
export interface HeadModel extends PatchModel {
  readonly shape: HeadShape;
  readonly weights: HeadWeights;
  /** Whether it is followed by a Sigmoid, so that a threshold on the output is one on the sigmoid of its scores. */
  readonly sigmoid: boolean;
  /** Whether its weights are float16. */
  readonly halves: boolean;
  run(picture: Picture, wish?: SegmentationWish): Promise<HeadFrame>;
}

/**
 * Opens a model with its last linear layer laid open: the layer's input and output become outputs of the graph.
 *
 * @throws DiceMonitorError `model` where the file is not sound or its last layer cannot be trained (naming the node and
 *   why), `configuration`, `dependency`
 */
export async function openHeadModel(modelPath: string, settings: ModelSettings): Promise<HeadModel> {
  const contract = checkContract(readModelFile(modelPath), settings);
  const { file, output } = contract;
  const site = findHead(file, output.name);
  const shape = headShape(file, site);
  const weights = readHeadWeights(file, shape);
  const proven = provenValues(file.model.graph, output.name);
  const names = [site.features, site.scores, ...site.behind.map((node) => node.output[0]!)];
  const run = await createModelRunner(contract, settings, names);
  const { session, provider } = await openExposed(file, names, settings);
  return {
    shape,
    weights,
    inputs: shape.inputs,
    halves: elementTypeName(site.weight.dataType) === 'float16',
    sigmoid: site.behind.some(({ opType }) => opType === 'Sigmoid'),
    provider,
    run: (picture, wish) => runHead({ contract, shape, settings, run, session, proven }, picture, wish),
    release: () => session.release(),
  };
}

interface Parts {
  readonly contract: ModelContract;
  readonly shape: HeadShape;
  readonly settings: ModelSettings;
  readonly run: ModelRunner;
  readonly session: InferenceSession;
  readonly proven: ReturnType<typeof provenValues>;
}

async function runHead(parts: Parts, picture: Picture, wish: SegmentationWish = {}): Promise<HeadFrame> {
  const { contract, shape, settings, proven } = parts;
  const { output, others, geometry } = await parts.run(parts.session, picture);
  const [taken, scores, ...behind] = others as [OutputTensor, OutputTensor, ...OutputTensor[]];
  const { kind, layout } = readingOf(contract, output, geometry);
  const recipe: OutputRecipe = { kind, layout, threshold: settings.threshold, proven };
  const grid = headGrid(contract.file, shape, {
    scores: scores.dims,
    behind: behind.map(({ dims }) => dims),
    output: output.dims,
    layout,
  });
  const values = floatsOf(scores);
  const features = floatsOf(taken);
  const reader = createPatchReader(contract.file, shape, taken.dims, scores.dims, grid);
  const stride = grid.rows * grid.columns;
  const planar = shape.site.kind === 'Conv' || shape.site.kind === 'ConvTranspose';
  return {
    segmentation: postprocess(output, geometry, recipe, wish),
    geometry,
    grid: reader.grid,
    readPatch: (row, column, patch) => {
      reader.read(features, row, column, patch);
    },
    score: (row, column, classId) => {
      const at = row * grid.columns + column;
      return values[planar ? classId * stride + at : at * shape.classes + classId]!;
    },
  };
}

export function readingOf(
  { file, output }: ModelContract,
  tensor: OutputTensor,
  geometry: Geometry,
): SettledReading {
  if (output.reading.state === 'read') return output.reading;
  const size = { height: geometry.y.model, width: geometry.x.model };
  const measured = readOutput(tensor.type, [...tensor.dims], size, output.proven);
  if (measured.state === 'read') return measured;
  throw refusal(file, `its output "${output.name}" cannot be read`);
}

export function floatsOf({ data }: OutputTensor): Float32Array {
  return data instanceof Uint16Array ? decodeFloat16(data) : (data as Float32Array);
}

/** A session of the model with these tensors as outputs, on the first provider that loads it. */
async function openExposed(
  file: ModelFile,
  names: readonly string[],
  settings: ModelSettings,
): Promise<{ readonly session: InferenceSession; readonly provider: string }> {
  const { graph } = file.model;
  const own = graph.output;
  const known = new Set(own.map(({ name }) => name));
  const added = [...new Set(names)].filter((name) => !known.has(name));
  // Without type and shape: onnxruntime infers both.
  graph.output = [...own, ...added.map((name) => create(ValueInfoProtoSchema, { name }))];
  const exposed = writeTemporaryModel(file, file.model);
  graph.output = own;
  const reasons: string[] = [];
  try {
    for (const provider of settings.providers) {
      try {
        return { session: await createSession(exposed.path, provider, settings), provider };
      } catch (error) {
        reasons.push(`${provider}: ${reasonOf((error as Error).cause ?? error)}`);
      }
    }
  } finally {
    exposed.remove();
  }
  throw new DiceMonitorError('dependency', {
    found: `model ${file.path} with its last layer laid open does not load:${reasons.map((reason) => `\n  - ${reason}`).join('')}`,
    expected: 'a provider that runs it',
    hint: 'add cpu to providers',
  });
}

import type { InferenceSession } from 'onnxruntime-node';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { Picture } from '../imaging/picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import { describeModel, type SettledReading } from './describe-model.js';
import { openSession } from './execution-provider.js';
import type { Size } from './geometry.js';
import { checkContract, type ModelContract } from './model-contract.js';
import type { ModelInfo } from './model-info.js';
import { createModelRunner, type ModelRunner, type RunResult } from './model-runner.js';
import type { ModelSettings } from './model-settings.js';
import { readOutput } from './output-layout.js';
import { outputAxes } from './output-rows.js';
import { provenValues } from './output-values.js';
import { postprocess, type OutputRecipe } from './postprocess.js';
import { readModelFile } from './read-model.js';
import { shapeText } from './value-shape.js';

/** Sizes for a run at load where none is known; oblong, so that axes can be told apart. */
const TRIAL_SIZES: readonly Size[] = [
  { height: 192, width: 256 },
  { height: 480, width: 640 },
  { height: 512, width: 1024 },
];

/** A model that runs, in the thread that opened it. */
export interface OpenedModel {
  readonly info: ModelInfo;
  readonly provider: string;
  readonly providerNotes: readonly string[];
  /** One call at a time. */
  segment(picture: Picture, wish?: SegmentationWish): Promise<Segmentation>;
  release(): Promise<void>;
}

/**
 * Reads, checks and loads a model. It is run once on a black picture where a picture's size is given, where the
 * output's meaning cannot be read from the file, and on a GPU.
 *
 * @throws DiceMonitorError `model`, `configuration` or `dependency`
 */
export async function openModel(
  modelPath: string,
  settings: ModelSettings,
  pictureSize: Size | undefined,
): Promise<OpenedModel> {
  const contract = checkContract(readModelFile(modelPath), settings);
  const run = await createModelRunner(contract, settings);
  const unread = contract.output.reading.state === 'measure';
  const { session, provider, notes, trial } = await openSession(modelPath, settings, async (opened, name) => {
    const needed = unread || pictureSize !== undefined || name !== 'cpu';
    const result = needed ? await tryRun(opened, run, pictureSize ? [pictureSize] : TRIAL_SIZES) : undefined;
    const reading = settleReading(contract, result);
    if (result) {
      checkShape(contract, reading, result.output.dims);
    }
    return { reading, dims: result?.output.dims };
  });
  const { reading, dims } = trial;
  const recipe: OutputRecipe = {
    kind: reading.kind,
    layout: reading.layout,
    threshold: settings.threshold,
    proven: provenValues(contract.file.model.graph, contract.output.name),
  };
  return {
    info: describeModel(contract, reading, dims),
    provider,
    providerNotes: notes,
    async segment(picture, wish) {
      const { output, geometry } = await run(session, picture);
      checkShape(contract, reading, output.dims);
      return postprocess(output, geometry, recipe, wish);
    },
    release: () => session.release(),
  };
}

async function tryRun(
  session: InferenceSession,
  run: ModelRunner,
  sizes: readonly Size[],
): Promise<RunResult> {
  let failure: unknown;
  for (const { height, width } of sizes) {
    try {
      return await run(session, { width, height, channels: 1, data: new Uint8Array(width * height) });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** How the output is read: from the file, else from the run at load. */
function settleReading(contract: ModelContract, trial: RunResult | undefined): SettledReading {
  const { file, output } = contract;
  if (output.reading.state === 'read') {
    return output.reading;
  }
  if (trial) {
    const { type, dims } = trial.output;
    const { y, x } = trial.geometry;
    const measured = readOutput(type, [...dims], { height: y.model, width: x.model }, output.proven);
    if (measured.state === 'read') {
      return measured;
    }
    if (measured.state === 'problem') {
      throw new DiceMonitorError('model', {
        found: `model ${file.path}: output "${output.name}", in a run at load, ${measured.problem}`,
        expected: 'scores, a map or class ids',
        hint: 'export the model with the output shape declared, or set output_name to another output',
      });
    }
  }
  throw new Error('An output that has to be measured was not.');
}

/** An output may differ from what its file declares: reading it would then give a wrong mask. */
function checkShape({ file, output }: ModelContract, reading: SettledReading, dims: readonly number[]): void {
  const { layout, kind, classCount } = reading;
  const axes = outputAxes(dims, layout);
  const channels = kind === 'scores' ? classCount : 1;
  const batch = layout.startsWith('N') ? dims[0] : 1;
  if (dims.length !== layout.length || batch !== 1 || axes.channels !== channels || dims.includes(0)) {
    throw new DiceMonitorError('model', {
      found: `model ${file.path}: output "${output.name}" came as ${shapeText([...dims])}`,
      expected: `${layout} with ${channels ?? '?'} channels, as its file says`,
      hint: 'export the model with a truthful output shape',
    });
  }
}

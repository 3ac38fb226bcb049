import type { InferenceSession } from 'onnxruntime-node';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { describeModel, type SettledReading } from './describe-model.js';
import type { ModelContract } from './model-contract.js';
import type { ModelInfo } from './model-info.js';
import { createModelRunner, type RunResult } from './model-runner.js';
import type { ModelSettings } from './model-settings.js';
import { readOutput } from './output-layout.js';
import { outputAxes } from './output-rows.js';
import { provenValues } from './output-values.js';
import { postprocess } from './postprocess.js';
import type { SessionSegmenter } from './session-trial.js';
import { shapeText } from './value-shape.js';

/** A way to run a model in sessions, whatever their provider. */
export interface ModelProgram {
  /** The file that sessions load. */
  readonly path: string;
  readonly segment: SessionSegmenter<InferenceSession>;
  /** Where the output's meaning cannot be read from the file: only after a first `segment`. */
  readonly describe: () => ModelInfo;
}

/** The model's file as it is, with pre- and post-processing around it in JavaScript: the reference of the other ways. */
export async function unfusedProgram(
  contract: ModelContract,
  settings: ModelSettings,
): Promise<ModelProgram> {
  const run = await createModelRunner(contract, settings);
  const { file, output } = contract;
  const proven = provenValues(file.model.graph, output.name);
  let reading = output.reading.state === 'read' ? output.reading : undefined;
  let measured: readonly number[] | undefined;
  return {
    path: file.path,
    async segment(session, picture, wish) {
      const result = await run(session, picture);
      measured ??= result.output.dims;
      reading ??= measureReading(contract, result);
      checkShape(contract, reading, result.output.dims);
      const { kind, layout } = reading;
      const recipe = { kind, layout, threshold: settings.threshold, proven };
      return postprocess(result.output, result.geometry, recipe, wish);
    },
    describe() {
      if (!reading) throw new Error('An output that has to be measured was not.');
      return describeModel(contract, reading, measured);
    },
  };
}

/** How the output is read where the file does not say: from a run. */
function measureReading(
  { file, output }: ModelContract,
  { output: tensor, geometry }: RunResult,
): SettledReading {
  const size = { height: geometry.y.model, width: geometry.x.model };
  const measured = readOutput(tensor.type, [...tensor.dims], size, output.proven);
  if (measured.state === 'read') return measured;
  const problem = measured.state === 'problem' ? measured.problem : 'has no shape';
  throw new DiceMonitorError('model', {
    found: `model ${file.path}: output "${output.name}", in a run at load, ${problem}`,
    expected: 'scores, a map or class ids',
    hint: 'export the model with the output shape declared, or set output_name to another output',
  });
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

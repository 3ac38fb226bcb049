import type { InferenceSession } from 'onnxruntime-node';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { toPicture, type CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import { describeModel, type SettledReading } from './describe-model.js';
import { createSession } from './execution-provider.js';
import type { ModelContract } from './model-contract.js';
import type { ModelInfo } from './model-info.js';
import type { ModelProgram, ProgramSession } from './model-program.js';
import { createModelRunner, type ModelRunner, type RunResult } from './model-runner.js';
import type { ModelSettings } from './model-settings.js';
import { readOutput } from './output-layout.js';
import { outputAxes } from './output-rows.js';
import { provenValues, type ProvenValues } from './output-values.js';
import { postprocess } from './postprocess.js';
import { shapeText } from './value-shape.js';

/** What a run showed of the model's output. */
export interface MeasuredOutput {
  readonly reading: SettledReading;
  readonly dims: readonly number[];
}

/** An unfused model on one provider. */
export interface UnfusedSession extends ProgramSession {
  /** Runs a picture for its output's shape and meaning alone. */
  measure(camera: CameraPicture): Promise<MeasuredOutput>;
}

/**
 * The model's file as it is, with pre- and post-processing around it in JavaScript: the reference of the fused way,
 * and what runs where a model cannot be fused.
 */
export class UnfusedProgram implements ModelProgram {
  readonly contract: ModelContract;
  readonly settings: ModelSettings;
  readonly #run: ModelRunner;
  readonly #proven: ProvenValues | undefined;
  #reading: SettledReading | undefined;
  #dims: readonly number[] | undefined;

  private constructor(contract: ModelContract, settings: ModelSettings, run: ModelRunner) {
    this.contract = contract;
    this.settings = settings;
    this.#run = run;
    const { reading, name } = contract.output;
    this.#proven = provenValues(contract.file.model.graph, name);
    this.#reading = reading.state === 'read' ? reading : undefined;
  }

  static async create(contract: ModelContract, settings: ModelSettings): Promise<UnfusedProgram> {
    return new UnfusedProgram(contract, settings, await createModelRunner(contract, settings));
  }

  /** How the output is read; undefined where only a run can tell and none has. */
  get reading(): SettledReading | undefined {
    return this.#reading;
  }

  async open(provider: string): Promise<UnfusedSession> {
    const session = await createSession(this.contract.file.path, provider, this.settings);
    return {
      segment: (camera, wish) => this.#segment(session, camera, wish),
      measure: async (camera) => {
        const { reading, result } = await this.#answer(session, camera);
        return { reading, dims: result.output.dims };
      },
      release: () => session.release(),
    };
  }

  describe(): ModelInfo {
    if (!this.#reading) throw new Error('An output that has to be measured was not.');
    return describeModel(this.contract, this.#reading, this.#dims);
  }

  async #segment(
    session: InferenceSession,
    camera: CameraPicture,
    wish: SegmentationWish | undefined,
  ): Promise<Segmentation> {
    const { reading, result } = await this.#answer(session, camera);
    const { kind, layout } = reading;
    const recipe = { kind, layout, threshold: this.settings.threshold, proven: this.#proven };
    return postprocess(result.output, result.geometry, recipe, wish);
  }

  async #answer(session: InferenceSession, camera: CameraPicture) {
    const result = await this.#run(session, toPicture(camera));
    this.#dims ??= result.output.dims;
    this.#reading ??= measureReading(this.contract, result);
    checkShape(this.contract, this.#reading, result.output.dims);
    return { reading: this.#reading, result };
  }
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

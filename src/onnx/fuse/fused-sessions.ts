import type { InferenceSession } from 'onnxruntime-node';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { rowBytesOf, type CameraPicture } from '../../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish } from '../../pipeline/ports.js';
import { createSession, reasonOf } from '../execution-provider.js';
import { planGeometry } from '../geometry.js';
import { targetSize } from '../model-contract.js';
import type { ProgramSession } from '../model-program.js';
import { outputAxes } from '../output-rows.js';
import type { MeasuredOutput, UnfusedProgram, UnfusedSession } from '../unfused-program.js';
import { embedExternalData } from './embed-external-data.js';
import { fuseModel, type FusedNames } from './fuse-model.js';
import { storeFusion } from './fused-cache.js';
import { runFused } from './fused-session.js';
import { planForPicture } from './plan-fusion.js';

/** Forms of pictures (size, rows, colours, wishes) whose sessions stay open: each holds the weights. */
const MOST_OPEN = 4;

interface OpenForm {
  readonly session: InferenceSession;
  readonly names: FusedNames;
  readonly output: MeasuredOutput;
}

/**
 * A fused model on one provider: a session for each form of pictures, opened when the first such picture comes.
 * On the CPU a form that cannot be fused, or whose session fails, runs unfused, and so gives the errors of that
 * way; on other providers it is an error.
 */
export class FusedSessions implements ProgramSession {
  readonly #program: UnfusedProgram;
  readonly #provider: string;
  readonly #folder: string;
  readonly #tell: (line: string) => void;
  /** The least recently used first. */
  readonly #open = new Map<string, OpenForm>();
  readonly #failed = new Set<string>();
  /** By the size of the model's input. */
  readonly #measured = new Map<string, MeasuredOutput>();
  #unfused: UnfusedSession | undefined;
  /** Compares probabilities with a label, for which all of the output has to leave the graph. */
  #soft: UnfusedSession | undefined;

  private constructor(
    program: UnfusedProgram,
    provider: string,
    folder: string,
    tell: (line: string) => void,
  ) {
    this.#program = program;
    this.#provider = provider;
    this.#folder = folder;
    this.#tell = tell;
  }

  /**
   * @param folder for fused models
   * @throws DiceMonitorError `model` where the CPU does not load the model
   */
  static async open(
    program: UnfusedProgram,
    provider: string,
    folder: string,
    tell: (line: string) => void,
  ): Promise<FusedSessions> {
    const sessions = new FusedSessions(program, provider, folder, tell);
    // What is wrong with a model shows in its own file.
    if (provider === 'cpu') await sessions.#unfusedSession();
    return sessions;
  }

  async segment(camera: CameraPicture, wish: SegmentationWish = {}): Promise<Segmentation> {
    if (wish.softLabel) {
      this.#soft ??= await this.#program.open(this.#provider);
      return this.#soft.segment(camera, wish);
    }
    const form = formOf(camera, wish);
    if (this.#failed.has(form)) {
      return (await this.#unfusedSession()).segment(camera, wish);
    }
    try {
      const segmentation = await this.#segmentFused(form, camera, wish);
      await this.#releaseUnfused();
      return segmentation;
    } catch (cause) {
      if (this.#provider !== 'cpu') throw this.#pictureError(camera, cause);
      // Where the picture is at fault, this fails too, and says why.
      const segmentation = await (await this.#unfusedSession()).segment(camera, wish);
      this.#failed.add(form);
      await this.#close(form);
      this.#tell(`model ${this.#path} runs unfused, which is slower: ${reasonOf(cause)}`);
      return segmentation;
    }
  }

  async release(): Promise<void> {
    for (const form of [...this.#open.keys()]) await this.#close(form);
    await this.#releaseUnfused();
    await this.#soft?.release();
    this.#soft = undefined;
  }

  get #path(): string {
    return this.#program.contract.file.path;
  }

  async #segmentFused(form: string, camera: CameraPicture, wish: SegmentationWish): Promise<Segmentation> {
    const open = this.#open.get(form) ?? (await this.#openForm(camera, wish));
    this.#open.delete(form);
    this.#open.set(form, open);
    const { segmentation, outputShape } = await runFused(open.session, open.names, camera);
    const { dims } = open.output;
    if (dims.length !== outputShape.length || dims.some((length, axis) => length !== outputShape[axis])) {
      throw new Error(`its output came as [${outputShape.join(', ')}], not as [${dims.join(', ')}]`);
    }
    await this.#closeOldest();
    return segmentation;
  }

  async #openForm(camera: CameraPicture, wish: SegmentationWish): Promise<OpenForm> {
    const { contract, settings } = this.#program;
    const output = await this.#measure(camera);
    const base = { contract, settings, reading: output.reading };
    const size = outputAxes(output.dims, output.reading.layout);
    embedExternalData(contract.file);
    const fusion = fuseModel(contract.file.model, planForPicture(base, camera, size, wish));
    const { model, problem } = storeFusion(this.#folder, contract, fusion);
    if (problem !== undefined) {
      this.#tell(`the fused model is not kept in ${this.#folder}, and made again each time: ${problem}`);
    }
    return { session: await createSession(model, this.#provider, settings), names: fusion.names, output };
  }

  /** Shape and meaning of the output for such a picture: as declared, else measured by a run on the CPU. */
  async #measure(camera: CameraPicture): Promise<MeasuredOutput> {
    const { contract, settings, reading } = this.#program;
    const { shape } = contract.output;
    if (reading && shape?.every((length) => typeof length === 'number')) {
      return { reading, dims: shape };
    }
    const { y, x } = planGeometry(camera, targetSize(contract, settings), settings.input.resize);
    const key = `${y.model}x${x.model}`;
    const measured = this.#measured.get(key) ?? (await (await this.#unfusedSession()).measure(camera));
    this.#measured.set(key, measured);
    return measured;
  }

  async #unfusedSession(): Promise<UnfusedSession> {
    this.#unfused ??= await this.#program.open('cpu');
    return this.#unfused;
  }

  async #releaseUnfused(): Promise<void> {
    const session = this.#unfused;
    this.#unfused = undefined;
    await session?.release();
  }

  async #closeOldest(): Promise<void> {
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size > MOST_OPEN) await this.#close(oldest);
  }

  async #close(form: string): Promise<void> {
    const open = this.#open.get(form);
    this.#open.delete(form);
    await open?.session.release();
  }

  #pictureError({ height, width }: CameraPicture, cause: unknown): unknown {
    if (cause instanceof DiceMonitorError) return cause;
    return new DiceMonitorError('model', {
      found: `model ${this.#path} does not run on a picture ${height} high and ${width} wide: ${reasonOf(cause)}`,
      expected: 'a size that the model takes, often a multiple of 8, 16 or 32',
      hint: 'set input.size to a height and width that the model takes',
      cause,
    });
  }
}

/** What a graph is made for; pictures of the same form share a session. */
function formOf(camera: CameraPicture, { confidence = false, estimates = false }: SegmentationWish): string {
  const { height, width, channels, order = 'rgb' } = camera;
  const pixels = channels === 1 ? 'grey' : `${order}${channels}`;
  return [height, width, rowBytesOf(camera), pixels, confidence, estimates].join(' ');
}

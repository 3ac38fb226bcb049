import type { LabelValues } from '../core/label-values.js';
import { BytePool } from '../core/byte-pool.js';
import { copyPicture, type CameraPicture } from '../imaging/camera-picture.js';
import { conclude } from './conclude.js';
import type { EvaluateOptions } from './evaluate-options.js';
import {
  refuse,
  type TopicSide,
  type Waiting,
  type WaitingImage,
  type WaitingLabel,
} from './frame-intake.js';
import { FramePath } from './frame-path.js';
import { InferenceQueue } from './inference-queue.js';
import { interleave } from './interleave.js';
import { LabelLookAhead } from './label-look-ahead.js';
import type { MessageSource, Segmenter, SourceMessage } from './ports.js';
import { ProblemLog } from './problem-log.js';
import { asMessageError, cameraReader, labelReader, maskReader, type MessageReader } from './read-message.js';
import type { ResultSink, RunResult } from './run-result.js';
import type { Scan } from './scan.js';
import { Sinks } from './sinks.js';
import { WorkQueue } from './work-queue.js';

/** Frames and released pairs that may wait for their masks. */
const PENDING = 4;
/** Pictures that may lie idle: as many as are decoded, waited for and inferred at once, and one that is shown. */
const IDLE_PICTURES = 4;
/** Labels that may lie idle: as many as wait to be scored. */
const IDLE_LABELS = PENDING;

type Signalled = EvaluateOptions & { readonly signal: AbortSignal };

/** One run over a recording: takes its messages in, and sends released pairs to be scored. */
export class Evaluation {
  readonly #options: Signalled;
  readonly #inference: InferenceQueue;
  readonly #scanned: Scan;
  readonly #problems: ProblemLog;
  readonly #camera: MessageReader<CameraPicture>;
  readonly #labels: MessageReader<LabelValues>;
  readonly #sinks: Sinks;
  readonly #queue = new WorkQueue(PENDING);
  readonly #path: FramePath;
  readonly #pool = new BytePool(IDLE_PICTURES);
  readonly #labelPool = new BytePool(IDLE_LABELS);
  #labelsAhead: LabelLookAhead | undefined;
  readonly #seen = { image: 0, label: 0 };
  #inferred = 0;

  constructor(options: Signalled, segmenter: Segmenter, scanned: Scan, sinks: readonly ResultSink[]) {
    this.#options = options;
    this.#scanned = scanned;
    this.#problems = new ProblemLog(options.onProblem);
    this.#camera =
      options.imageHolds === 'masks'
        ? maskReader(options.imageTopic)
        : cameraReader(options.imageTopic, this.#pool.take);
    this.#labels = labelReader(options.labelTopic);
    this.#sinks = new Sinks(sinks);
    const topics = { image: options.imageTopic.name, label: options.labelTopic.name };
    const labelSpent = (pixels: Uint8Array) => {
      this.#labelPool.give(pixels);
    };
    this.#path = new FramePath(
      { ...options, topics, labelled: true, labelSpent },
      this.#problems,
      this.#queue,
      sinks,
    );
    this.#inference = new InferenceQueue(segmenter, this.#path.image, this.#pool, () => {
      this.#inferred += 1;
      this.#progress();
    });
  }

  async run(source: MessageSource): Promise<RunResult> {
    for (const problem of this.#scanned.problems) this.#problems.add(problem);
    let failure: unknown;
    if (this.#options.wants.soft === true) {
      this.#labelsAhead = new LabelLookAhead(source, this.#options, this.#scanned.pairedImages);
    }
    try {
      await this.#read(source);
      this.#path.flush();
      await this.#queue.drain();
    } catch (error) {
      failure = error;
      this.#path.image.account.dropWaiting();
      this.#path.label.account.dropWaiting();
    }
    await this.#inference.drain();
    await this.#labelsAhead?.close();
    return this.#conclude(failure ?? this.#inference.failure);
  }

  async #read(source: MessageSource): Promise<void> {
    const { imageTopic, labelTopic, signal } = this.#options;
    const topics = { image: imageTopic.name, label: labelTopic.name };
    for await (const message of interleave(source, topics, this.#scanned.order, ignoreProblem)) {
      if (signal.aborted || this.#inference.failure !== undefined) break;
      await this.#sinks.input(message);
      if (message.topic === imageTopic.name) await this.#takeImage(message);
      else await this.#takeLabel(message);
      await this.#queue.room();
    }
  }

  #conclude(failure: unknown): RunResult {
    const { imageTopic, labelTopic, signal, layout, toleranceNs, wants } = this.#options;
    const { image, label, scorer, teller, timeResets } = this.#path;
    return conclude({
      failure,
      interrupted: signal.aborted,
      damaged: this.#scanned.problems.length > 0,
      problems: this.#problems.problems,
      accounts: { image: image.account.counts, label: label.account.counts },
      timeResets,
      totals: scorer.totals.totals,
      estimates: wants.estimates ? teller.means : undefined,
      layout,
      stampsNs: { image: this.#scanned.imageStampsNs, label: this.#scanned.labelStampsNs },
      toleranceNs,
      topics: { image: imageTopic.name, label: labelTopic.name },
    });
  }

  async #takeImage(message: SourceMessage): Promise<void> {
    const number = this.#seen.image++;
    const image = this.#path.admitImage(message);
    if (!image) return;
    if (this.#options.frames === 'all' || this.#scanned.pairedImages.has(number))
      await this.#infer(image, message.data, number);
    else
      attempt(this.#path.image, image, () => {
        this.#camera.check(message.data);
      });
    this.#path.pairImage(image);
  }

  async #takeLabel(message: SourceMessage): Promise<void> {
    const number = this.#seen.label++;
    const label = this.#path.admitLabel(message);
    if (!label) return;
    if (this.#scanned.pairedLabels.has(number)) await this.#map(label, message.data);
    else
      attempt(this.#path.label, label, () => {
        this.#labels.check(message.data);
      });
    this.#path.pairLabel(label);
  }

  async #infer(image: WaitingImage, data: Uint8Array, number: number): Promise<void> {
    const { estimates, confidence, pictures } = this.#options.wants;
    let picture: CameraPicture;
    try {
      picture = await this.#camera.decode(data);
    } catch (error) {
      refuse(this.#path.image, image, asMessageError(error));
      return;
    }
    // Memory of its own: the picture is handed over.
    const shown = pictures ? copyPicture(picture, this.#pool.take) : undefined;
    image.picture = shown;
    image.wantsEstimate = estimates;
    const softLabel = await this.#labelsAhead?.labelOf(number, picture);
    await this.#inference.add(image, picture, { estimates, confidence, ...(softLabel && { softLabel }) });
    const pixels = picture.width * picture.height;
    this.#path.keepMask(image, confidence ? 2 * pixels : pixels);
    this.#path.tell(image);
    if (shown) {
      this.#queue.push(() => {
        this.#pool.give(shown.data);
      });
    }
  }

  /** Now, since the message is gone when the next one is asked for. */
  async #map(label: WaitingLabel, data: Uint8Array): Promise<void> {
    try {
      const mapped = this.#options.mapLabel(await this.#labels.decode(data), this.#labelPool.take);
      label.read = () => mapped;
    } catch (error) {
      refuse(this.#path.label, label, asMessageError(error));
    }
  }

  #progress(): void {
    const imagesTotal =
      this.#options.frames === 'all' ? this.#scanned.images : this.#scanned.pairedImages.size;
    this.#options.onProgress?.({ phase: 'score', images: this.#inferred, imagesTotal });
  }
}

function attempt(side: TopicSide, message: Waiting, check: () => void): void {
  try {
    check();
  } catch (error) {
    refuse(side, message, asMessageError(error));
  }
}

/** The scan has read the same messages and told the same problems already. */
function ignoreProblem(): void {
  return;
}

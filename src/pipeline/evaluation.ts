import { decodeHeader } from '../codec/header.js';
import type { LabelValues } from '../core/label-values.js';
import { Pairer, type PairingEvent } from '../core/pairing.js';
import { BytePool } from '../imaging/byte-pool.js';
import type { Picture } from '../imaging/picture.js';
import type { EvaluateOptions } from './evaluate-options.js';
import {
  decide,
  missingStamp,
  refuse,
  type TopicSide,
  type Waiting,
  type WaitingImage,
  type WaitingLabel,
} from './frame-intake.js';
import { createGapCounter } from './gap-counter.js';
import { FrameTeller } from './frame-teller.js';
import { InferenceQueue } from './inference-queue.js';
import { interleave } from './interleave.js';
import { LabelLookAhead } from './label-look-ahead.js';
import { MessageAccount } from './message-account.js';
import { PairScorer } from './pair-scorer.js';
import type { MessageSource, Segmenter, SourceMessage } from './ports.js';
import { ProblemLog } from './problem-log.js';
import { createRateGate } from './rate-gate.js';
import { asMessageError, cameraReader, labelReader, maskReader, type MessageReader } from './read-message.js';
import { conclude } from './conclude.js';
import type { ResultSink, RunResult } from './run-result.js';
import type { Scan } from './scan.js';
import { Sinks } from './sinks.js';
import { WaitingMasks } from './waiting-masks.js';
import { WorkQueue } from './work-queue.js';

/** Released pairs that may wait for their masks. */
const PAIRS_IN_FLIGHT = 4;
/** Pictures that may lie idle: as many as are decoded, waited for and inferred at once, and one that is shown. */
const IDLE_PICTURES = 4;

type Signalled = EvaluateOptions & { readonly signal: AbortSignal };

/** One run over a recording: takes its messages in, and sends released pairs to be scored. */
export class Evaluation {
  readonly #options: Signalled;
  readonly #inference: InferenceQueue;
  readonly #scanned: Scan;
  readonly #problems: ProblemLog;
  readonly #image: TopicSide;
  readonly #label: TopicSide;
  readonly #camera: MessageReader<Picture>;
  readonly #labels: MessageReader<LabelValues>;
  readonly #pairer: Pairer<WaitingImage, WaitingLabel>;
  readonly #scorer: PairScorer;
  readonly #teller: FrameTeller;
  #labelsAhead: LabelLookAhead | undefined;
  readonly #sinks: Sinks;
  readonly #masks: WaitingMasks;
  readonly #queue = new WorkQueue(PAIRS_IN_FLIGHT);
  readonly #pool = new BytePool(IDLE_PICTURES);
  readonly #admit: (stampNs: bigint) => boolean;
  readonly #countMissed = createGapCounter();
  readonly #seen = { image: 0, label: 0 };
  #inferred = 0;
  #timeResets = 0;

  constructor(options: Signalled, segmenter: Segmenter, scanned: Scan, sinks: readonly ResultSink[]) {
    this.#options = options;
    this.#scanned = scanned;
    this.#problems = new ProblemLog(options.onProblem);
    this.#image = this.#side(options.imageTopic.name);
    this.#label = this.#side(options.labelTopic.name);
    this.#camera =
      options.imageHolds === 'masks'
        ? maskReader(options.imageTopic)
        : cameraReader(options.imageTopic, this.#pool.take);
    this.#labels = labelReader(options.labelTopic);
    this.#pairer = new Pairer({ toleranceNs: options.toleranceNs });
    this.#sinks = new Sinks(sinks);
    this.#scorer = new PairScorer(this.#image, this.#label, options, this.#sinks);
    this.#teller = new FrameTeller(options.classCount, options.wants.estimates, this.#sinks);
    this.#masks = new WaitingMasks(options.maxWaitingBytes, (image) => {
      decide(this.#image, image, 'dropped');
    });
    this.#inference = new InferenceQueue(segmenter, this.#image, this.#pool, () => {
      this.#inferred += 1;
      this.#progress();
    });
    this.#admit = createRateGate(options.maxRate);
  }

  async run(source: MessageSource): Promise<RunResult> {
    const { imageTopic, labelTopic, signal } = this.#options;
    for (const problem of this.#scanned.problems) this.#problems.add(problem);
    let failure: unknown;
    if (this.#options.wants.soft === true) {
      this.#labelsAhead = new LabelLookAhead(source, this.#options, this.#scanned.pairedImages);
    }
    try {
      const topics = { image: imageTopic.name, label: labelTopic.name };
      for await (const message of interleave(source, topics, this.#scanned.order, ignoreProblem)) {
        if (signal.aborted || this.#inference.failure !== undefined) break;
        await this.#sinks.input(message);
        if (message.topic === imageTopic.name) await this.#takeImage(message);
        else await this.#takeLabel(message);
      }
      await this.#settle(this.#pairer.flush());
      await this.#queue.drain();
    } catch (error) {
      failure = error;
      this.#image.account.dropWaiting();
      this.#label.account.dropWaiting();
    }
    await this.#inference.drain();
    await this.#labelsAhead?.close();
    return conclude({
      failure: failure ?? this.#inference.failure,
      interrupted: signal.aborted,
      damaged: this.#scanned.problems.length > 0,
      problems: this.#problems.problems,
      accounts: { image: this.#image.account.counts, label: this.#label.account.counts },
      timeResets: this.#timeResets,
      totals: this.#scorer.totals.totals,
      estimates: this.#teller.means,
      layout: this.#options.layout,
      scanned: this.#scanned,
      toleranceNs: this.#options.toleranceNs,
      topics: { image: imageTopic.name, label: labelTopic.name },
    });
  }

  async #takeImage(message: SourceMessage): Promise<void> {
    const number = this.#seen.image++;
    const image: WaitingImage = {
      ...this.#receive(this.#image, message),
      segmentation: undefined,
      maskBytes: 0,
      picture: undefined,
      estimate: undefined,
    };
    if (image.fate !== undefined) return;
    this.#image.account.miss(this.#countMissed(image.stampNs));
    if (!this.#admit(image.stampNs)) {
      decide(this.#image, image, 'skipped');
      return;
    }
    if (this.#options.frames === 'all' || this.#scanned.pairedImages.has(number))
      await this.#infer(image, message.data, number);
    else
      attempt(this.#image, image, () => {
        this.#camera.check(message.data);
      });
    await this.#settle(this.#pairer.pushImage(image.stampNs, image));
  }

  async #takeLabel(message: SourceMessage): Promise<void> {
    const number = this.#seen.label++;
    const label: WaitingLabel = { ...this.#receive(this.#label, message), mapped: undefined };
    if (label.fate !== undefined) return;
    if (this.#scanned.pairedLabels.has(number)) await this.#map(label, message.data);
    else
      attempt(this.#label, label, () => {
        this.#labels.check(message.data);
      });
    await this.#settle(this.#pairer.pushLabel(label.stampNs, label));
  }

  #receive(side: TopicSide, { data, logTimeNs }: SourceMessage): Waiting {
    side.account.receive();
    const message: Waiting = { stampNs: 0n, frameId: '', logTimeNs, fate: undefined };
    try {
      const header = decodeHeader(data);
      if (header.stampNs === 0n) throw missingStamp();
      return { ...message, ...header };
    } catch (error) {
      refuse(side, message, asMessageError(error));
      return message;
    }
  }

  async #infer(image: WaitingImage, data: Uint8Array, number: number): Promise<void> {
    let picture: Picture;
    try {
      picture = await this.#camera.decode(data);
    } catch (error) {
      refuse(this.#image, image, asMessageError(error));
      return;
    }
    // A copy: the picture is handed over.
    const shown = this.#options.wants.pictures ? this.#copyOf(picture) : undefined;
    image.picture = shown;
    const softLabel = await this.#labelsAhead?.labelOf(number, picture);
    const { estimates, confidence } = this.#options.wants;
    await this.#inference.add(image, picture, { estimates, confidence, ...(softLabel && { softLabel }) });
    this.#masks.add(image);
    await this.#queue.add(async () => {
      await this.#teller.tell(image);
      if (shown) this.#pool.give(shown.data);
    });
  }

  #copyOf(picture: Picture): Picture {
    const data = this.#pool.take(picture.data.length);
    data.set(picture.data);
    return { ...picture, data };
  }

  async #map(label: WaitingLabel, data: Uint8Array): Promise<void> {
    try {
      label.mapped = this.#options.mapLabel(await this.#labels.decode(data));
    } catch (error) {
      refuse(this.#label, label, asMessageError(error));
    }
  }

  async #settle(events: readonly PairingEvent<WaitingImage, WaitingLabel>[]): Promise<void> {
    for (const event of events) {
      switch (event.kind) {
        case 'reset':
          this.#timeResets += 1;
          await this.#queue.add(() => this.#sinks.reset());
          break;
        case 'pair':
          await this.#queue.add(async () => {
            await this.#scorer.settle(event.image, event.label);
            this.#masks.remove(event.image);
          });
          break;
        case 'unmatched':
        case 'late':
          if (event.topic === 'image') await this.#release(event.item, event.kind);
          else decide(this.#label, event.item, event.kind);
      }
    }
  }

  async #release(image: WaitingImage, fate: 'unmatched' | 'late'): Promise<void> {
    decide(this.#image, image, fate);
    this.#masks.remove(image);
    if (!image.segmentation && !image.estimate) return;
    await this.#queue.add(async () => {
      image.segmentation = undefined;
      await this.#scorer.tellUnscored(image);
    });
  }

  #side(topic: string): TopicSide {
    return { topic, account: new MessageAccount(), problems: this.#problems };
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

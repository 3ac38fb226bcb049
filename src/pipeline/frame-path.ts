import { decodeHeader } from '../codec/header.js';
import { Pairer, type PairingEvent, type PairingOptions } from '../core/pairing.js';
import {
  decide,
  missingStamp,
  refuse,
  type TopicSide,
  type Waiting,
  type WaitingImage,
  type WaitingLabel,
} from './frame-intake.js';
import { FrameTeller } from './frame-teller.js';
import { createGapCounter } from './gap-counter.js';
import { MessageAccount } from './message-account.js';
import { PairScorer, type ScoringOptions } from './pair-scorer.js';
import type { SourceMessage } from './ports.js';
import type { ProblemLog } from './problem-log.js';
import { createRateGate } from './rate-gate.js';
import { asMessageError } from './read-message.js';
import type { ResultSink } from './run-result.js';
import { Sinks } from './sinks.js';
import { WaitingPixels } from './waiting-pixels.js';
import type { WorkQueue } from './work-queue.js';

/** What decides who pairs with whom, and how pairs are scored. */
export interface FramePathOptions extends ScoringOptions, PairingOptions {
  readonly topics: { readonly image: string; readonly label: string };
  /** [Hz]; 0: every image. */
  readonly maxRate: number;
  /** Bound on the masks that wait for a label. */
  readonly maxWaitingBytes: number;
  /** Bound on the labels that wait for an image; absent: none. */
  readonly maxLabelBytes?: number;
  /** Whether labels can come at all: without them a mask that was handed on is let go of. */
  readonly labelled: boolean;
}

/**
 * The part of the path that a recording and a live graph share, in an order that never changes (DESIGN 1):
 * header → admit → … mask → hand on → pair → score. Whoever owns it decodes and infers, and decides when to wait.
 *
 * Nothing here waits: work is pushed to the queue, which hands frames, pairs and resets to the sinks in order.
 */
export class FramePath {
  readonly image: TopicSide;
  readonly label: TopicSide;
  readonly scorer: PairScorer;
  readonly teller: FrameTeller;
  readonly #labelled: boolean;
  readonly #sinks: Sinks;
  readonly #queue: WorkQueue;
  readonly #masks: WaitingPixels<WaitingImage>;
  readonly #labels: WaitingPixels<WaitingLabel>;
  readonly #countMissed = createGapCounter();
  #pairer: Pairer<WaitingImage, WaitingLabel>;
  #admit: (stampNs: bigint) => boolean;
  #timeResets = 0;

  constructor(
    options: FramePathOptions,
    problems: ProblemLog,
    queue: WorkQueue,
    sinks: readonly ResultSink[],
  ) {
    const { topics, maxRate, maxWaitingBytes, maxLabelBytes = Infinity } = options;
    this.image = { topic: topics.image, account: new MessageAccount(), problems };
    this.label = { topic: topics.label, account: new MessageAccount(), problems };
    this.#labelled = options.labelled;
    this.#sinks = new Sinks(sinks);
    this.#queue = queue;
    this.scorer = new PairScorer(this.image, this.label, options, this.#sinks);
    this.teller = new FrameTeller(options.classCount, this.#sinks);
    this.#masks = new WaitingPixels(maxWaitingBytes, (image) => {
      image.segmentation = undefined;
      decide(this.image, image, 'dropped');
    });
    this.#labels = new WaitingPixels(maxLabelBytes, (label) => {
      label.read = undefined;
      decide(this.label, label, 'dropped');
    });
    this.#pairer = new Pairer(options);
    this.#admit = createRateGate(maxRate);
  }

  get timeResets(): number {
    return this.#timeResets;
  }

  /** What the pairing keeps in memory: messages that wait, and stamps. */
  get kept(): number {
    return this.#pairer.kept;
  }

  /** Counts an image in. Undefined where that settles it: without a stamp, or skipped. */
  admitImage(message: SourceMessage): WaitingImage | undefined {
    const waiting = receive(this.image, message);
    if (!waiting) return undefined;
    const image: WaitingImage = {
      ...waiting,
      segmentation: undefined,
      picture: undefined,
      wantsEstimate: false,
      estimate: undefined,
    };
    this.image.account.miss(this.#countMissed(image.stampNs));
    if (this.#admit(image.stampNs)) return image;
    decide(this.image, image, 'skipped');
    return undefined;
  }

  /** Counts a label in. Undefined where that settles it. */
  admitLabel(message: SourceMessage): WaitingLabel | undefined {
    const waiting = receive(this.label, message);
    return waiting && { ...waiting, read: undefined };
  }

  /** Hands an image on when its mask arrives; to be called in the order of reading. */
  tell(image: WaitingImage): void {
    const { segmentation } = image;
    this.#queue.push(async () => {
      const arrived = await segmentation;
      if (!arrived) return;
      const { mask, confidence, nanPixels, soft } = arrived;
      const kept = { mask, nanPixels, ...(confidence && { confidence }), ...(soft && { soft }) };
      if (image.segmentation) image.segmentation = this.#labelled ? Promise.resolve(kept) : undefined;
      await this.teller.tell(image, arrived);
    });
  }

  /** Holds the image's mask within the bound, until its fate is decided. */
  keepMask(image: WaitingImage, bytes: number): void {
    if (!this.#labelled || image.fate !== undefined) return;
    image.waitingBytes = bytes;
    this.#masks.add(image);
  }

  /** Holds the label within the bound, until its fate is decided. */
  keepLabel(label: WaitingLabel, bytes: number): void {
    label.waitingBytes = bytes;
    this.#labels.add(label);
  }

  pairImage(image: WaitingImage): void {
    this.#settle(this.#pairer.pushImage(image.stampNs, image));
  }

  pairLabel(label: WaitingLabel): void {
    this.#settle(this.#pairer.pushLabel(label.stampNs, label));
  }

  /** Decides all that waits. What follows may start at any stamp. */
  flush(): void {
    this.#settle(this.#pairer.flush());
  }

  /** Has the sinks start anew, as after a reset of time. */
  startAnew(): void {
    this.#queue.push(() => this.#sinks.reset());
  }

  /** Pairs by other bounds from now on; to be flushed before. */
  pairBy(options: PairingOptions): void {
    this.#pairer = new Pairer(options);
  }

  admitAt(maxRate: number): void {
    this.#admit = createRateGate(maxRate);
  }

  bound(bytes: number): void {
    this.#masks.bound(bytes);
    this.#labels.bound(bytes);
  }

  #settle(events: readonly PairingEvent<WaitingImage, WaitingLabel>[]): void {
    for (const event of events) {
      if (event.kind === 'reset') {
        this.#timeResets += 1;
        this.startAnew();
      } else if (event.kind === 'pair') {
        this.#queue.push(() => this.#score(event.image, event.label));
      } else if (event.topic === 'image') {
        this.#releaseImage(event.item, event.kind);
      } else {
        decide(this.label, event.item, event.kind);
        this.#labels.remove(event.item);
        event.item.read = undefined;
      }
    }
  }

  async #score(image: WaitingImage, label: WaitingLabel): Promise<void> {
    try {
      await this.scorer.settle(image, label);
    } finally {
      this.#masks.remove(image);
      this.#labels.remove(label);
    }
  }

  #releaseImage(image: WaitingImage, fate: 'unmatched' | 'late'): void {
    const inferred = image.segmentation !== undefined || image.estimate !== undefined;
    decide(this.image, image, fate);
    this.#masks.remove(image);
    if (!inferred) return;
    this.#queue.push(async () => {
      image.segmentation = undefined;
      await this.scorer.tellUnscored(image);
    });
  }
}

/** Counts a message in; undefined where it has no stamp that can be read, which makes it invalid. */
function receive(side: TopicSide, { data, logTimeNs }: SourceMessage): Waiting | undefined {
  side.account.receive();
  const message: Waiting = { stampNs: 0n, frameId: '', logTimeNs, waitingBytes: 0, fate: undefined };
  try {
    const header = decodeHeader(data);
    if (header.stampNs === 0n) throw missingStamp();
    return { ...message, ...header };
  } catch (error) {
    refuse(side, message, asMessageError(error));
    return undefined;
  }
}

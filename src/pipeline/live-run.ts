import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { LabelValues } from '../core/label-values.js';
import type { PairingOptions } from '../core/pairing.js';
import { secondsToNs } from '../core/stamp.js';
import { BytePool } from '../core/byte-pool.js';
import { copyPicture, type CameraPicture } from '../imaging/camera-picture.js';
import type { Settings } from '../settings/settings.js';
import { conclude } from './conclude.js';
import { decide, refuse, type WaitingImage } from './frame-intake.js';
import { FramePath } from './frame-path.js';
import type { LiveSetup } from './live-setup.js';
import type { NewestFrame, Outcome } from './newest-frame.js';
import type { SourceMessage } from './ports.js';
import { ProblemLog } from './problem-log.js';
import { asMessageError, cameraReader, labelReader, maskReader, type MessageReader } from './read-message.js';
import type { ResultSink, RunResult } from './run-result.js';
import { WorkQueue } from './work-queue.js';

/** What pairing may keep in memory. Where stamps stand still nothing ever passes; then all is decided at once. */
const MOST_KEPT = 50_000;
/** Newest stamps of each topic that an explanation of missing pairs is made from. */
const KEPT_STAMPS = 64;

/** Pictures that may lie idle: one is inferred, one is being decoded. */
const IDLE_PICTURES = 2;

/** What is made of a frame beside its mask. */
export interface FrameWish {
  readonly estimates: boolean;
  readonly confidence: boolean;
  readonly pictures: boolean;
}

/** Where a run's frames and results go. */
export interface RunOutlets {
  readonly newest: NewestFrame;
  readonly wish: () => FrameWish;
  readonly sinks: readonly ResultSink[];
  /** What comes before the first result. */
  readonly after: Promise<void>;
}

/** One measurement on a live graph, from its start or the last `~/reset` to now. */
export class LiveRun {
  readonly #setup: LiveSetup;
  readonly #newest: NewestFrame;
  readonly #wish: () => FrameWish;
  readonly #problems: ProblemLog;
  readonly #queue: WorkQueue;
  readonly #pool = new BytePool(IDLE_PICTURES);
  readonly #path: FramePath;
  readonly #camera: MessageReader<CameraPicture>;
  readonly #labels: MessageReader<LabelValues> | undefined;
  readonly #stampsNs = { image: [] as bigint[], label: [] as bigint[] };
  #estimated = false;
  #toleranceNs: bigint;

  constructor(setup: LiveSetup, { newest, wish, sinks, after }: RunOutlets) {
    const { request, onFailure } = setup;
    const { image, label } = request.topics;
    this.#setup = setup;
    this.#newest = newest;
    this.#wish = wish;
    this.#problems = new ProblemLog(setup.onProblem);
    this.#queue = new WorkQueue(0, onFailure);
    this.#queue.push(() => after);
    this.#camera = request.imageHolds === 'masks' ? maskReader(image) : cameraReader(image, this.#pool.take);
    this.#labels = label && labelReader(label);
    const pairing = pairingOf(request.settings);
    this.#toleranceNs = pairing.toleranceNs;
    const { maxRate, sync } = request.settings;
    const options = {
      ...{ ...setup, ...pairing, maxRate },
      topics: { image: image.name, label: label?.name ?? '' },
      maxWaitingBytes: sync.maxWaitingBytes,
      maxLabelBytes: sync.maxWaitingBytes,
      labelled: label !== undefined,
    };
    this.#path = new FramePath(options, this.#problems, this.#queue, sinks);
  }

  takeImage(message: SourceMessage): void {
    const image = this.#path.admitImage(message);
    if (!image) return;
    keepStamp(this.#stampsNs.image, image.stampNs);
    try {
      this.#camera.check(message.data);
      this.#offer(image, message.data);
    } catch (error) {
      refuse(this.#path.image, image, asMessageError(error));
    }
    this.#path.pairImage(image);
    this.#bound();
  }

  takeLabel(message: SourceMessage): void {
    const labels = this.#labels;
    const label = this.#path.admitLabel(message);
    if (!label || !labels) return;
    keepStamp(this.#stampsNs.label, label.stampNs);
    const { data } = message;
    try {
      labels.check(data);
      // Decoded when its image is there: most labels of a camera that is too fast never are.
      label.read = async () => this.#setup.mapLabel(await labels.decode(data));
      this.#path.keepLabel(label, data.byteLength);
    } catch (error) {
      refuse(this.#path.label, label, asMessageError(error));
    }
    this.#path.pairLabel(label);
    this.#bound();
  }

  /** Decides all that waits, and waits until it has been handed on. */
  async flush(): Promise<void> {
    this.#flush();
    await this.#newest.idle();
    await this.#queue.drain();
  }

  update({ sync, maxRate }: Settings, changed: ReadonlySet<string>): void {
    if (changed.has('sync.tolerance') || changed.has('sync.max_wait')) {
      const pairing = pairingOf({ sync });
      this.#toleranceNs = pairing.toleranceNs;
      this.#flush();
      this.#path.pairBy(pairing);
    }
    if (changed.has('max_rate')) this.#path.admitAt(maxRate);
    this.#path.bound(sync.maxWaitingBytes);
  }

  /** What was measured until now; what waits is in `waiting`. */
  get result(): RunResult {
    const { image, label, scorer, teller, timeResets } = this.#path;
    const { topics } = this.#setup.request;
    return conclude({
      failure: undefined,
      interrupted: false,
      damaged: false,
      problems: this.#problems.problems,
      accounts: { image: image.account.counts, label: label.account.counts },
      timeResets,
      totals: scorer.totals.totals,
      estimates: this.#estimated ? teller.means : undefined,
      layout: this.#setup.layout,
      stampsNs: this.#stampsNs,
      toleranceNs: this.#toleranceNs,
      topics: { image: topics.image.name, label: topics.label?.name ?? 'the label topic' },
    });
  }

  get accounts(): RunResult['accounts'] {
    return { image: this.#path.image.account.counts, label: this.#path.label.account.counts };
  }

  /** The first wording of the newest kind of fault of an image; undefined where all are sound. */
  get lastFault(): string | undefined {
    const { topic } = this.#path.image;
    return this.#problems.problems.findLast((problem) => problem.topic === topic)?.message;
  }

  get timeResets(): number {
    return this.#path.timeResets;
  }

  #offer(image: WaitingImage, data: Uint8Array): void {
    image.segmentation = new Promise((resolve) => {
      this.#newest.offer({
        decode: () => this.#camera.decode(data),
        wish: (picture) => this.#prepare(image, picture),
        settle: (outcome) => {
          this.#settle(image, outcome);
          resolve(outcome.kind === 'segmented' ? outcome.segmentation : undefined);
        },
      });
    });
    this.#path.tell(image);
  }

  #prepare(image: WaitingImage, picture: CameraPicture): FrameWish {
    const wish = this.#wish();
    image.wantsEstimate = wish.estimates;
    this.#estimated ||= wish.estimates;
    if (wish.pictures) image.picture = copyPicture(picture);
    const pixels = picture.width * picture.height;
    this.#path.keepMask(image, wish.confidence ? 2 * pixels : pixels);
    return wish;
  }

  #settle(image: WaitingImage, outcome: Outcome): void {
    if (outcome.kind === 'dropped') decide(this.#path.image, image, 'dropped');
    if (outcome.kind === 'segmented' && outcome.segmentation.spent)
      this.#pool.give(outcome.segmentation.spent);
    if (outcome.kind !== 'failed') return;
    const { error } = outcome;
    if (error instanceof DiceMonitorError && (error.code === 'message' || error.code === 'model')) {
      refuse(this.#path.image, image, error);
      return;
    }
    decide(this.#path.image, image, 'dropped');
    // Of a dead thread the segmenter has told.
    if (!(error instanceof DiceMonitorError)) this.#setup.onFailure(error);
  }

  #bound(): void {
    if (this.#path.kept <= MOST_KEPT) return;
    this.#problems.add({
      kind: 'unpaired',
      message: `more than ${MOST_KEPT} messages wait for a partner: stamps stand still, or hardly move; all were decided`,
    });
    this.#flush();
  }

  /** What follows may start at any stamp, so the window starts anew too. */
  #flush(): void {
    this.#path.flush();
    this.#path.startAnew();
  }
}

function pairingOf({ sync }: Pick<Settings, 'sync'>): PairingOptions & { readonly maxWaitNs: bigint } {
  return { toleranceNs: secondsToNs(sync.tolerance), maxWaitNs: secondsToNs(sync.maxWait) };
}

function keepStamp(stampsNs: bigint[], stampNs: bigint): void {
  stampsNs.push(stampNs);
  if (stampsNs.length > KEPT_STAMPS) stampsNs.shift();
}

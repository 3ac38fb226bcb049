import type { CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish } from './ports.js';
import type { RestartingSegmenter } from './restarting-segmenter.js';

/** What became of an offered frame. */
export type Outcome =
  | { readonly kind: 'segmented'; readonly segmentation: Segmentation }
  /** A newer one took its place, or nothing runs any more. */
  | { readonly kind: 'dropped' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A camera image that waits for the model. */
export interface OfferedFrame {
  /** @throws DiceMonitorError `message` where the message cannot be read */
  decode(): CameraPicture | Promise<CameraPicture>;
  /** Called just before the picture is handed over: it is another thread's afterwards. */
  wish(picture: CameraPicture): SegmentationWish;
  /** Called once, and never throws. */
  settle(outcome: Outcome): void;
}

/**
 * Model time that may be under way at once [s]. One frame always is; of a quick model a few more are handed over ahead,
 * so that it does not wait for the way to its thread and back, which on a busy machine takes longer than the model.
 */
const UNDER_WAY_S = 0.02;
const MOST_UNDER_WAY = 4;

/**
 * The one place in which a camera image waits for the model: the newest wins, whatever it replaces is dropped. So the
 * age of what is inferred is bounded, however slow the model is.
 */
export class NewestFrame {
  readonly #segmenter: RestartingSegmenter;
  readonly #underWay = new Set<Promise<void>>();
  #waiting: OfferedFrame | undefined;
  #taking: Promise<void> | undefined;
  #room = 1;
  #closed = false;

  constructor(segmenter: RestartingSegmenter) {
    this.#segmenter = segmenter;
  }

  offer(frame: OfferedFrame): void {
    const replaced = this.#waiting;
    this.#waiting = frame;
    replaced?.settle({ kind: 'dropped' });
    if (this.#closed) this.#drop();
    else this.#taking ??= this.#take();
  }

  /** Waits until no frame waits and none is under way; where the model does not run, what waits is dropped. */
  async idle(): Promise<void> {
    while (this.#waiting || this.#underWay.size > 0) {
      if (this.#waiting && !this.#segmenter.state.running) this.#drop();
      else await Promise.race([...this.#underWay, ...(this.#taking ? [this.#taking] : [])]);
    }
  }

  /** Drops what waits, and all that is offered from now on. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #drop(): void {
    this.#waiting?.settle({ kind: 'dropped' });
    this.#waiting = undefined;
  }

  async #take(): Promise<void> {
    // What is offered in this turn of the loop may be replaced in it: several messages may have arrived at once.
    await Promise.resolve();
    while (this.#waiting) {
      await this.#segmenter.ready();
      if (this.#underWay.size >= this.#room) await Promise.race(this.#underWay);
      else await this.#start();
    }
    this.#taking = undefined;
  }

  /** Hands the newest frame over, and waits for its picture only. */
  async #start(): Promise<void> {
    const frame = this.#waiting;
    if (!frame) return;
    this.#waiting = undefined;
    const decoded = this.#decode(frame);
    this.#underWay.add(decoded);
    await decoded;
    this.#underWay.delete(decoded);
  }

  async #decode(frame: OfferedFrame): Promise<void> {
    try {
      const picture = await frame.decode();
      const inferred = this.#infer(frame, picture);
      this.#underWay.add(inferred);
      void inferred.then(() => this.#underWay.delete(inferred));
    } catch (error) {
      frame.settle({ kind: 'failed', error });
    }
  }

  /** Answers come in the order of asking, so frames are settled in their order. */
  async #infer(frame: OfferedFrame, picture: CameraPicture): Promise<void> {
    try {
      const segmentation = await this.#segmenter.segment(picture, frame.wish(picture));
      const { inferenceSeconds = Infinity } = segmentation;
      this.#room = Math.min(MOST_UNDER_WAY, Math.max(1, Math.floor(UNDER_WAY_S / inferenceSeconds)));
      frame.settle({ kind: 'segmented', segmentation });
    } catch (error) {
      frame.settle({ kind: 'failed', error });
    }
  }
}

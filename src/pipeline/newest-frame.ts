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
 * The one place in which a camera image waits for the model: the newest wins, whatever it replaces is dropped. So the
 * age of what is inferred is bounded, however slow the model is.
 */
export class NewestFrame {
  readonly #segmenter: RestartingSegmenter;
  #waiting: OfferedFrame | undefined;
  #taking: Promise<void> | undefined;
  #inferring: Promise<unknown> | undefined;
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

  /** Waits until no frame waits and none is being inferred; where the model does not run, what waits is dropped. */
  async idle(): Promise<void> {
    while (this.#waiting || this.#inferring) {
      if (this.#waiting && !this.#segmenter.state.running) this.#drop();
      else await (this.#inferring ?? this.#taking);
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
      const frame = this.#next();
      if (!frame) break;
      const outcome = this.#infer(frame);
      this.#inferring = outcome;
      frame.settle(await outcome);
      this.#inferring = undefined;
    }
    this.#taking = undefined;
  }

  #next(): OfferedFrame | undefined {
    const frame = this.#waiting;
    this.#waiting = undefined;
    return frame;
  }

  async #infer(frame: OfferedFrame): Promise<Outcome> {
    try {
      const picture = await frame.decode();
      const segmentation = await this.#segmenter.segment(picture, frame.wish(picture));
      return { kind: 'segmented', segmentation };
    } catch (error) {
      return { kind: 'failed', error };
    }
  }
}

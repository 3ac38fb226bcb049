import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { BytePool } from '../core/byte-pool.js';
import type { CameraPicture } from '../imaging/camera-picture.js';
import { refuse, type TopicSide, type WaitingImage } from './frame-intake.js';
import type { Segmentation, Segmenter, SegmentationWish } from './ports.js';

/** Pictures that may be at the segmenter at once: one being inferred, one ready for it. */
const PICTURES_IN_FLIGHT = 2;

/** Sends pictures to the segmenter, few at a time, and keeps what ends the run. */
export class InferenceQueue {
  readonly #segmenter: Segmenter;
  readonly #side: TopicSide;
  readonly #pool: BytePool;
  readonly #onDone: () => void;
  readonly #inFlight: Promise<unknown>[] = [];
  #failure: unknown;

  /**
   * @param pool gets the memory of pictures back
   * @param onDone called after each picture, sound or not
   */
  constructor(segmenter: Segmenter, side: TopicSide, pool: BytePool, onDone: () => void) {
    this.#segmenter = segmenter;
    this.#side = side;
    this.#pool = pool;
    this.#onDone = onDone;
  }

  /** What ends the run; undefined while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Waits for a free place, then hands the picture over; its mask arrives in `image.segmentation`. */
  async add(image: WaitingImage, picture: CameraPicture, wish: SegmentationWish): Promise<void> {
    if (this.#inFlight.length >= PICTURES_IN_FLIGHT) await this.#inFlight.shift();
    image.segmentation = this.#segment(image, picture, wish);
    this.#inFlight.push(image.segmentation);
  }

  async drain(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #segment(
    image: WaitingImage,
    picture: CameraPicture,
    wish: SegmentationWish,
  ): Promise<Segmentation | undefined> {
    try {
      const { spent, ...segmentation } = await this.#segmenter.segment(picture, wish);
      if (spent) this.#pool.give(spent);
      return segmentation;
    } catch (error) {
      // A size that the model cannot run costs this image; anything else ends the run, with what was scored.
      if (error instanceof DiceMonitorError && error.code === 'model') refuse(this.#side, image, error);
      else this.#failure ??= error;
      return undefined;
    } finally {
      this.#onDone();
    }
  }
}

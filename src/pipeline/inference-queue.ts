import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { CameraPicture } from '../imaging/camera-picture.js';
import { refuse, type TopicSide, type WaitingImage } from './frame-intake.js';
import type { Segmentation, Segmenter, SegmentationWish } from './ports.js';

/** Pictures that may be at the segmenter at once: one being inferred, one ready for it. */
const PICTURES_IN_FLIGHT = 2;

/** Sends pictures to the segmenter, few at a time, and keeps what ends the run. */
export class InferenceQueue {
  readonly #segmenter: Segmenter;
  readonly #wish: SegmentationWish;
  readonly #side: TopicSide;
  readonly #onDone: () => void;
  readonly #inFlight: Promise<unknown>[] = [];
  #failure: unknown;

  /** @param onDone called after each picture, sound or not */
  constructor(segmenter: Segmenter, wish: SegmentationWish, side: TopicSide, onDone: () => void) {
    this.#segmenter = segmenter;
    this.#wish = wish;
    this.#side = side;
    this.#onDone = onDone;
  }

  /** What ends the run; undefined while all is well. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Waits for a free place, then hands the picture over; its mask arrives in `image.segmentation`. */
  async add(image: WaitingImage, picture: CameraPicture): Promise<void> {
    if (this.#inFlight.length >= PICTURES_IN_FLIGHT) await this.#inFlight.shift();
    image.segmentation = this.#segment(image, picture);
    this.#inFlight.push(image.segmentation);
  }

  async drain(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #segment(image: WaitingImage, picture: CameraPicture): Promise<Segmentation | undefined> {
    try {
      return await this.#segmenter.segment(picture, this.#wish);
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

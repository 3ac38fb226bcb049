import {
  consistencyOf,
  EstimateMeans,
  estimateFromMask,
  estimateOf,
  type Estimate,
} from '../core/estimate.js';
import type { Mask } from '../core/mask.js';
import type { WaitingImage } from './frame-intake.js';
import type { Segmentation } from './ports.js';
import type { MeanEstimates } from './run-result.js';
import type { Sinks } from './sinks.js';

/** Takes masks as they arrive, in the order of reading: estimates, and hands the frame on. */
export class FrameTeller {
  readonly #classCount: number;
  readonly #estimates: boolean;
  readonly #sinks: Sinks;
  readonly #means = new EstimateMeans();
  #previous: Mask | undefined;

  /** @param estimates whether estimates are wanted */
  constructor(classCount: number, estimates: boolean, sinks: Sinks) {
    this.#classCount = classCount;
    this.#estimates = estimates;
    this.#sinks = sinks;
  }

  get means(): MeanEstimates | undefined {
    return this.#estimates ? this.#means.values : undefined;
  }

  /** Waits for the mask of an image. What then waits for a label is the mask alone. */
  async tell(image: WaitingImage): Promise<void> {
    const segmentation = await image.segmentation;
    if (!segmentation) return;
    if (this.#estimates) image.estimate = this.#estimate(segmentation);
    const { stampNs, frameId, logTimeNs, picture, estimate } = image;
    const { mask, confidence, nanPixels, soft } = segmentation;
    image.picture = undefined;
    if (image.segmentation) image.segmentation = Promise.resolve({ mask, nanPixels, ...(soft && { soft }) });
    await this.#sinks.frame({ stampNs, frameId, logTimeNs, picture, mask, confidence, estimate });
  }

  #estimate({ mask, statistics }: Segmentation): Estimate {
    const consistency = consistencyOf(this.#previous, mask, this.#classCount);
    this.#previous = mask;
    const estimate = statistics
      ? estimateOf(statistics, consistency)
      : estimateFromMask(mask, this.#classCount, consistency);
    this.#means.add(estimate);
    return estimate;
  }
}

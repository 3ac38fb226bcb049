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
  readonly #sinks: Sinks;
  readonly #means = new EstimateMeans();
  #previous: Mask | undefined;

  constructor(classCount: number, sinks: Sinks) {
    this.#classCount = classCount;
    this.#sinks = sinks;
  }

  /** Over the estimates that were made. */
  get means(): MeanEstimates {
    return this.#means.values;
  }

  /** Hands an image on. What then waits for a label is the mask alone, with the confidence where that was wanted. */
  async tell(image: WaitingImage, segmentation: Segmentation): Promise<void> {
    if (image.wantsEstimate) image.estimate = this.#estimate(segmentation);
    // Kept also while nobody wants estimates: the next one compares with it, as it does offline.
    this.#previous = segmentation.mask;
    const { stampNs, frameId, logTimeNs, picture, estimate } = image;
    const { mask, confidence, nanPixels } = segmentation;
    image.picture = undefined;
    await this.#sinks.frame({
      ...{ stampNs, frameId, logTimeNs, picture, mask, confidence, nanPixels, estimate },
      inferenceSeconds: segmentation.inferenceSeconds,
    });
  }

  #estimate({ mask, statistics }: Segmentation): Estimate {
    const consistency = consistencyOf(this.#previous, mask, this.#classCount);
    const estimate = statistics
      ? estimateOf(statistics, consistency)
      : estimateFromMask(mask, this.#classCount, consistency);
    this.#means.add(estimate);
    return estimate;
  }
}

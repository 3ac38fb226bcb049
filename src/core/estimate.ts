import { countJointly } from './joint-counts.js';
import { type Mask, NO_CLASS } from './mask.js';
import { RunningMean } from './running-mean.js';

/**
 * Sums over the pixels of one image, from which a label-free estimate follows. p_c is the probability of class
 * c at a pixel; arrays are [classCount], by class id (a map has two classes, with p_1 and p_0 = 1 − p_1).
 * Left out of all sums: pixels outside a crop, and pixels whose probabilities are not defined (NaN).
 */
export interface ClassStatistics {
  /** Pixels that the sums are over. */
  readonly pixels: number;
  /** n_c: pixels predicted as each class. */
  readonly predicted: Float64Array;
  /** Σ p_c over all pixels. */
  readonly probability: Float64Array;
  /** Σ p_c over the pixels predicted as c. */
  readonly predictedProbability: Float64Array;
  /** Σ over pixels of −Σ_c p_c ln p_c. */
  readonly entropy: number;
}

/** The numbers of an estimate that have a mean over frames. Each 0 to 1, NaN where it is not defined. */
export interface EstimateValues {
  /** Mean of classExpectedDice over the predicted classes. */
  readonly expectedDice: number;
  /** Mean probability of the predicted class over the pixels. */
  readonly meanConfidence: number;
  /** Mean entropy of a pixel's probabilities / ln(classes). */
  readonly meanEntropy: number;
  /** Mean Dice of this mask with the previous one. */
  readonly consistency: number;
}

/** How sure a model is of one image, without a label. */
export interface Estimate extends EstimateValues {
  /** [classCount] part of the pixels predicted as each class. */
  readonly classFraction: Float64Array;
  /** [classCount] expected Dice; NaN where 0/0. */
  readonly classExpectedDice: Float64Array;
}

/**
 * The estimate of one image. Expected Dice of class c is 2 Σ_{predicted=c} p_c / (Σ p_c + n_c): a ratio of
 * expectations, taken as if labels were drawn from the probabilities, so it is right only as far as these are
 * calibrated. Its mean is over the classes that are predicted at all: docs/decisions/0006.
 *
 * @param statistics of no pixels: everything is NaN but consistency
 * @param consistency from `consistencyOf`; NaN for the first image
 */
export function estimateOf(statistics: ClassStatistics, consistency: number): Estimate {
  const { pixels, predicted, probability, predictedProbability, entropy } = statistics;
  const classExpectedDice = predicted.map(
    (count, c) => (2 * predictedProbability[c]!) / (probability[c]! + count),
  );
  const dice = new RunningMean();
  const confident = predictedProbability.reduce((sum, each) => sum + each, 0);
  predicted.forEach((count, c) => {
    if (count > 0) dice.add(classExpectedDice[c]!);
  });
  return {
    expectedDice: dice.mean,
    meanConfidence: confident / pixels,
    // Uniform probabilities may come out a rounding error above 1.
    meanEntropy: Math.min(1, entropy / pixels / Math.log(predicted.length)),
    consistency,
    classFraction: predicted.map((count) => count / pixels),
    classExpectedDice,
  };
}

/**
 * The estimate of one image whose model gives class ids without probabilities: NaN but for classFraction and
 * consistency.
 *
 * @param mask pixels of 255 do not count; ids of classCount or more are pixels of none of the classes, so the
 *   fractions then sum to less than 1
 * @param classCount 1 .. 255
 */
export function estimateFromMask(mask: Mask, classCount: number, consistency: number): Estimate {
  const predicted = new Float64Array(classCount);
  let pixels = 0;
  countJointly(mask.data, mask.data, (classId, row) => {
    if (classId === NO_CLASS) return;
    pixels += row[classId]!;
    if (classId < classCount) predicted[classId] = row[classId]!;
  });
  return {
    expectedDice: NaN,
    meanConfidence: NaN,
    meanEntropy: NaN,
    consistency,
    classFraction: predicted.map((count) => count / pixels),
    classExpectedDice: new Float64Array(classCount).fill(NaN),
  };
}

/**
 * How much a mask is like the one before it: the mean over the classes that occur in either of
 * 2 |A ∩ B| / (|A| + |B|), A and B the class's pixels in the two. Ids of classCount or more are no class.
 *
 * @param previous undefined: there is none
 * @returns 0 to 1; NaN without a previous mask, for one of another size, and where no class occurs
 */
export function consistencyOf(previous: Mask | undefined, mask: Mask, classCount: number): number {
  if (previous?.width !== mask.width || previous.height !== mask.height) return NaN;
  const both = new Float64Array(classCount);
  const either = new Float64Array(classCount);
  countJointly(previous.data, mask.data, (before, row) => {
    for (let now = 0; now < row.length; now++) {
      const pixels = row[now]!;
      if (now < classCount) either[now]! += pixels;
      if (before < classCount) either[before]! += pixels;
    }
    if (before < classCount) both[before] = row[before]!;
  });
  const dice = new RunningMean();
  both.forEach((pixels, c) => {
    dice.add((2 * pixels) / either[c]!);
  });
  return dice.mean;
}

/** Means of estimates over frames, each over the frames in which it is defined. */
export class EstimateMeans {
  readonly #expectedDice = new RunningMean();
  readonly #meanConfidence = new RunningMean();
  readonly #meanEntropy = new RunningMean();
  readonly #consistency = new RunningMean();

  add(estimate: EstimateValues): void {
    this.#expectedDice.add(estimate.expectedDice);
    this.#meanConfidence.add(estimate.meanConfidence);
    this.#meanEntropy.add(estimate.meanEntropy);
    this.#consistency.add(estimate.consistency);
  }

  /** NaN where no frame has the value. */
  get values(): EstimateValues {
    return {
      expectedDice: this.#expectedDice.mean,
      meanConfidence: this.#meanConfidence.mean,
      meanEntropy: this.#meanEntropy.mean,
      consistency: this.#consistency.mean,
    };
  }
}

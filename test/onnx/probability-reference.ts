import type { ClassStatistics } from '../../src/core/estimate.js';

/** Class probabilities of one pixel; undefined where they are not defined. */
export type PixelProbabilities = readonly number[] | undefined;

/** exp(z) / Σ exp(z), as it is written. */
export function softmax(logits: readonly number[]): readonly number[] {
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  return share(weights);
}

export function share(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The sums in plain loops. */
export function referenceStatistics(
  pixels: readonly PixelProbabilities[],
  ids: Uint8Array,
  classCount: number,
): ClassStatistics {
  const sums = {
    pixels: 0,
    predicted: new Float64Array(classCount),
    probability: new Float64Array(classCount),
    predictedProbability: new Float64Array(classCount),
    entropy: 0,
  };
  pixels.forEach((pixel, i) => {
    if (!pixel) {
      return;
    }
    sums.pixels += 1;
    sums.predicted[ids[i]!]! += 1;
    sums.predictedProbability[ids[i]!]! += pixel[ids[i]!]!;
    pixel.forEach((p, classId) => {
      sums.probability[classId]! += p;
      sums.entropy -= p > 0 ? p * Math.log(p) : 0;
    });
  });
  return sums;
}

/** The largest difference of two statistics, relative to their pixels. */
export function statisticsDifference(a: ClassStatistics, b: ClassStatistics): number {
  const numbers = ({ pixels, predicted, probability, predictedProbability, entropy }: ClassStatistics) => [
    ...[pixels, entropy],
    ...[...predicted, ...probability, ...predictedProbability],
  ];
  const others = numbers(b);
  return Math.max(...numbers(a).map((each, i) => Math.abs(each - others[i]!))) / Math.max(1, a.pixels);
}

/** Pixels of a confidence map that are wrong; where 255 · p is within `slack` of a half either neighbour is right. */
export function wrongConfidence(
  confidence: Uint8Array,
  expected: readonly (number | undefined)[],
  slack: number,
): number[] {
  return expected.flatMap((p, i) => {
    const value = 255 * (p ?? 0);
    const near = Math.abs(value - Math.floor(value) - 0.5) < slack;
    const right = near ? Math.abs(confidence[i]! - value) < 1 : confidence[i] === Math.round(value);
    return right ? [] : [i];
  });
}

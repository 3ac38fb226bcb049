import { descendingOrder } from './descending-order.js';

/** The Lovász extension of the Jaccard loss at some errors, and its slope in each. */
export interface LovaszExtension {
  readonly value: number;
  /** Per error, in the order given. */
  readonly slope: Float32Array;
}

/**
 * Σ errors·gradient, the errors sorted in descending order and the gradient that of the Jaccard loss as they are
 * taken in one by one (Berman et al. 2018, algorithm 1). Sums in float64.
 *
 * @param errors not negative
 * @param positive per error, nonzero where the label says so
 */
export function lovaszExtension(errors: Float32Array, positive: ArrayLike<number>): LovaszExtension {
  let positives = 0;
  for (let i = 0; i < errors.length; i++) if (positive[i] !== 0) positives++;
  const slope = new Float32Array(errors.length);
  let value = 0;
  let hits = 0;
  let misses = 0;
  let before = 0;
  for (const index of descendingOrder(errors)) {
    if (positive[index] !== 0) hits++;
    else misses++;
    const jaccard = 1 - (positives - hits) / (positives + misses);
    slope[index] = jaccard - before;
    value += errors[index]! * (jaccard - before);
    before = jaccard;
  }
  return { value, slope };
}

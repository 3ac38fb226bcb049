import * as tf from '@tensorflow/tfjs';
import { reduceRatios } from './class-reduction.js';
import type { GeneralizedDiceOptions } from './loss-options.js';
import { overlapCounts } from './overlap-losses.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';
import { probabilitiesOf } from './soft-counts.js';

/**
 * Generalized Dice loss: 1 − (2 Σ_c w_c TP_c + s) / (Σ_c w_c (P_c + T_c) + s), one ratio for all classes, each
 * weighing by its rarity: w = 1/T² (`square`), 1/T (`simple`) or 1, T its label pixels (Sudre et al. 2017,
 * arXiv:1707.03237). A class without label pixels, whose weight would be infinite, gets the largest weight of the
 * image (or pool); where no class has any, all weights are 0 and the loss is 1 − s/s = 0 with no gradient.
 * `classWeights` are not taken: the weights are the label's.
 *
 * @param predicted float32 [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space]
 * @returns a scalar, or with `reduction: 'none'` [N, 1], pooled [1]
 * @throws DiceMonitorError `usage` for shapes that do not fit, or a label that holds what it may not
 */
export function generalizedDiceLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: GeneralizedDiceOptions = {},
): tf.Tensor {
  return onPrepared(generalizedDiceLossOf, predicted, label, options);
}

export function generalizedDiceLossOf(input: PreparedInput, options: GeneralizedDiceOptions): tf.Tensor {
  const { pooled = true, smoothNumerator = 1e-5, smoothDenominator = 1e-5, reduction = 'mean' } = options;
  const { tp, fp, fn, label } = overlapCounts(probabilitiesOf(input), input, options);
  const weights = rarity(label, options.weightType ?? 'square');
  const weighted = (counts: tf.Tensor2D): tf.Tensor2D => tf.sum(tf.mul(counts, weights), 1, true);
  const hits = tf.mul(weighted(tp), 2);
  const denominator = tf.add(tf.add(hits, weighted(tf.add(fp, fn))), smoothDenominator);
  const losses: tf.Tensor2D = tf.sub(1, tf.div(tf.add(hits, smoothNumerator), denominator));
  return reduceRatios(losses, reduction, pooled);
}

/** Weights of [M, K] label pixels; constants. */
function rarity(label: tf.Tensor2D, type: 'square' | 'simple' | 'uniform'): tf.Tensor2D {
  if (type === 'uniform') return tf.onesLike(label);
  const present = tf.greater(label, 0);
  const volume = tf.where(present, label, tf.onesLike(label));
  const weights = tf.reciprocal(type === 'square' ? tf.square(volume) : volume);
  const finite = tf.mul(weights, tf.cast(present, 'float32'));
  return tf.where(present, weights, tf.mul(tf.onesLike(label), tf.max(finite, 1, true)));
}

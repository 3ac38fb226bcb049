import * as tf from '@tensorflow/tfjs';
import { reduceRatios, selectClasses } from './class-reduction.js';
import type { MccOptions } from './loss-options.js';
import { overlapCounts } from './overlap-losses.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';
import { probabilitiesOf } from './soft-counts.js';

/**
 * Matthews loss: 1 − MCC per class, MCC = (TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)) of the soft counts, each
 * plus `smooth` (Abhishek and Hamarneh 2021, arXiv:2010.13454). Unlike Dice it looks at true negatives too: 0 is
 * perfect, 1 chance, 2 the opposite. Where label or prediction has one value only, the smoothing makes it about 1.
 * `classWeights` are not taken.
 *
 * @param predicted float32 [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space]
 * @returns a scalar, or with `reduction: 'none'` [N, K], pooled [K]
 * @throws DiceMonitorError `usage` for shapes that do not fit, or a label that holds what it may not
 */
export function mccLoss(predicted: tf.Tensor, label: tf.Tensor, options: MccOptions = {}): tf.Tensor {
  return onPrepared(mccLossOf, predicted, label, options);
}

export function mccLossOf(input: PreparedInput, options: MccOptions): tf.Tensor {
  const { pooled = true, smooth = 1e-5, reduction = 'mean' } = options;
  const probabilities = probabilitiesOf(input);
  const counts = overlapCounts(probabilities, input, options);
  // FP as hits of the label's complement: as Σ p − TP its slope, huge where there are few negatives, would drown TP's.
  const complement: tf.Tensor3D = tf.sub(input.counted ?? 1, input.label);
  const fp = overlapCounts(probabilities, { ...input, label: complement }, options).tp;
  const pixels = counts.pixels.shape[1] === 1 ? counts.pixels : selectClasses(counts.pixels, options.classes);
  const negatives = tf.sub(pixels, counts.label);
  // Shares of all pixels: products of four counts would leave the range of float32 for very large batches.
  const share = (values: tf.Tensor): tf.Tensor2D => tf.div(tf.add(values, smooth), tf.maximum(pixels, 1));
  const tp = share(counts.tp);
  const fpShare = share(fp);
  const fn = share(counts.fn);
  const tn = share(tf.sub(negatives, fp));
  const numerator = tf.sub(tf.mul(tp, tn), tf.mul(fpShare, fn));
  const predictedSide = tf.mul(tf.sqrt(tf.add(tp, fpShare)), tf.sqrt(tf.add(tn, fn)));
  const labelSide = tf.mul(tf.sqrt(tf.add(tp, fn)), tf.sqrt(tf.add(tn, fpShare)));
  const mcc: tf.Tensor2D = tf.div(numerator, tf.mul(predictedSide, labelSide));
  return reduceRatios(tf.sub(1, mcc), reduction, pooled);
}

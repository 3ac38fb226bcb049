import * as tf from '@tensorflow/tfjs';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { OverlapOptions, Reduction } from './loss-options.js';

/**
 * Columns of [M, C], in the order given; all of them by default.
 *
 * @throws DiceMonitorError `usage` for a class that is not there
 */
export function selectClasses(values: tf.Tensor2D, classes: readonly number[] | undefined): tf.Tensor2D {
  if (!classes) return values;
  const channels = values.shape[1];
  const missing = classes.find(
    (classId) => !(Number.isInteger(classId) && classId >= 0 && classId < channels),
  );
  if (missing !== undefined || classes.length === 0) {
    throw new DiceMonitorError('usage', {
      found: missing === undefined ? 'an empty list of classes' : `class ${missing}`,
      expected: `classes 0 to ${channels - 1}`,
    });
  }
  const columns = classes.map((classId) => tf.slice(values, [0, classId], [-1, 1]));
  return columns.length === 1 ? columns[0]! : tf.concat(columns, 1);
}

/**
 * The class weights as a tensor of this shape, which has one axis of their length.
 *
 * @throws DiceMonitorError `usage` where there are not as many as classes
 */
export function weightTensor<R extends tf.Rank>(
  weights: readonly number[],
  classCount: number,
  shape: tf.ShapeMap[R],
): tf.Tensor<R> {
  if (weights.length !== classCount) {
    throw new DiceMonitorError('usage', {
      found: `${weights.length} class weights`,
      expected: `${classCount}, one for each class that the loss is taken over`,
    });
  }
  return tf.tensor<R>([...weights], shape, 'float32');
}

type ClassReductionOptions = Pick<
  OverlapOptions,
  'absentClass' | 'classWeights' | 'reduction' | 'weightNorm' | 'pooled'
>;

/**
 * Losses per image and class to what the options ask for.
 *
 * @param losses [M, K]
 * @param label [M, K]: label pixels of each
 * @returns `none`: [M, K], or [K] where pooled
 */
export function reduceClasses(
  losses: tf.Tensor2D,
  label: tf.Tensor2D,
  options: ClassReductionOptions,
): tf.Tensor {
  const { absentClass = 'count', classWeights, reduction = 'mean', weightNorm = 'sumOfWeights' } = options;
  const classCount = losses.shape[1];
  const present: tf.Tensor2D = tf.cast(tf.greater(label, 0), 'float32');
  const weights = classWeights && weightTensor<tf.Rank.R2>(classWeights, classCount, [1, classCount]);
  const shown = absentClass === 'count' ? losses : tf.mul<tf.Tensor2D>(losses, present);
  const weighted = weights ? tf.mul<tf.Tensor2D>(shown, weights) : shown;
  if (reduction !== 'mean') return reduceRatios(weighted, reduction, options.pooled);
  const share = absentClass === 'skip' ? present : tf.onesLike(present);
  const divisor = tf.sum(weights && weightNorm === 'sumOfWeights' ? tf.mul(share, weights) : share);
  return tf.div(tf.sum(weighted), safeDivisor(divisor));
}

/** A constant to divide a sum by, and 1 where nothing is summed: the gradient of 0/0 is NaN, whatever masks it. */
export function safeDivisor(divisor: tf.Tensor): tf.Tensor {
  return tf.where(tf.greater(divisor, 0), divisor, tf.onesLike(divisor));
}

/** Reduces [M, K]; `none` of pooled ones, where M is 1, is [K]. */
export function reduceRatios(losses: tf.Tensor2D, reduction: Reduction, pooled = true): tf.Tensor {
  if (reduction === 'mean') return tf.mean(losses);
  if (reduction === 'sum') return tf.sum(losses);
  return pooled ? tf.reshape(losses, [losses.shape[1]]) : losses;
}

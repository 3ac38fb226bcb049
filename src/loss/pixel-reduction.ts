import * as tf from '@tensorflow/tfjs';
import { safeDivisor } from './class-reduction.js';
import type { PixelOptions } from './loss-options.js';

/** A mean whose divisor, a constant, may be 0: then it is what the options say. */
export function meanOver(
  sum: tf.Tensor,
  divisor: tf.Tensor,
  { emptyMean = 'zero' }: PixelOptions,
): tf.Tensor {
  const mean = tf.div(sum, safeDivisor(divisor));
  if (emptyMean === 'zero') return mean;
  // NaN as a constant beside the mean, whose gradient stays 0, as torch has it.
  return tf.add(mean, tf.where(tf.greater(divisor, 0), tf.zerosLike(divisor), tf.fill(divisor.shape, NaN)));
}

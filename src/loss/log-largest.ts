import * as tf from '@tensorflow/tfjs';
import { logOnePlus } from './log-one-plus.js';

/**
 * [N, S, 1]: log max p of [N, S, C]. Where p is nearly 1 its logarithm has no digits left; there it is had from the
 * other probabilities.
 */
export function logLargest(p: tf.Tensor3D): tf.Tensor3D {
  const largest = tf.max(p, 2, true);
  const others = tf.sum(tf.mul(p, tf.less(p, largest)), 2, true);
  return tf.where(tf.greater(largest, 0.5), logOnePlus(tf.neg(others)), tf.log(largest)) as tf.Tensor3D;
}

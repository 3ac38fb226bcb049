import * as tf from '@tensorflow/tfjs';
import { logOnePlus } from './log-one-plus.js';

/**
 * [N, S, 1]: log max p of the softmax p [N, S, C]. Where the largest is nearly 1 its logarithm has no digits left;
 * there it is had from the other probabilities, which are those under ½. (`step`, for WASM compares tensors of two
 * shapes 50 times as slowly.)
 */
export function logLargest(p: tf.Tensor3D): tf.Tensor3D {
  const largest: tf.Tensor3D = tf.max(p, 2, true);
  const others: tf.Tensor3D = tf.sum(tf.mul(p, tf.step(tf.sub(0.5, p))), 2, true);
  return tf.where(tf.greater(largest, 0.5), logOnePlus(tf.neg(others)), tf.log(largest));
}

import * as tf from '@tensorflow/tfjs';
import { logOnePlus } from './log-one-plus.js';

/**
 * [N, S, 1]: log max p of the softmax p [N, S, C]. Where the largest is nearly 1 its logarithm has no digits left;
 * there it is had from the other probabilities: of those under ½ p − round(p) is p, of the largest not above 0. (WASM
 * compares tensors of two shapes 40 times as slowly as it rounds.)
 */
export function logLargest(p: tf.Tensor3D): tf.Tensor3D {
  const largest: tf.Tensor3D = tf.max(p, 2, true);
  const others: tf.Tensor3D = tf.sum(tf.relu(tf.sub(p, tf.round(p))), 2, true);
  return tf.where(tf.greater(largest, 0.5), logOnePlus(tf.neg(others)), tf.log(largest));
}

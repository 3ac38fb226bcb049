import * as tf from '@tensorflow/tfjs';
import { customOp } from './custom-op.js';

/**
 * Sums of [N, S, C] over S, as [N, C]. WASM adds one float after the other: over millions of pixels that loses
 * digits, and stops at 2^24. So blocks of about √S are summed, and then the blocks; a power of two of pixels in each
 * keeps sums of ones exact. Has no gradient of its own:
 * for constants, and inside custom ops.
 */
export function sumPixels(values: tf.Tensor3D): tf.Tensor2D {
  const [images, pixels, channels] = values.shape;
  const block = 2 ** Math.round(Math.log2(pixels) / 2);
  const blocks = Math.floor(pixels / block);
  if (blocks < 2) return tf.sum(values, 1);
  const whole = blocks * block;
  const head = whole === pixels ? values : tf.slice(values, [0, 0, 0], [images, whole, channels]);
  const sums: tf.Tensor2D = tf.sum(tf.sum(tf.reshape(head, [images, blocks, block, channels]), 2), 1);
  if (whole === pixels) return sums;
  return tf.add(sums, tf.sum(tf.slice(values, [0, whole, 0], [images, pixels - whole, channels]), 1));
}

/** Sums of [N, S, C] over all images and pixels, as [C], with a gradient: every pixel gets its sum's. */
export function sumImages(values: tf.Tensor3D): tf.Tensor1D {
  return customOp(values, (x) => ({
    value: constantSumImages(x),
    kept: [],
    // Not broadcastTo: that is a tile, ten times as slow on WASM.
    gradient: (dy) => tf.add(tf.zeros<tf.Rank.R3>(values.shape), dy),
  }));
}

/** The same of a constant. */
export function constantSumImages(values: tf.Tensor3D): tf.Tensor1D {
  const [images, pixels, channels] = values.shape;
  return tf.reshape(sumPixels(tf.reshape(values, [1, images * pixels, channels])), [channels]);
}

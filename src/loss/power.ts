import * as tf from '@tensorflow/tfjs';
import { customOp } from './custom-op.js';

/** base^exponent for bases of 0 and more; the usual exponents without the slow general power. No gradient. */
export function power<T extends tf.Tensor>(base: T, exponent: number): T {
  if (exponent === 0) return tf.onesLike(base);
  if (exponent === 1) return base;
  if (exponent === 2) return tf.square(base);
  if (exponent === 0.5) return tf.sqrt(base);
  return tf.pow(base, exponent);
}

/** Below this a base counts as this in the slope, which is infinite at 0 for exponents under 1. */
const SMALLEST_BASE = 1e-7;

/** base^exponent with a finite gradient; a base that rounding has made negative counts as 0. */
export function safePower<T extends tf.Tensor>(base: T, exponent: number): T {
  return customOp(base, (x) => ({
    value: power(tf.relu(x), exponent),
    kept: [x],
    gradient: (dy, [kept]) => {
      const slope = tf.mul(power(tf.maximum(kept!, SMALLEST_BASE), exponent - 1), exponent);
      return tf.mul<T>(dy, slope);
    },
  }));
}

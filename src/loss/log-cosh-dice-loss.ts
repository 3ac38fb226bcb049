import * as tf from '@tensorflow/tfjs';
import { customOp } from './custom-op.js';
import { logOnePlus } from './log-one-plus.js';
import type { LogCoshDiceOptions } from './loss-options.js';
import { diceLossOf } from './overlap-losses.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';

/**
 * Log-cosh Dice: log(cosh(Dice loss)) of the reduced Dice loss (Jadon 2020, arXiv:2006.14822), whose gradient
 * tanh(loss) fades as the loss does. With `reduction: 'none'` of each image's and class's loss. Shapes and edge
 * cases as for `diceLoss`.
 */
export function logCoshDiceLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: LogCoshDiceOptions = {},
): tf.Tensor {
  return onPrepared(logCoshDiceLossOf, predicted, label, options);
}

export function logCoshDiceLossOf(input: PreparedInput, options: LogCoshDiceOptions): tf.Tensor {
  return customOp(diceLossOf(input, options), (loss) => ({
    value: logCosh(loss),
    kept: [loss],
    gradient: (dy, [kept]) => tf.mul(dy, tf.tanh(kept!)),
  }));
}

/**
 * log(cosh x) as ½·log(1 + sinh² x): near 0 cosh x is nearly 1, and its logarithm has few digits.
 */
function logCosh(x: tf.Tensor): tf.Tensor {
  return tf.mul(logOnePlus(tf.square(tf.sinh(x))), 0.5);
}

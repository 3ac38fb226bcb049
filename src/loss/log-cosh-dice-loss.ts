import * as tf from '@tensorflow/tfjs';
import type { LogCoshDiceOptions } from './loss-options.js';
import { diceLoss } from './overlap-losses.js';
import { customOp } from './custom-op.js';

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
  return tf.tidy(() =>
    customOp(diceLoss(predicted, label, options), (loss) => ({
      value: logCosh(loss),
      kept: [loss],
      gradient: (dy, [kept]) => tf.mul(dy, tf.tanh(kept!)),
    })),
  );
}

/**
 * log(cosh x) = |x| + log(1 + tanh²-free rest): as ½·log(1 + sinh² x), which keeps its digits near 0, where cosh x
 * is 1 and the digits are lost.
 */
function logCosh(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.log1p(tf.square(tf.sinh(x))), 0.5);
}

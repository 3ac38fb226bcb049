import * as tf from '@tensorflow/tfjs';
import { reduceClasses } from './class-reduction.js';
import type { FocalTverskyOptions } from './loss-options.js';
import { classLosses, errorWeightsOf, overlapCounts } from './overlap-losses.js';
import { safePower } from './power.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';
import { probabilitiesOf } from './soft-counts.js';

/**
 * Focal Tversky loss: (1 − TI)^γ per class, TI the Tversky index of `tverskyLoss`. γ under 1 dwells on classes that
 * are nearly right, γ above 1 on bad ones (Abraham and Khan 2019, arXiv:1810.07842, writes 1/γ for our γ).
 * `asymmetric` is MONAI's (Yeung et al. 2021, arXiv:2102.04525). Shapes and edge cases as for `diceLoss`; the
 * gradient stays finite at TI = 1.
 *
 * @returns a scalar, or with `reduction: 'none'` [N, K], pooled [K]; `powerOfMean` always takes the mean
 * @throws DiceMonitorError `usage`, as `diceLoss`
 */
export function focalTverskyLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: FocalTverskyOptions = {},
): tf.Tensor {
  return onPrepared(focalTverskyLossOf, predicted, label, options);
}

export function focalTverskyLossOf(input: PreparedInput, options: FocalTverskyOptions): tf.Tensor {
  const all: FocalTverskyOptions = { smoothForm: 'tp', ...options };
  const { gamma = 0.75, focalForm = 'meanOfPower', probabilityFloor = 0 } = all;
  const probabilities = probabilitiesOf(input);
  const held =
    probabilityFloor > 0
      ? tf.clipByValue(probabilities, probabilityFloor, 1 - probabilityFloor)
      : probabilities;
  const counts = overlapCounts(held, input, all);
  const losses = classLosses(counts, all, errorWeightsOf(all));
  if (focalForm === 'powerOfMean')
    return safePower(reduceClasses(losses, counts.label, { ...all, reduction: 'mean' }), gamma);
  const powers = focalForm === 'asymmetric' ? asymmetric(losses, gamma) : safePower(losses, gamma);
  return reduceClasses(powers, counts.label, all);
}

/** The first class, the background, as it is; the others enhanced. */
function asymmetric(losses: tf.Tensor2D, gamma: number): tf.Tensor2D {
  const [background, others] = tf.split(losses, [1, losses.shape[1] - 1], 1) as [tf.Tensor2D, tf.Tensor2D];
  return tf.concat([background, safePower(others, 1 - gamma)], 1);
}

import * as tf from '@tensorflow/tfjs';
import { binaryCrossEntropyLossOf } from './binary-cross-entropy-loss.js';
import { crossEntropyLossOf } from './cross-entropy-loss.js';
import { focalLossOf } from './focal-loss.js';
import { generalizedDiceLossOf } from './generalized-dice-loss.js';
import type {
  BinaryCrossEntropyOptions,
  CrossEntropyOptions,
  DiceCrossEntropyOptions,
  DiceFocalOptions,
  GeneralizedDiceFocalOptions,
  Loss,
  LossOptions,
} from './loss-options.js';
import { diceLossOf } from './overlap-losses.js';
import { type PreparedInput, type PreparedLoss, prepareInput } from './prepare-input.js';

/**
 * Σ weight·loss, itself a loss. With reductions other than `none` in the parts it is a scalar.
 *
 * @example weightedSum([{ weight: 1, loss: diceLoss }, { weight: 0.5, loss: lovaszSoftmaxLoss }])
 */
export function weightedSum(parts: readonly { readonly weight: number; readonly loss: Loss }[]): Loss {
  return (predicted, label) =>
    tf.tidy(() => tf.addN(parts.map(({ weight, loss }) => tf.mul(loss(predicted, label), weight))));
}

/**
 * w_d·Dice + w_c·CE: cross entropy gives every pixel a clear gradient, Dice weighs classes alike (nnU-Net: Isensee
 * et al. 2021). Under `sigmoid` the cross entropy is the binary one. What both take (activation, layout, ignored,
 * reduction, class weights) is given once and each part's own options override it; `classWeights` go to both,
 * though the binary cross entropy of one channel takes none.
 *
 * @param predicted float32 [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space]
 * @returns a scalar; `reduction: 'none'` is not taken, as the parts differ in shape
 * @throws DiceMonitorError `usage`, as the parts
 */
export function diceCrossEntropyLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: DiceCrossEntropyOptions = {},
): tf.Tensor {
  const { dice, crossEntropy, diceWeight = 1, crossEntropyWeight = 1, ...shared } = options;
  return combine(predicted, label, shared, [
    { weight: diceWeight, lossOf: (input) => diceLossOf(input, partOptions(shared, dice)) },
    {
      weight: crossEntropyWeight,
      lossOf: (input) => anyCrossEntropyLossOf(input, { ...shared, ...crossEntropy }),
    },
  ]);
}

/**
 * w_d·Dice + w_f·focal, for small classes among easy ground (Zhu et al. 2019, arXiv:1808.05238). The focal part has
 * the activation of `focal.activation`, else the shared one; MONAI's is always `sigmoid`. Options and result as for
 * `diceCrossEntropyLoss`.
 */
export function diceFocalLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: DiceFocalOptions = {},
): tf.Tensor {
  const { dice, focal, diceWeight = 1, focalWeight = 1, ...shared } = options;
  return combine(predicted, label, shared, [
    { weight: diceWeight, lossOf: (input) => diceLossOf(input, partOptions(shared, dice)) },
    { weight: focalWeight, lossOf: (input) => focalPart(input, partOptions(shared, focal)) },
  ]);
}

/** w_g·generalized Dice + w_f·focal. Options and result as for `diceFocalLoss`. */
export function generalizedDiceFocalLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: GeneralizedDiceFocalOptions = {},
): tf.Tensor {
  const { generalizedDice, focal, generalizedDiceWeight = 1, focalWeight = 1, ...shared } = options;
  return combine(predicted, label, shared, [
    {
      weight: generalizedDiceWeight,
      lossOf: (input) => generalizedDiceLossOf(input, partOptions(shared, generalizedDice)),
    },
    { weight: focalWeight, lossOf: (input) => focalPart(input, partOptions(shared, focal)) },
  ]);
}

/** Binary under `sigmoid`, else over the classes. */
export const anyCrossEntropyLossOf: PreparedLoss<CrossEntropyOptions & BinaryCrossEntropyOptions> = (
  input,
  options,
) =>
  input.activation === 'sigmoid'
    ? binaryCrossEntropyLossOf(input, options)
    : crossEntropyLossOf(input, options);

/** A part's own options over the shared ones; one that keeps some classes only takes their weights. */
function partOptions<T extends LossOptions>(
  shared: LossOptions,
  own: (T & { readonly classes?: readonly number[] }) | undefined,
): T {
  const { classWeights } = shared;
  const kept = classWeights && own?.classes?.map((classId) => classWeights[classId] ?? NaN);
  return { ...shared, ...(kept && { classWeights: kept }), ...own } as T;
}

function focalPart(input: PreparedInput, options: NonNullable<DiceFocalOptions['focal']>): tf.Tensor {
  return focalLossOf({ ...input, activation: options.activation ?? input.activation }, options);
}

/** A part of a sum. */
export interface Part {
  readonly weight: number;
  readonly lossOf: (input: PreparedInput) => tf.Tensor;
}

/** Σ weight·loss of parts that share one prepared input. */
export function combine(
  predicted: tf.Tensor,
  label: tf.Tensor,
  shared: LossOptions,
  parts: readonly Part[],
): tf.Tensor {
  return tf.tidy(() => {
    const input = prepareInput(predicted, label, shared);
    return tf.addN(parts.map(({ weight, lossOf }) => tf.mul(lossOf(input), weight)));
  });
}

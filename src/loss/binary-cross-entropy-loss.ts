import * as tf from '@tensorflow/tfjs';
import { weightTensor } from './class-reduction.js';
import { customOp } from './custom-op.js';
import type { BinaryCrossEntropyOptions } from './loss-options.js';
import { constantSumOfAll, meanOver, sumOfAll } from './pixel-reduction.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';
import { probabilitiesOf } from './soft-counts.js';

/** As torch: log(0) counts as this. */
const LOWEST_LOG = -100;
const SMALLEST_PRODUCT = 1e-12;

/**
 * Binary cross entropy per channel: −w·(v·t·log σ(x) + (1 − t)·log(1 − σ(x))), v `positiveWeight`, w `classWeights`,
 * both per channel. From logits by max(x, 0) − x·t + log(1 + e^−|x|), exact at any x; from probabilities with
 * log at least −100. For binary and multi-label prediction; each channel of class ids against the rest.
 *
 * The mean divides by the number of elements (see `meanDivisor`), not by weights, as torch does. Where everything
 * is ignored it is 0 (`emptyMean`).
 *
 * @param predicted float32 [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space]; soft values allowed
 * @returns a scalar, or with `reduction: 'none'` the shape of `predicted`, 0 where ignored
 * @throws DiceMonitorError `usage` for shapes that do not fit, or a label that holds what it may not
 */
export function binaryCrossEntropyLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: BinaryCrossEntropyOptions = {},
): tf.Tensor {
  return onPrepared(binaryCrossEntropyLossOf, predicted, label, options, 'sigmoid');
}

export function binaryCrossEntropyLossOf(
  input: PreparedInput,
  options: BinaryCrossEntropyOptions,
): tf.Tensor {
  const { labelSmoothing = 0, reduction = 'mean', classWeights } = options;
  const smoothed: tf.Tensor3D =
    labelSmoothing === 0 ? input.label : tf.add(tf.mul(input.label, 1 - 2 * labelSmoothing), labelSmoothing);
  const elements = elementsOf(input, smoothed, positiveWeightOf(options, input.label.shape[2]));
  const channels = input.label.shape[2];
  const weighted = classWeights
    ? tf.mul<tf.Tensor3D>(elements, weightTensor<tf.Rank.R3>(classWeights, channels, [1, 1, channels]))
    : elements;
  if (reduction === 'none') return input.restoreElements(weighted);
  const sum = sumOfAll(weighted);
  return reduction === 'sum' ? sum : meanOver(sum, keptElements(input, options), options);
}

/** How many elements the mean divides by. */
export function keptElements(
  { counted, label }: PreparedInput,
  { meanDivisor = 'kept' }: BinaryCrossEntropyOptions,
): tf.Tensor {
  if (!counted || meanDivisor === 'all') return tf.scalar(label.size);
  return tf.mul(constantSumOfAll(counted), label.shape[2] / counted.shape[2]);
}

/** [1, 1, C]; undefined: 1 everywhere. */
function positiveWeightOf(
  { positiveWeight }: BinaryCrossEntropyOptions,
  channels: number,
): tf.Tensor3D | undefined {
  if (positiveWeight === undefined) return undefined;
  const weights =
    typeof positiveWeight === 'number' ? new Array<number>(channels).fill(positiveWeight) : positiveWeight;
  return weightTensor<tf.Rank.R3>(weights, channels, [1, 1, channels]);
}

function elementsOf(
  input: PreparedInput,
  label: tf.Tensor3D,
  positiveWeight: tf.Tensor3D | undefined,
): tf.Tensor3D {
  const positive = positiveWeight ? tf.mul<tf.Tensor3D>(label, positiveWeight) : label;
  const negative: tf.Tensor3D = tf.sub(1, label);
  const terms = input.counted
    ? {
        positive: tf.mul<tf.Tensor3D>(positive, input.counted),
        negative: tf.mul<tf.Tensor3D>(negative, input.counted),
      }
    : { positive, negative };
  return input.activation === 'sigmoid'
    ? fromLogits(input.predicted, terms)
    : fromProbabilities(probabilitiesOf(input), terms);
}

/** Weights [N, S, C] of −log p and of −log(1 − p). */
interface Terms {
  readonly positive: tf.Tensor3D;
  readonly negative: tf.Tensor3D;
}

/** (positive + negative)·log(1 + e^−|x|) + positive·max(−x, 0) + negative·max(x, 0). */
function fromLogits(logits: tf.Tensor3D, { positive, negative }: Terms): tf.Tensor3D {
  return customOp(logits, (x) => {
    const soft = tf.softplus(tf.neg(tf.abs(x)));
    const hard = tf.add(tf.mul(positive, tf.relu(tf.neg(x))), tf.mul(negative, tf.relu(x)));
    return {
      value: tf.add(tf.mul(tf.add(positive, negative), soft), hard),
      kept: [x, positive, negative],
      gradient: (dy, [kept, plus, minus]) => tf.mul(dy, slope(tf.sigmoid(kept!), plus!, minus!)),
    };
  });
}

function fromProbabilities(probabilities: tf.Tensor3D, { positive, negative }: Terms): tf.Tensor3D {
  return customOp(probabilities, (p) => {
    const logOf = (values: tf.Tensor3D): tf.Tensor3D => tf.maximum(tf.log(values), LOWEST_LOG);
    const logs: tf.Tensor3D = tf.add(
      tf.mul(positive, logOf(p)),
      tf.mul(negative, logOf(tf.sub<tf.Tensor3D>(1, p))),
    );
    return {
      value: tf.neg(logs),
      kept: [p, positive, negative],
      gradient: (dy, [kept, plus, minus]) => {
        const product = tf.maximum(tf.mul(kept!, tf.sub(1, kept!)), SMALLEST_PRODUCT);
        return tf.mul(dy, tf.div(slope(kept!, plus!, minus!), product));
      },
    };
  });
}

/** The derivative in the logit: negative·p − positive·(1 − p). */
function slope(p: tf.Tensor, positive: tf.Tensor, negative: tf.Tensor): tf.Tensor {
  return tf.sub(tf.mul(tf.add(positive, negative), p), positive);
}

import * as tf from '@tensorflow/tfjs';
import { weightTensor } from './class-reduction.js';
import { customOp } from './custom-op.js';
import type { BinaryCrossEntropyOptions } from './loss-options.js';
import { meanOver } from './pixel-reduction.js';
import { constantSumImages, sumImages } from './pixel-sums.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';
import { probabilitiesOf } from './soft-counts.js';

/** As torch: log(0) counts as this. */
const LOWEST_LOG = -100;
const SMALLEST_PRODUCT = 1e-12;

/**
 * Binary cross entropy per channel: −w·(v·t·log σ(x) + (1 − t)·log(1 − σ(x))), v `positiveWeight`, w `classWeights`,
 * both per channel. From logits by max(x, 0) − x·t + log(1 + e^−|x|), sound at any x; from probabilities with
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
  const sum = tf.sum(sumImages(weighted));
  return reduction === 'sum' ? sum : meanOver(sum, keptElements(input, options), options);
}

/** How many elements the mean divides by. */
export function keptElements(
  { counted, label }: PreparedInput,
  { meanDivisor = 'kept' }: BinaryCrossEntropyOptions,
): tf.Tensor {
  if (!counted || meanDivisor === 'all') return tf.scalar(label.size);
  return tf.mul(tf.sum(constantSumImages(counted)), label.shape[2] / counted.shape[2]);
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

/** What weighs an element, constants [N, S, C]: −log p by `positive`, −log(1 − p) by `mass` − `positive`. */
interface Terms {
  readonly positive: tf.Tensor3D;
  /** Undefined: 1. */
  readonly mass: tf.Tensor3D | undefined;
}

function elementsOf(
  input: PreparedInput,
  label: tf.Tensor3D,
  positiveWeight: tf.Tensor3D | undefined,
): tf.Tensor3D {
  const terms = termsOf(label, input.counted, positiveWeight);
  return input.activation === 'sigmoid'
    ? fromLogits(input.predicted, terms)
    : fromProbabilities(probabilitiesOf(input), terms);
}

function termsOf(
  label: tf.Tensor3D,
  counted: tf.Tensor3D | undefined,
  positiveWeight: tf.Tensor3D | undefined,
): Terms {
  const positive = positiveWeight ? tf.mul<tf.Tensor3D>(label, positiveWeight) : label;
  const mass = positiveWeight && tf.add<tf.Tensor3D>(tf.sub(positive, label), 1);
  if (!counted) return { positive, mass };
  const all: tf.Tensor3D = tf.mul(tf.onesLike(label), counted);
  return { positive: tf.mul(positive, counted), mass: mass ? tf.mul<tf.Tensor3D>(mass, counted) : all };
}

const weighed = (values: tf.Tensor, mass: tf.Tensor | undefined): tf.Tensor =>
  mass ? tf.mul(values, mass) : values;

/**
 * (mass·max(x, 0) − positive·x) + mass·log(1 + e^−|x|), in this order: the first term is exactly 0 where a hard label
 * is met, and the second keeps its digits. The slope in x is mass·σ(x) − positive.
 */
function fromLogits(logits: tf.Tensor3D, { positive, mass }: Terms): tf.Tensor3D {
  return customOp(logits, (x) => {
    const hard = tf.sub(weighed(tf.relu(x), mass), tf.mul(positive, x));
    return {
      value: tf.add(hard, weighed(tf.softplus(tf.neg(tf.abs(x))), mass)),
      kept: mass ? [x, positive, mass] : [x, positive],
      gradient: (dy, [kept, plus, all]) => tf.mul(dy, tf.sub(weighed(tf.sigmoid(kept!), all), plus!)),
    };
  });
}

function fromProbabilities(probabilities: tf.Tensor3D, { positive, mass }: Terms): tf.Tensor3D {
  return customOp(probabilities, (p) => {
    const logOf = (values: tf.Tensor): tf.Tensor => tf.maximum(tf.log(values), LOWEST_LOG);
    const negative = tf.sub(mass ?? 1, positive);
    const logs = tf.add(tf.mul(positive, logOf(p)), tf.mul(negative, logOf(tf.sub(1, p))));
    return {
      value: tf.neg(logs) as tf.Tensor3D,
      kept: mass ? [p, positive, mass] : [p, positive],
      gradient: (dy, [kept, plus, all]) => {
        const product = tf.maximum(tf.mul(kept!, tf.sub(1, kept!)), SMALLEST_PRODUCT);
        return tf.mul(dy, tf.div(tf.sub(weighed(kept!, all), plus!), product));
      },
    };
  });
}

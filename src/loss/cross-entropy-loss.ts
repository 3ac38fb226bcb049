import * as tf from '@tensorflow/tfjs';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { weightTensor } from './class-reduction.js';
import { customOp } from './custom-op.js';
import { logLargest } from './log-largest.js';
import type { CrossEntropyOptions } from './loss-options.js';
import { meanOver } from './pixel-reduction.js';
import { constantSumImages, sumImages } from './pixel-sums.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';

/** The logarithm of a probability is at least this, as torch's binary cross entropy has it. */
const LOWEST_LOG = -100;
const SMALLEST_PROBABILITY = 1e-12;

/**
 * Cross entropy over the classes: −Σ_c w_c·t'_c·log p_c per pixel, with t' = (1 − e)·t + e/C for a label smoothing
 * e (Szegedy et al. 2016, arXiv:1512.00567). From logits by log-sum-exp, exact at any logits; from probabilities
 * (`activation: 'none'`) with log at least −100.
 *
 * The mean divides by the sum of the pixels' class weights for class ids, and by the number of pixels for soft
 * labels, as torch does, and leaves ignored pixels out (see `meanDivisor`). Where all are ignored it is 0
 * (`emptyMean`).
 *
 * @param predicted float32 [N, C, …space], C at least 2; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or class probabilities [N, C, …space]; an ignored value of the latter leaves
 *   its element out, so put it into all channels of the pixel
 * @returns a scalar, or with `reduction: 'none'` [N, …space], 0 where ignored
 * @throws DiceMonitorError `usage` for shapes that do not fit, a single channel, an activation that does not
 *   share one pixel among the classes, or a label that holds what it may not
 */
export function crossEntropyLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: CrossEntropyOptions = {},
): tf.Tensor {
  return onPrepared(crossEntropyLossOf, predicted, label, options, 'softmax');
}

export function crossEntropyLossOf(input: PreparedInput, options: CrossEntropyOptions): tf.Tensor {
  const { reduction = 'mean', classWeights } = options;
  const channels = input.predicted.shape[2];
  if (channels < 2 || input.activation === 'sigmoid') {
    throw new DiceMonitorError('usage', {
      found: `cross entropy of ${channels} channels under ${input.activation}`,
      expected: 'two or more channels under softmax, or probabilities',
      hint: 'binaryCrossEntropyLoss is for one channel and for multi-label',
    });
  }
  const weights = classWeights && weightTensor<tf.Rank.R3>(classWeights, channels, [1, 1, channels]);
  const smoothed = smooth(input, options.labelSmoothing ?? 0);
  const target = weights ? tf.mul<tf.Tensor3D>(smoothed, weights) : smoothed;
  const pixels =
    input.activation === 'softmax'
      ? pixelCrossEntropy(input.predicted, target)
      : fromProbabilities(input.predicted, target);
  if (reduction === 'none') return input.restorePixels(tf.squeeze(pixels, [2]));
  const sum = tf.sum(sumImages(pixels));
  return reduction === 'sum' ? sum : meanOver(sum, divisorOf(input, weights, options), options);
}

/** (1 − e)·t + e/C, 0 where ignored. */
function smooth({ label, counted }: PreparedInput, amount: number): tf.Tensor3D {
  if (amount === 0) return label;
  const smoothed: tf.Tensor3D = tf.add(tf.mul(label, 1 - amount), amount / label.shape[2]);
  return counted ? tf.mul(smoothed, counted) : smoothed;
}

function divisorOf(
  { label, counted, classIds }: PreparedInput,
  weights: tf.Tensor3D | undefined,
  { meanDivisor = 'kept' }: CrossEntropyOptions,
): tf.Tensor {
  const [images, pixels, channels] = label.shape;
  if (meanDivisor === 'all') return tf.scalar(images * pixels);
  if (weights && classIds) return tf.sum(constantSumImages(tf.mul(label, weights)));
  if (!counted) return tf.scalar(images * pixels);
  return tf.mul(tf.sum(constantSumImages(counted)), counted.shape[2] === 1 ? 1 : 1 / channels);
}

/**
 * [N, S, 1]: Σ_c q_c·(log-sum-exp(x) − x_c). The log-sum-exp is max x − log max p: the largest probability is at
 * least 1/C, so its logarithm is sound, and the softmax is needed for the gradient p·Σq − q anyway.
 *
 * @param target [N, S, C] q, a constant: the label, weighted and smoothed
 */
export function pixelCrossEntropy(logits: tf.Tensor3D, target: tf.Tensor3D): tf.Tensor3D {
  return customOp(logits, (x) => {
    const p = tf.softmax(x, 2);
    const mass: tf.Tensor3D = tf.sum(target, 2, true);
    const gap = tf.sub(tf.mul(mass, tf.max(x, 2, true)), tf.sum(tf.mul(target, x), 2, true));
    return {
      value: tf.sub(gap, tf.mul(mass, logLargest(p))),
      kept: [p, target, mass],
      gradient: (dy, [probabilities, q, sum]) => tf.mul(dy, tf.sub(tf.mul(probabilities!, sum!), q!)),
    };
  });
}

function fromProbabilities(probabilities: tf.Tensor3D, target: tf.Tensor3D): tf.Tensor3D {
  return customOp(probabilities, (p) => ({
    value: tf.neg(tf.sum(tf.mul(target, tf.maximum(tf.log(p), LOWEST_LOG)), 2, true)),
    kept: [p, target],
    gradient: (dy, [kept, q]) => tf.neg(tf.mul(dy, tf.div(q!, tf.maximum(kept!, SMALLEST_PROBABILITY)))),
  }));
}

import * as tf from '@tensorflow/tfjs';
import { keptElements } from './binary-cross-entropy-loss.js';
import { safeDivisor, selectClasses, weightTensor } from './class-reduction.js';
import { pixelCrossEntropy } from './cross-entropy-loss.js';
import {
  entropyFocal,
  type FocalShape,
  sigmoidFactor,
  sigmoidFocal,
  softmaxFocal,
} from './focal-elements.js';
import type { FocalOptions } from './loss-options.js';
import { meanOver } from './pixel-reduction.js';
import { constantSumImages, sumImages } from './pixel-sums.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';

/** Probabilities are held this far from 0 and 1 where they are given in place of logits. */
const PROBABILITY_FLOOR = 1e-7;
/** The sum of factors that `normalized` divides by is at least this, as in SMP. */
const NORM_FLOOR = 1e-6;

/**
 * Focal loss: (1 − pt)^γ·(−log pt), pt the probability of what the label says (Lin et al. 2017, arXiv:1708.02002).
 * γ lets easy pixels fade; 0 is the cross entropy.
 *
 * - `sigmoid` (default unless class ids have several channels): every channel against the rest, each element a
 *   binary problem; `alpha` weighs positives and 1 − `alpha` negatives. Given probabilities (`none`) are taken so.
 * - `softmax`: on the label's class; `alpha` weighs classes from 1 on and 1 − `alpha` class 0, and has no effect
 *   where `classes` leave class 0 out.
 *
 * The mean is over all elements that count (`sigmoid`), or over pixels (`softmax`: mean over pixels per class, then
 * the sum over classes); `classReduction` sets it. Where all is ignored it is 0 (`emptyMean`). `reducedThreshold`:
 * Sergievskiy and Ponamarev 2019, arXiv:1903.01347. Finite with a finite gradient at any logits; probabilities are
 * held 1e-7 from 0 and 1.
 *
 * @param predicted float32 [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space]
 * @returns a scalar, or with `reduction: 'none'` [N, K, …space], 0 where ignored
 * @throws DiceMonitorError `usage` for shapes that do not fit, or a label that holds what it may not
 */
export function focalLoss(predicted: tf.Tensor, label: tf.Tensor, options: FocalOptions = {}): tf.Tensor {
  return onPrepared(focalLossOf, predicted, label, options);
}

export function focalLossOf(input: PreparedInput, options: FocalOptions): tf.Tensor {
  const kept = keepClasses(input, options.classes);
  const weights = elementWeights(kept, options);
  return kept.activation === 'softmax'
    ? reduce(softmaxElements(kept, weights, options), kept, { classReduction: 'sum', ...options })
    : reduce(sigmoidElements(kept, weights, options), kept, options);
}

function keepClasses(input: PreparedInput, classes: readonly number[] | undefined): PreparedInput {
  if (!classes) return input;
  const keep = (values: tf.Tensor3D): tf.Tensor3D => {
    const [images, pixels, channels] = values.shape;
    if (channels === 1 && input.label.shape[2] > 1) return values;
    const kept = selectClasses(tf.reshape(values, [images * pixels, channels]), classes);
    return tf.reshape(kept, [images, pixels, classes.length]);
  };
  return {
    ...input,
    predicted: keep(input.predicted),
    label: keep(input.label),
    counted: input.counted && keep(input.counted),
  };
}

/** Class weights, alpha and what is ignored in one constant that broadcasts to [N, S, K]; undefined: 1. */
function elementWeights(
  { label, counted, activation }: PreparedInput,
  { alpha, classes, classWeights }: FocalOptions,
): tf.Tensor | undefined {
  const channels = label.shape[2];
  const factors: tf.Tensor[] = counted ? [counted] : [];
  if (classWeights) factors.push(weightTensor<tf.Rank.R3>(classWeights, channels, [1, 1, channels]));
  if (alpha !== undefined && activation === 'softmax' && (classes?.includes(0) ?? true)) {
    const perClass = Array.from({ length: channels }, (_, k) =>
      (classes?.[k] ?? k) === 0 ? 1 - alpha : alpha,
    );
    factors.push(tf.tensor3d(perClass, [1, 1, channels]));
  } else if (alpha !== undefined && activation !== 'softmax') {
    factors.push(tf.add(tf.mul(label, 2 * alpha - 1), 1 - alpha));
  }
  return factors.length === 0 ? undefined : factors.reduce((product, factor) => tf.mul(product, factor));
}

function softmaxElements(
  { predicted, label, classIds }: PreparedInput,
  weights: tf.Tensor | undefined,
  { gamma = 2 }: FocalOptions,
): tf.Tensor3D {
  const target = weights ? tf.mul<tf.Tensor3D>(label, weights) : label;
  if (!classIds) return softmaxFocal(predicted, target, gamma);
  return tf.mul(target, entropyFocal(pixelCrossEntropy(predicted, label), gamma));
}

function sigmoidElements(
  input: PreparedInput,
  weights: tf.Tensor | undefined,
  options: FocalOptions,
): tf.Tensor3D {
  const shape: FocalShape = { gamma: options.gamma ?? 2, reducedThreshold: options.reducedThreshold };
  const logits = input.activation === 'none' ? logitsOf(input.predicted) : input.predicted;
  const elements = sigmoidFocal(logits, input.label, weights, shape);
  if (options.normalized !== true) return elements;
  const factors = sigmoidFactor(logits, input.label, shape);
  const sums = sumImages(input.counted ? tf.mul<tf.Tensor3D>(factors, input.counted) : factors);
  const perClass = options.classReduction === 'mean' || options.classReduction === 'sum';
  const norm = perClass ? sums : tf.sum(sums);
  return tf.div(elements, tf.maximum(norm, NORM_FLOOR));
}

function logitsOf(probabilities: tf.Tensor3D): tf.Tensor3D {
  const p = tf.clipByValue(probabilities, PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR);
  return tf.sub(tf.log(p), tf.log(tf.sub(1, p)));
}

function reduce(elements: tf.Tensor3D, input: PreparedInput, options: FocalOptions): tf.Tensor {
  const { reduction = 'mean', sumForm = 'plain', classReduction = 'elements' } = options;
  if (reduction === 'none') return input.restoreElements(elements);
  const sums = sumImages(elements);
  if (reduction === 'sum' && sumForm === 'spaceMean') return tf.div(tf.sum(sums), elements.shape[1]);
  if (classReduction === 'elements')
    return reduction === 'sum' ? tf.sum(sums) : meanOver(tf.sum(sums), keptElements(input, options), options);
  const losses = reduction === 'sum' ? sums : meanOver(sums, keptPerClass(input, options), options);
  const total = tf.sum(losses);
  return classReduction === 'sum' ? total : tf.div(total, classDivisor(elements.shape[2], options));
}

/** Pixels that count per class, [1] or [K]. */
function keptPerClass({ counted, label }: PreparedInput, { meanDivisor = 'kept' }: FocalOptions): tf.Tensor {
  if (!counted || meanDivisor === 'all') return tf.scalar(label.shape[0] * label.shape[1]);
  return constantSumImages(counted);
}

function classDivisor(classCount: number, { classWeights, weightNorm = 'none' }: FocalOptions): tf.Tensor {
  if (!classWeights || weightNorm === 'none') return tf.scalar(classCount);
  return safeDivisor(tf.sum(tf.tensor1d([...classWeights])));
}

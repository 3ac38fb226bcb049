import * as tf from '@tensorflow/tfjs';
import { reduceClasses, selectClasses } from './class-reduction.js';
import type { DiceOptions, IouOptions, OverlapOptions, TverskyOptions } from './loss-options.js';
import { arrangementOf, onPrepared, type PreparedInput } from './prepare-input.js';
import { probabilitiesOf, type SoftCounts, softCounts } from './soft-counts.js';

/** How much a false positive and a false negative weigh beside a true positive. */
export interface ErrorWeights {
  /** Of false positives. */
  readonly alpha: number;
  /** Of false negatives. */
  readonly beta: number;
}

const DICE: ErrorWeights = { alpha: 0.5, beta: 0.5 };
const IOU: ErrorWeights = { alpha: 1, beta: 1 };
/** Less than any sum of probabilities that matters: keeps 0/0 away where a caller sets the smoothing to 0. */
const DENOMINATOR_FLOOR = 1e-7;

/**
 * Dice loss: 1 − (2TP + s) / (2TP + FP + FN + s) per class, with TP = Σ p·t, FP = Σ p − TP, FN = Σ t − TP.
 * With `squared` the denominator is Σ p² + Σ t² (V-Net: Milletari et al. 2016, arXiv:1606.04797).
 *
 * The smoothing defines 0/0 and keeps the loss of a one-pixel target finite; a class that is neither in the label
 * nor predicted has loss 0 where numerator and denominator are smoothed alike. `classWeights` multiply the classes'
 * losses; see `weightNorm` for the mean.
 *
 * @param predicted float32 [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space]
 * @returns a scalar, or with `reduction: 'none'` [N, K], pooled [K]
 * @throws DiceMonitorError `usage` for shapes that do not fit, or a label that holds what it may not
 */
export function diceLoss(predicted: tf.Tensor, label: tf.Tensor, options: DiceOptions = {}): tf.Tensor {
  return onPrepared(diceLossOf, predicted, label, options);
}

/**
 * Soft Dice: `diceLoss` with TP = Σ min(p, t), for labels that are themselves probabilities. It is 0 where p equals
 * t, which Σ p·t is not for t between 0 and 1 (Wang et al. 2023, arXiv:2302.05666). For labels of 0 and 1 the two
 * are the same.
 *
 * @param label a soft mask per class [N, C, …space]; class ids give `diceLoss`
 */
export function softDiceLoss(predicted: tf.Tensor, label: tf.Tensor, options: DiceOptions = {}): tf.Tensor {
  return onPrepared(softDiceLossOf, predicted, label, options);
}

/**
 * IoU (Jaccard) loss: 1 − (TP + s) / (TP + FP + FN + s), in form `twoTp` with all counts doubled, as MONAI has it
 * (Rahman and Wang 2016). Shapes, edge cases and weights as for `diceLoss`.
 */
export function iouLoss(predicted: tf.Tensor, label: tf.Tensor, options: IouOptions = {}): tf.Tensor {
  return onPrepared(iouLossOf, predicted, label, options);
}

/**
 * Tversky loss: 1 − (TP + s) / (TP + α·FP + β·FN + s); ½, ½ is Dice and 1, 1 is IoU. β above α costs misses
 * more than false alarms (Salehi et al. 2017, arXiv:1706.05721, which swaps the names). Shapes, edge cases and
 * weights as for `diceLoss`; the smoothing form is `tp` unless set.
 */
export function tverskyLoss(predicted: tf.Tensor, label: tf.Tensor, options: TverskyOptions = {}): tf.Tensor {
  return onPrepared(tverskyLossOf, predicted, label, options);
}

export function errorWeightsOf({ alpha = 0.5, beta = 0.5 }: TverskyOptions): ErrorWeights {
  return { alpha, beta };
}

export function diceLossOf(input: PreparedInput, options: DiceOptions): tf.Tensor {
  return ratioLossOf(input, options, DICE);
}

export function softDiceLossOf(input: PreparedInput, options: DiceOptions): tf.Tensor {
  return ratioLossOf(input, { ...options, softLabel: true }, DICE);
}

export function iouLossOf(input: PreparedInput, options: IouOptions): tf.Tensor {
  return ratioLossOf(input, options, IOU);
}

export function tverskyLossOf(input: PreparedInput, options: TverskyOptions): tf.Tensor {
  return ratioLossOf(input, { smoothForm: 'tp', ...options }, errorWeightsOf(options));
}

function ratioLossOf(input: PreparedInput, options: OverlapOptions, weights: ErrorWeights): tf.Tensor {
  const counts = overlapCounts(probabilitiesOf(input), input, options);
  return reduceClasses(classLosses(counts, options, weights), counts.label, options);
}

/** Soft counts of the classes that the options keep. */
export function overlapCounts(
  probabilities: tf.Tensor3D,
  input: PreparedInput,
  options: OverlapOptions,
): SoftCounts {
  const { pooled = true, squared = false, softLabel = false, classes, spatialMask } = options;
  const counts = softCounts(probabilities, input, {
    pooled,
    squared,
    softLabel,
    spatialMask: spatialMask && arrangeMask(spatialMask, options),
  });
  return {
    ...counts,
    tp: selectClasses(counts.tp, classes),
    fp: selectClasses(counts.fp, classes),
    fn: selectClasses(counts.fn, classes),
    label: selectClasses(counts.label, classes),
  };
}

function arrangeMask(mask: tf.Tensor, { layout = 'channelsFirst' }: OverlapOptions): tf.Tensor3D {
  return arrangementOf(mask, layout).arrange(tf.cast(mask, 'float32'), 1);
}

/** [M, K]: 1 − score, or −log(score), per class. */
export function classLosses(counts: SoftCounts, options: OverlapOptions, weights: ErrorWeights): tf.Tensor2D {
  const score = scoreOf(counts, options, weights);
  if (options.logScore !== true) return tf.sub(1, score);
  return tf.neg(tf.log(tf.maximum(score, options.denominatorFloor ?? DENOMINATOR_FLOOR)));
}

function scoreOf(
  { tp, fp, fn }: SoftCounts,
  options: OverlapOptions,
  { alpha, beta }: ErrorWeights,
): tf.Tensor2D {
  const { smoothNumerator = 1e-5, smoothDenominator = 1e-5 } = options;
  const factor = options.smoothForm === 'tp' ? 1 : 2;
  const errors = tf.add(tf.mul(fp, factor * alpha), tf.mul(fn, factor * beta));
  const hits: tf.Tensor2D = tf.mul(tp, factor);
  const denominator = tf.add(tf.add(hits, errors), smoothDenominator);
  const floor = options.denominatorFloor ?? DENOMINATOR_FLOOR;
  return tf.div(tf.add(hits, smoothNumerator), tf.maximum(denominator, floor));
}

import * as tf from '@tensorflow/tfjs';
import { customOp } from './custom-op.js';
import { sumPixels } from './pixel-sums.js';
import type { PreparedInput } from './prepare-input.js';

/** Soft counts per image (M = N), or of all images together (M = 1), and class. */
export interface SoftCounts {
  /** [M, C]: Σ p·t. Differentiable. */
  readonly tp: tf.Tensor2D;
  /** [M, C]: predicted otherwise than labelled, Σ p − TP. Differentiable. */
  readonly fp: tf.Tensor2D;
  /** [M, C]: labelled and not predicted, Σ t − TP. Differentiable. */
  readonly fn: tf.Tensor2D;
  /** [M, C]: Σ t, a constant. */
  readonly label: tf.Tensor2D;
  /** [M, 1] or [M, C]: the pixels counted, a constant. */
  readonly pixels: tf.Tensor2D;
}

export interface SoftCountOptions {
  /** Over all images. */
  readonly pooled: boolean;
  /** Σ p² and Σ t² in place of Σ p and Σ t. */
  readonly squared?: boolean;
  /** TP = Σ min(p, t). */
  readonly softLabel?: boolean;
  /** [N, S, 1]: multiplies p and t. */
  readonly spatialMask?: tf.Tensor3D | undefined;
}

/** The form of the sums that the kernel below takes. */
interface Form {
  readonly squared: boolean;
  readonly minimum: boolean;
}

/** Probabilities [N, S, C] of a prepared input. */
export function probabilitiesOf({ predicted, activation }: PreparedInput): tf.Tensor3D {
  if (activation === 'none') return predicted;
  return activation === 'softmax' ? tf.softmax(predicted, 2) : tf.sigmoid(predicted);
}

/**
 * The one kernel of the overlap losses: what `core/` counts, for probabilities.
 *
 * @param probabilities [N, S, C]
 */
export function softCounts(
  probabilities: tf.Tensor3D,
  input: Pick<PreparedInput, 'label' | 'counted' | 'hard'>,
  { pooled, squared = false, softLabel = false, spatialMask }: SoftCountOptions,
): SoftCounts {
  const [images, pixels] = probabilities.shape;
  const arrange = (values: tf.Tensor3D): tf.Tensor3D =>
    pooled ? tf.reshape<tf.Rank.R3>(values, [1, images * pixels, values.shape[2]]) : values;
  const weight = weightOf(input.counted, spatialMask);
  const label = arrange(spatialMask ? tf.mul<tf.Tensor3D>(input.label, spatialMask) : input.label);
  const counted = weight && arrange(weight);
  // Of a label that is 0 or 1 the smaller of p and t is their product, which costs less.
  const form = { squared, minimum: softLabel && !(input.hard && !spatialMask) };
  const sums = sumBoth(arrange(probabilities), label, counted, form);
  const [tp, predictedSum] = tf.unstack(sums) as [tf.Tensor2D, tf.Tensor2D];
  const labelSum = sumPixels(squared ? tf.square<tf.Tensor3D>(label) : label);
  return {
    tp,
    fp: tf.sub(predictedSum, tp),
    fn: tf.sub(labelSum, tp),
    label: labelSum,
    pixels: counted
      ? sumPixels(counted)
      : tf.fill([pooled ? 1 : images, 1], pooled ? images * pixels : pixels),
  };
}

function weightOf(
  counted: tf.Tensor3D | undefined,
  spatialMask: tf.Tensor3D | undefined,
): tf.Tensor3D | undefined {
  return counted && spatialMask ? tf.mul(counted, spatialMask) : (counted ?? spatialMask);
}

/**
 * [2, M, C]: Σ p·t and Σ p over the pixels, where p is weighted by `counted` first. The gradient in one go,
 * (dTP·t + dP)·counted, holds two tensors of the size of p; op by op it would be six.
 */
function sumBoth(
  probabilities: tf.Tensor3D,
  label: tf.Tensor3D,
  counted: tf.Tensor3D | undefined,
  form: Form,
): tf.Tensor3D {
  return customOp(probabilities, (input) => {
    const p = counted ? tf.mul<tf.Tensor3D>(input, counted) : input;
    const tp = sumPixels(form.minimum ? tf.minimum<tf.Tensor3D>(p, label) : tf.mul(p, label));
    const predicted = sumPixels(form.squared ? tf.square<tf.Tensor3D>(p) : p);
    return {
      value: tf.stack([tp, predicted]) as tf.Tensor3D,
      kept: counted ? [p, label, counted] : [p, label],
      gradient: (dy, [values, target, weight]) => {
        const [tpGradient, sumGradient] = tf.unstack(tf.expandDims(dy, 2)) as [tf.Tensor, tf.Tensor];
        const byTp = tf.mul(form.minimum ? sideOf(values!, target!) : target!, tpGradient);
        const bySum = form.squared ? tf.mul(values!, tf.mul(sumGradient, 2)) : sumGradient;
        const both: tf.Tensor3D = tf.add(byTp, bySum);
        return weight ? tf.mul(both, weight) : both;
      },
    };
  });
}

/** The derivative of min(p, t) in p: 1 below t, 0 above, ½ where they are equal. */
function sideOf(p: tf.Tensor, label: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.sign(tf.sub(label, p)), 1), 0.5);
}

import * as tf from '@tensorflow/tfjs';
import { reduceRatios, weightTensor } from './class-reduction.js';
import { customOp } from './custom-op.js';
import { lovaszExtension } from './lovasz-extension.js';
import type { LovaszOptions } from './loss-options.js';
import { onPrepared, type PreparedInput } from './prepare-input.js';
import { probabilitiesOf } from './soft-counts.js';

/**
 * Lovász hinge: the Lovász extension of the Jaccard loss at the hinge errors max(0, 1 − x·(2t − 1)), for binary and
 * multi-label logits x (Berman et al. 2018, arXiv:1705.08790). All channels of an image, or of the batch, go into
 * one sort. Ignored elements are removed; where nothing is left it is 0. `activation` and `classWeights` are not
 * taken. The sort runs in typed arrays on the CPU, whatever the backend.
 *
 * @param predicted float32 logits [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space], of 0 and 1
 * @returns a scalar, or with `reduction: 'none'` [N] with `perImage`, else [1]
 * @throws DiceMonitorError `usage` for shapes that do not fit, or a label that holds what it may not
 */
export function lovaszHingeLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: LovaszOptions = {},
): tf.Tensor {
  return onPrepared(lovaszHingeLossOf, predicted, label, options);
}

export function lovaszHingeLossOf(input: PreparedInput, options: LovaszOptions): tf.Tensor {
  return lovasz(input.predicted, input, options, hingeOf);
}

/**
 * Lovász softmax: per class the Lovász extension of the Jaccard loss at the errors |t − p|, then the mean over the
 * classes that the label of the image, or of the batch, holds (Berman et al. 2018, arXiv:1705.08790). Ignored
 * pixels are removed; where no class is left it is 0. `classWeights` weigh that mean. The sort runs in typed arrays
 * on the CPU, whatever the backend.
 *
 * @param predicted float32 [N, C, …space]; see `LossOptions` for all shapes
 * @param label class ids [N, …space] or a mask per class [N, C, …space], of 0 and 1
 * @returns a scalar, or with `reduction: 'none'` [N] with `perImage`, else [1]
 * @throws DiceMonitorError `usage` for shapes that do not fit, or a label that holds what it may not
 */
export function lovaszSoftmaxLoss(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: LovaszOptions = {},
): tf.Tensor {
  return onPrepared(lovaszSoftmaxLossOf, predicted, label, options);
}

export function lovaszSoftmaxLossOf(input: PreparedInput, options: LovaszOptions): tf.Tensor {
  const channels = input.label.shape[2];
  const { classWeights = new Array<number>(channels).fill(1) } = options;
  const weights = weightTensor<tf.Rank.R1>(classWeights, channels, [channels]).dataSync();
  return lovasz(probabilitiesOf(input), input, options, (pool) => presentClassesOf(pool, weights));
}

/** One image, or the batch: values, label and counted elements, each [pixels · channels] with channels last. */
interface Pool {
  readonly values: Float32Array;
  readonly label: Float32Array;
  /** With one channel, or as many as the values. */
  readonly counted: Float32Array | undefined;
  readonly channels: number;
}

/** The loss of a pool, and its slope in each value. */
type PoolLoss = (pool: Pool) => { readonly value: number; readonly slope: Float32Array };

function lovasz(
  values: tf.Tensor3D,
  input: PreparedInput,
  options: LovaszOptions,
  lossOf: PoolLoss,
): tf.Tensor {
  const { perImage = false, reduction = 'mean' } = options;
  const [images, , channels] = values.shape;
  const pools = perImage ? images : 1;
  const losses = customOp<tf.Tensor3D, tf.Tensor2D>(values, (x) => {
    const [all, label, counted] = [x, input.label, input.counted].map(
      (tensor) => tensor?.dataSync() as Float32Array | undefined,
    );
    const part = (data: Float32Array, pool: number) => {
      const size = data.length / pools;
      return data.subarray(pool * size, (pool + 1) * size);
    };
    const found = Array.from({ length: pools }, (_, pool) =>
      lossOf({
        values: part(all!, pool),
        label: part(label!, pool),
        counted: counted && part(counted, pool),
        channels,
      }),
    );
    const slopes = found.map(({ slope }) => tf.tensor2d(slope, [1, slope.length]));
    return {
      value: tf.tensor2d(
        found.map(({ value }) => value),
        [pools, 1],
      ),
      kept: [tf.concat(slopes, 0)],
      gradient: (dy, [slope]) => tf.reshape(tf.mul(dy, slope!), x.shape),
    };
  });
  return reduceRatios(tf.reshape(losses, [1, pools]), reduction);
}

const hingeOf: PoolLoss = (pool) => {
  const { values, label } = pool;
  const kept = keptIndices(pool, 0, 1);
  const positive = kept.map((index) => (label[index]! > 0.5 ? 1 : 0));
  const errors = Float32Array.from(kept, (index, i) =>
    Math.max(0, 1 - values[index]! * (2 * positive[i]! - 1)),
  );
  const { value, slope } = lovaszExtension(errors, positive);
  const all = new Float32Array(values.length);
  kept.forEach((index, i) => {
    if (errors[i]! > 0) all[index] = positive[i] === 1 ? -slope[i]! : slope[i]!;
  });
  return { value, slope: all };
};

function presentClassesOf(pool: Pool, weights: ArrayLike<number>): ReturnType<PoolLoss> {
  const { values, label, channels } = pool;
  const all = new Float32Array(values.length);
  let value = 0;
  let weightSum = 0;
  for (let classId = 0; classId < channels; classId++) {
    const kept = keptIndices(pool, classId, channels);
    const positive = kept.map((index) => (label[index]! > 0.5 ? 1 : 0));
    if (!positive.includes(1)) continue;
    const weight = weights[classId]!;
    const errors = Float32Array.from(kept, (index, i) => Math.abs(positive[i]! - values[index]!));
    const found = lovaszExtension(errors, positive);
    value += weight * found.value;
    weightSum += weight;
    kept.forEach((index, i) => {
      all[index] = weight * (positive[i] === 1 ? -found.slope[i]! : found.slope[i]!);
    });
  }
  if (weightSum === 0) return { value: 0, slope: all };
  return { value: value / weightSum, slope: all.map((slope) => slope / weightSum) };
}

/** The elements first, first + step, … that are not ignored. */
function keptIndices({ values, counted, channels }: Pool, first: number, step: number): Uint32Array {
  const perPixel = counted !== undefined && counted.length < values.length;
  const kept = new Uint32Array(Math.ceil((values.length - first) / step));
  let count = 0;
  for (let index = first; index < values.length; index += step) {
    if (counted?.[perPixel ? Math.floor(index / channels) : index] === 0) continue;
    kept[count++] = index;
  }
  return kept.subarray(0, count);
}

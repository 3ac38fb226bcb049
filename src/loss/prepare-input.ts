import * as tf from '@tensorflow/tfjs';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { checkClassIds, checkMask } from './check-label.js';
import type { Activation, LossOptions } from './loss-options.js';

/** Prediction and label in the one arrangement that the losses work in: images, pixels, channels. */
export interface PreparedInput {
  /** [N, S, C], float32: logits, or probabilities where `activation` is `none`. Differentiable. */
  readonly predicted: tf.Tensor3D;
  /** [N, S, C], float32, 0..1, and 0 where ignored. */
  readonly label: tf.Tensor3D;
  /** [N, S, 1] or [N, S, C]: 1, and 0 where ignored. Undefined: nothing is ignored. */
  readonly counted: tf.Tensor3D | undefined;
  readonly activation: Activation;
  /** The label came as class ids: each counted pixel has one class. */
  readonly classIds: boolean;
  /** Every value of the label is known to be 0 or 1. */
  readonly hard: boolean;
  /** Puts [N, S, C] back into the shape of the prediction. */
  readonly restoreElements: (values: tf.Tensor3D) => tf.Tensor;
  /** Puts [N, S] back into [N, …space]. */
  readonly restorePixels: (values: tf.Tensor2D) => tf.Tensor;
}

type PrepareOptions = Pick<LossOptions, 'activation' | 'layout' | 'ignored' | 'checkLabel'>;

/** A loss of an input that is prepared: losses that are added share one. */
export type PreparedLoss<O> = (input: PreparedInput, options: O) => tf.Tensor;

/**
 * Prepares the input and takes the loss of it, leaving nothing behind but the result.
 *
 * @param activation the default of this loss; without it the label's form decides
 */
export function onPrepared<O extends LossOptions>(
  lossOf: PreparedLoss<O>,
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: O,
  activation?: Activation,
): tf.Tensor {
  const prepared = activation === undefined ? options : { activation, ...options };
  return tf.tidy(() => lossOf(prepareInput(predicted, label, prepared), options));
}

/**
 * Arranges what a loss is given, and checks it.
 *
 * @throws DiceMonitorError `usage` for shapes that do not fit and for a label that holds what it may not
 */
export function prepareInput(
  predicted: tf.Tensor,
  label: tf.Tensor,
  options: PrepareOptions = {},
): PreparedInput {
  const shape = arrangementOf(predicted, options.layout ?? 'channelsFirst');
  const { images, channels, space } = shape;
  const ids = isClassIds(predicted, label, shape);
  const { mask, counted, hard } = ids ? fromClassIds(label, shape, options) : fromMask(label, shape, options);
  return {
    predicted: shape.arrange(tf.cast(predicted, 'float32'), channels),
    label: mask,
    counted,
    hard,
    classIds: ids,
    activation: options.activation ?? (ids && channels > 1 ? 'softmax' : 'sigmoid'),
    restoreElements: shape.restore,
    restorePixels: (values) => tf.reshape(values, [images, ...space]),
  };
}

interface Arrangement {
  readonly images: number;
  readonly pixels: number;
  readonly channels: number;
  readonly space: readonly number[];
  /** Of any tensor of this layout with so many channels, to [N, S, channels]. */
  readonly arrange: (values: tf.Tensor, channels: number) => tf.Tensor3D;
  /** And back; the channels are those of the values. */
  readonly restore: (values: tf.Tensor3D) => tf.Tensor;
}

/** Channels last inside: softmax and one-hot run along the last axis. */
export function arrangementOf(predicted: tf.Tensor, layout: NonNullable<LossOptions['layout']>): Arrangement {
  const first = layout === 'channelsFirst';
  if (predicted.rank < 2 || predicted.size === 0) {
    throw new DiceMonitorError('usage', {
      found: `predictions of shape [${predicted.shape.join(', ')}]`,
      expected: first ? '[N, C, …space], nothing empty' : '[N, …space, C], nothing empty',
    });
  }
  const [images, ...rest] = predicted.shape as [number, number, ...number[]];
  const channels = first ? rest[0] : rest.at(-1)!;
  const space = first ? rest.slice(1) : rest.slice(0, -1);
  const pixels = space.reduce((product, size) => product * size, 1);
  // With one channel or one pixel both layouts are the same bytes.
  const turns = (count: number) => first && count > 1 && pixels > 1;
  return {
    images,
    pixels,
    channels,
    space,
    arrange: (values, count) =>
      turns(count)
        ? tf.transpose<tf.Tensor3D>(tf.reshape(values, [images, count, pixels]), [0, 2, 1])
        : tf.reshape(values, [images, pixels, count]),
    restore: (values) => {
      const count = values.shape[2];
      const turned = turns(count) ? tf.transpose(values, [0, 2, 1]) : values;
      return tf.reshape(turned, first ? [images, count, ...space] : [images, ...space, count]);
    },
  };
}

function isClassIds(predicted: tf.Tensor, label: tf.Tensor, { images, space }: Arrangement): boolean {
  const same = (shape: readonly number[]) =>
    shape.length === label.rank && shape.every((size, axis) => size === label.shape[axis]);
  if (same([images, ...space])) return true;
  if (same(predicted.shape)) return false;
  throw new DiceMonitorError('usage', {
    found: `a label of shape [${label.shape.join(', ')}] for predictions of shape [${predicted.shape.join(', ')}]`,
    expected: `class ids [${[images, ...space].join(', ')}] or a mask per class [${predicted.shape.join(', ')}]`,
  });
}

interface PreparedLabel {
  readonly mask: tf.Tensor3D;
  readonly hard: boolean;
  readonly counted: tf.Tensor3D | undefined;
}

function fromClassIds(
  label: tf.Tensor,
  { images, pixels, channels }: Arrangement,
  options: PrepareOptions,
): PreparedLabel {
  const { ignored } = options;
  const classCount = channels === 1 ? 2 : channels;
  const anyIgnored = options.checkLabel === false || checkClassIds(label, classCount, ignored);
  const ids = tf.reshape(tf.cast(label, 'int32'), [images, pixels]);
  const counted =
    ignored !== undefined && anyIgnored
      ? tf.cast<tf.Tensor3D>(tf.expandDims(tf.notEqual(ids, ignored), 2), 'float32')
      : undefined;
  // One-hot as floats is wrong on WASM (it writes integers), and a value outside the classes gives a row of zeros.
  const hits = channels === 1 ? tf.expandDims<tf.Tensor3D>(tf.equal(ids, 1), 2) : tf.oneHot(ids, channels);
  const mask = tf.cast(hits as tf.Tensor3D, 'float32');
  const ignoredIsClass = ignored !== undefined && ignored >= 0 && ignored < classCount;
  return { mask: counted && ignoredIsClass ? tf.mul<tf.Tensor3D>(mask, counted) : mask, counted, hard: true };
}

function fromMask(label: tf.Tensor, shape: Arrangement, options: PrepareOptions): PreparedLabel {
  const { ignored } = options;
  const { anyIgnored, hard } =
    options.checkLabel === false ? { anyIgnored: true, hard: false } : checkMask(label, ignored);
  const arranged = shape.arrange(tf.cast(label, 'float32'), shape.channels);
  if (ignored === undefined || !anyIgnored) return { mask: arranged, counted: undefined, hard };
  const counted: tf.Tensor3D = tf.cast(tf.notEqual(arranged, ignored), 'float32');
  return { mask: tf.mul(arranged, counted), counted, hard };
}

import * as tf from '@tensorflow/tfjs';
import { seededRandom } from '../core/seeded-random.js';
import type { Loss } from '../loss/index.js';
import type { HeadWeights } from '../onnx/head/linear-head.js';
import { meanDiceOfSamples, type Decide } from './sample-dice.js';
import {
  batchRows,
  readBatches,
  shuffle,
  sliceSamples,
  type SampleBatch,
  type SampleSlice,
} from './sample-slices.js';
import type { SampleBlock, SampleStore } from './sample-store.js';
import { asPixels } from './parse-loss.js';

/** How a head is trained. */
export interface TrainingOptions {
  readonly loss: Loss;
  /** Of Adam (Kingma & Ba 2015). */
  readonly learningRate: number;
  readonly maxEpochs: number;
  /** Epochs without a better score on the stopping block, after which training ends. */
  readonly patience: number;
  /** Samples of a step. */
  readonly batchPixels: number;
  /** Most that the score on the stopping block of an older recording may drop for weights to be kept. */
  readonly mostForgotten: number;
  readonly seed: number;
  /** The class of a sample's scores. */
  readonly decide: Decide;
  /** Of the ontology: a map has one score and two classes. */
  readonly classCount: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface TrainingProgress {
  readonly epoch: number;
  readonly maxEpochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** Best mean Dice on the stopping block until now. */
  readonly bestDice: number;
}

/** Why training ended. */
export type TrainingEnd = 'converged' | 'epochs' | 'interrupted' | 'nan';

export interface Training {
  /** The best on the stopping block; those at the start where none was better. */
  readonly weights: HeadWeights;
  /** 0: the weights at the start. */
  readonly bestEpoch: number;
  readonly epochs: number;
  readonly steps: number;
  readonly end: TrainingEnd;
  /** Mean Dice over the samples of the stopping block. */
  readonly stopDice: { readonly before: number; readonly best: number };
}

/** What a head is trained on, and what it is watched by. */
export interface TrainingSamples {
  /** Of the drive, and of older recordings, so that they are not forgotten. */
  readonly train: readonly SampleBlock[];
  readonly stop: readonly SampleBlock[];
  /** A stopping block for each older recording. */
  readonly kept: readonly (readonly SampleBlock[])[];
}

/** A head in tfjs. */
interface TrainedHead {
  readonly matrix: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;
}

/**
 * Trains a head from where it stands: minibatches over the training samples, Adam, and the weights kept that did best
 * on the stopping block without forgetting older recordings. The same samples, options and backend give the same
 * weights.
 *
 * The layer is one matrix product over patches, whatever it is in the model, so no backend needs a gradient of a
 * convolution.
 */
export async function trainHead(
  start: HeadWeights,
  store: SampleStore,
  samples: TrainingSamples,
  options: TrainingOptions,
): Promise<Training> {
  const channels = start.matrix.length / store.width;
  const head = createHead(start, store.width, channels);
  const optimizer = tf.train.adam(options.learningRate);
  const random = seededRandom(options.seed);
  const slices = sliceSamples(samples.train);
  const watched = [samples.stop, ...samples.kept].map(sliceSamples);
  const rows = batchRows(options.batchPixels, store.width);
  const stepsPerEpoch = Math.ceil(slices.reduce((sum, { labels }) => sum + labels.length, 0) / rows);
  const score = () =>
    watched.map((block) => scoreHead(head, store, block, rows, options)) as [number, ...number[]];
  const [before, ...keptBefore] = score();
  let best = { weights: start, epoch: 0, dice: before };
  let [epoch, steps] = [0, 0];
  let end: TrainingEnd = 'epochs';
  try {
    while (end === 'epochs' && epoch < options.maxEpochs) {
      epoch += 1;
      let step = 0;
      for (const batch of readBatches(store, shuffle(slices, random), rows)) {
        const loss = trainStep(head, optimizer, batch, options.loss);
        steps += 1;
        if (!Number.isFinite(loss)) end = 'nan';
        options.onProgress?.({
          ...{ epoch, maxEpochs: options.maxEpochs, step: (step += 1), steps: stepsPerEpoch, loss },
          bestDice: best.dice,
        });
        // Lets a signal come through.
        await new Promise((resolve) => setImmediate(resolve));
        if (options.signal.aborted) end = 'interrupted';
        if (end !== 'epochs') break;
      }
      if (end === 'nan') break;
      const [dice, ...kept] = score();
      const forgets = kept.some((value, i) => value < keptBefore[i]! - options.mostForgotten);
      if (dice > best.dice && !forgets) best = { weights: weightsOf(head), epoch, dice };
      else if (end === 'epochs' && epoch - best.epoch >= options.patience) end = 'converged';
    }
  } finally {
    tf.dispose([head.matrix, ...(head.bias ? [head.bias] : [])]);
    optimizer.dispose();
  }
  return {
    ...{ weights: best.weights, bestEpoch: best.epoch, epochs: epoch, steps, end },
    stopDice: { before, best: best.dice },
  };
}

function createHead({ matrix, bias }: HeadWeights, inputs: number, channels: number): TrainedHead {
  return {
    matrix: tf.variable(tf.tensor2d(matrix.slice(), [inputs, channels])),
    bias: bias && tf.variable(tf.tensor1d(bias.slice())),
  };
}

function apply({ matrix, bias }: TrainedHead, rows: tf.Tensor2D): tf.Tensor2D {
  const product: tf.Tensor2D = tf.matMul(rows, matrix);
  return bias ? tf.add(product, bias) : product;
}

/** @returns the loss before the step */
function trainStep(head: TrainedHead, optimizer: tf.Optimizer, batch: SampleBatch, loss: Loss): number {
  return tf.tidy(() => {
    const rows = tf.tensor2d(batch.rows, [batch.count, batch.rows.length / batch.count]);
    const labels = tf.tensor2d(batch.labels, [1, batch.count], 'int32');
    const variables = head.bias ? [head.matrix, head.bias] : [head.matrix];
    const { value, grads } = tf.variableGrads(
      () => loss(asPixels(apply(head, rows)), labels) as tf.Scalar,
      variables,
    );
    const cost = value.dataSync()[0]!;
    // A step along a gradient that is not finite would spoil the weights.
    if (Number.isFinite(cost)) optimizer.applyGradients(grads);
    return cost;
  });
}

function scoreHead(
  head: TrainedHead,
  store: SampleStore,
  slices: readonly SampleSlice[],
  rowsPerBatch: number,
  { decide, classCount }: TrainingOptions,
): number {
  return meanDiceOfSamples(readBatches(store, slices, rowsPerBatch), classCount, decide, (batch) =>
    tf.tidy(() => {
      const rows = tf.tensor2d(batch.rows, [batch.count, store.width]);
      return apply(head, rows).dataSync() as Float32Array;
    }),
  );
}

function weightsOf({ matrix, bias }: TrainedHead): HeadWeights {
  return {
    matrix: Float32Array.from(matrix.dataSync()),
    bias: bias && Float32Array.from(bias.dataSync()),
  };
}

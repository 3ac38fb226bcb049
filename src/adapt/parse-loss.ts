import * as tf from '@tensorflow/tfjs';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import {
  binaryCrossEntropyLoss,
  crossEntropyLoss,
  diceLoss,
  focalLoss,
  focalTverskyLoss,
  generalizedDiceLoss,
  iouLoss,
  logCoshDiceLoss,
  lovaszHingeLoss,
  lovaszSoftmaxLoss,
  mccLoss,
  tverskyLoss,
  weightedSum,
  type Loss,
} from '../loss/index.js';

/** What a loss needs to know beside scores and labels. */
export interface LossContext {
  /** Of the head: 1 for a map of two classes. */
  readonly channels: number;
  /** [channels]; enter the losses that count pixels. Of one channel: negatives, positives. */
  readonly classWeights: readonly number[];
}

type Maker = (context: LossContext) => Loss;

/** Pooled over the batch; a class that the batch does not hold is in no mean. */
const OVERLAP = { layout: 'channelsLast', absentClass: 'skip', checkLabel: false } as const;
const SHARED = { layout: 'channelsLast', checkLabel: false } as const;

const MAKERS: Readonly<Record<string, Maker>> = {
  dice: () => (x, y) => diceLoss(x, y, OVERLAP),
  iou: () => (x, y) => iouLoss(x, y, OVERLAP),
  tversky: () => (x, y) => tverskyLoss(x, y, { ...OVERLAP, alpha: 0.3, beta: 0.7 }),
  focaltversky: () => (x, y) => focalTverskyLoss(x, y, { ...OVERLAP, alpha: 0.3, beta: 0.7 }),
  logcoshdice: () => (x, y) => logCoshDiceLoss(x, y, OVERLAP),
  gdice: () => (x, y) => generalizedDiceLoss(x, y, SHARED),
  mcc: () => (x, y) => mccLoss(x, y, SHARED),
  ce: crossEntropy,
  focal:
    ({ channels }) =>
    (x, y) =>
      focalLoss(x, y, { ...SHARED, activation: channels === 1 ? 'sigmoid' : 'softmax' }),
  lovasz: ({ channels }) =>
    channels === 1 ? (x, y) => lovaszHingeLoss(x, y, SHARED) : (x, y) => lovaszSoftmaxLoss(x, y, SHARED),
};

/** The names that `--loss` knows. */
export const LOSS_NAMES: readonly string[] = Object.keys(MAKERS);

function crossEntropy({ channels, classWeights }: LossContext): Loss {
  if (channels > 1) return (x, y) => crossEntropyLoss(x, y, { ...SHARED, classWeights });
  const [negative, positive] = classWeights as [number, number];
  return (x, y) => binaryCrossEntropyLoss(x, y, { ...SHARED, positiveWeight: positive / negative });
}

/**
 * Reads a sum of losses: `dice+ce`, `dice+0.5*focal`.
 *
 * @returns makes the loss of scores [1, pixels, channels] and class ids [1, pixels]
 * @throws DiceMonitorError `usage` for a name that is not known or a weight that is no number above 0
 */
export function parseLoss(text: string): (context: LossContext) => Loss {
  const parts = text.split('+').map((part) => {
    const [, factor, name] = /^(?:(\d+(?:\.\d+)?)\*)?([a-z]+)$/.exec(part.trim()) ?? [];
    const make = name === undefined ? undefined : MAKERS[name];
    const weight = Number(factor ?? 1);
    if (!make || !(weight > 0)) {
      throw new DiceMonitorError('usage', {
        found: `--loss ${text}: "${part}" is no loss`,
        expected: `a sum of ${LOSS_NAMES.join(', ')}, each with a weight before it if wanted: dice+0.5*ce`,
      });
    }
    return { weight, make };
  });
  return (context) => {
    const [first, ...others] = parts.map(({ weight, make }) => ({ weight, loss: make(context) }));
    return others.length === 0 && first!.weight === 1 ? first!.loss : weightedSum([first!, ...others]);
  };
}

/** Scores of a batch in the form that losses take. */
export function asPixels(scores: tf.Tensor2D): tf.Tensor3D {
  return tf.expandDims<tf.Tensor3D>(scores, 0);
}

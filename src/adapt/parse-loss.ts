import * as tf from '@tensorflow/tfjs';
import { type Loss, lossByName } from '../loss/index.js';

export { LOSS_NAMES } from '../loss/index.js';

/** What a loss needs to know beside scores and labels. */
export interface LossContext {
  /** Of the head: 1 for a map of two classes. */
  readonly channels: number;
  /** [channels]; enter the cross entropy. Of one channel: negatives, positives. */
  readonly classWeights: readonly number[];
}

/**
 * Reads a sum of losses: `dice+ce`, `dice+0.5*focal`. A class that a batch does not hold is in no mean.
 *
 * @returns makes the loss of scores [1, pixels, channels] and class ids [1, pixels]
 * @throws DiceMonitorError `usage` for a name that is not known or a weight that is no number above 0
 */
export function parseLoss(text: string): (context: LossContext) => Loss {
  // Refused here, before the long part of a run.
  lossByName(text);
  return (context) =>
    lossByName(text, {
      layout: 'channelsLast',
      checkLabel: false,
      overlap: { absentClass: 'skip' },
      crossEntropy: weightsOf(context),
    });
}

function weightsOf({ channels, classWeights }: LossContext) {
  if (channels > 1) return { classWeights };
  const [negative, positive] = classWeights as [number, number];
  return { positiveWeight: positive / negative };
}

/** Scores of a batch in the form that losses take. */
export function asPixels(scores: tf.Tensor2D): tf.Tensor3D {
  return tf.expandDims<tf.Tensor3D>(scores, 0);
}

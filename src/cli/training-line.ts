import type { TrainingProgress } from '../adapt/train-head.js';
import { StatusLine } from './status-line.js';

/** Shows how far a training has come, on standard error: steps, loss, best score, and the time left at most. */
export function createTrainingLine(quiet: boolean): {
  readonly update: (progress: TrainingProgress) => void;
  readonly close: () => void;
} {
  if (quiet) return { update: () => undefined, close: () => undefined };
  const line = new StatusLine();
  const startedMs = performance.now();
  return {
    update({ epoch, maxEpochs, step, steps, loss, bestDice }) {
      const done = (epoch - 1) * steps + step;
      const seconds = (performance.now() - startedMs) / 1000;
      const left = Math.ceil(((maxEpochs * steps - done) * seconds) / done);
      line.show(
        () =>
          `epoch ${epoch}/${maxEpochs}, step ${step}/${steps}  loss ${loss.toFixed(4)}  best Dice ${bestDice.toFixed(4)}  ` +
          `${(done / seconds).toFixed(0)} steps/s  at most ${left} s left`,
      );
    },
    close: () => {
      line.close();
    },
  };
}

import { emptyConfusion } from '../core/confusion.js';
import { summarize } from '../core/scores.js';
import type { SampleBatch } from './sample-slices.js';

/** The class of a sample: of its scores, which begin at `from`. */
export type Decide = (scores: Float32Array, from: number) => number;

/** The first of the largest scores. */
export function largestOf(channels: number): Decide {
  return (scores, from) => {
    let best = 0;
    for (let c = 1; c < channels; c++) if (scores[from + c]! > scores[from + best]!) best = c;
    return best;
  };
}

/** Class 1 from a score on, for a map. */
export function thresholdAt(least: number): Decide {
  return (scores, from) => (scores[from]! >= least ? 1 : 0);
}

/** Mean Dice of samples, counts pooled, over the classes that occur in label or prediction. NaN of none. */
export function meanDiceOfSamples(
  batches: Iterable<SampleBatch>,
  classCount: number,
  decide: Decide,
  scoresOf: (batch: SampleBatch) => Float32Array,
): number {
  const counts = emptyConfusion(classCount);
  for (const batch of batches) {
    const scores = scoresOf(batch);
    const channels = scores.length / batch.count;
    batch.labels.forEach((label, i) => {
      counts.matrix[label * classCount + decide(scores, i * channels)]! += 1;
    });
  }
  return summarize(counts, { scored: new Array<boolean>(classCount).fill(true), groups: [] }).meanDice;
}

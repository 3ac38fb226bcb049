import { readBatches, sliceSamples } from './sample-slices.js';
import type { SampleBlock, SampleStore } from './sample-store.js';

/** A temperature, and the mean cross entropy of the samples without and with it. */
export interface TemperatureFit {
  readonly temperature: number;
  readonly crossEntropy: { readonly before: number; readonly after: number };
}

/** Of ln T: from 1/20 to 20. A fit at an end says that no temperature helps. */
const RANGE = Math.log(20);
const STEPS = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const BATCH_ROWS = 4096;

/**
 * Fits the one number that logits are divided by so that the labels' cross entropy is least (Guo et al. 2017). As a
 * function of 1/T it is convex, so it has one valley, which a golden-section search in ln T closes in on.
 *
 * @param store rows of logits: one per class, or one alone for a map
 */
export function fitTemperature(store: SampleStore, blocks: readonly SampleBlock[]): TemperatureFit {
  const slices = sliceSamples(blocks);
  const lossAt = (logT: number): number => {
    const scale = Math.exp(-logT);
    let [sum, count] = [0, 0];
    for (const batch of readBatches(store, slices, BATCH_ROWS)) {
      batch.labels.forEach((label, i) => {
        sum += surprise(batch.rows, i * store.width, store.width, label, scale);
      });
      count += batch.count;
    }
    return sum / count;
  };
  let [low, high] = [-RANGE, RANGE];
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atA, atB] = [lossAt(a), lossAt(b)];
  for (let step = 0; step < STEPS; step++) {
    if (atA < atB) {
      [high, b, atB] = [b, a, atA];
      a = high - GOLDEN * (high - low);
      atA = lossAt(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + GOLDEN * (high - low);
      atB = lossAt(b);
    }
  }
  const best = (low + high) / 2;
  return { temperature: Math.exp(best), crossEntropy: { before: lossAt(0), after: lossAt(best) } };
}

/** −ln p of the labelled class; one logit alone is that of class 1 against 0. */
function surprise(rows: Float32Array, from: number, width: number, label: number, scale: number): number {
  if (width === 1) {
    const margin = (label === 1 ? -1 : 1) * rows[from]! * scale;
    return Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
  }
  let largest = -Infinity;
  for (let c = 0; c < width; c++) largest = Math.max(largest, rows[from + c]!);
  let sum = 0;
  for (let c = 0; c < width; c++) sum += Math.exp((rows[from + c]! - largest) * scale);
  return Math.log(sum) - (rows[from + label]! - largest) * scale;
}

import { negativeExp } from './negative-exp.js';
import type { OutputValues } from './output-values.js';
import type { MaskRow, ProbabilitySums } from './probability-sums.js';

/**
 * Adds a row of a two-class map: p_1 is the value, or its sigmoid where it is a logit, and p_0 = 1 − p_1. The
 * predicted class is that of the mask, so where the threshold is not at p_1 = 0.5 the probability of the
 * predicted class may be below 0.5, while the confidence is max(p_1, p_0).
 *
 * @param values of the row, [width]; NaN is left out
 */
export function addMapRow(
  values: Float32Array,
  meaning: OutputValues,
  at: MaskRow,
  { statistics, confidence, soft }: ProbabilitySums,
): void {
  const [predicted, probability, chosen] = [new Float64Array(2), new Float64Array(2), new Float64Array(2)];
  let entropy = 0;
  const { line, nan, offset } = at;
  const [start, end] = at.columns;
  const width = values.length;
  const row = soft && { weights: new Float64Array(2 * width), factor: new Float64Array(width) };
  for (let i = start; i < end; i += 1) {
    if (nan[i] === 1) {
      continue;
    }
    const value = values[i]!;
    const one = meaning === 'logits' ? sigmoid(value) : Math.min(Math.max(value, 0), 1);
    const zero = meaning === 'logits' ? sigmoid(-value) : 1 - one;
    const classId = line[i]!;
    predicted[classId]! += 1;
    probability[0]! += zero;
    probability[1]! += one;
    chosen[classId]! += classId === 1 ? one : zero;
    entropy += surprise(one) + surprise(zero);
    if (confidence) {
      confidence[offset + i] = Math.round(255 * Math.max(one, zero));
    }
    if (row) {
      row.weights[i] = zero;
      row.weights[width + i] = one;
      row.factor[i] = 1;
    }
  }
  if (soft && row) {
    soft.add(row, at);
  }
  if (statistics) {
    statistics.pixels += predicted[0]! + predicted[1]!;
    statistics.entropy += entropy;
    for (const classId of [0, 1]) {
      statistics.predicted[classId]! += predicted[classId]!;
      statistics.probability[classId]! += probability[classId]!;
      statistics.predictedProbability[classId]! += chosen[classId]!;
    }
  }
}

/** 1 / (1 + exp(−x)), without a difference of near numbers. */
function sigmoid(x: number): number {
  const small = negativeExp(-Math.abs(x));
  return (x >= 0 ? 1 : small) / (1 + small);
}

function surprise(p: number): number {
  return p > 0 ? -p * Math.log(p) : 0;
}

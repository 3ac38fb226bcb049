import { negativeExp } from './negative-exp.js';
import type { OutputValues } from './output-values.js';
import type { Columns, MaskRow, ProbabilitySums } from './probability-sums.js';

/**
 * The probabilities of one row of scores. `values` and `weights` are [channels, width], the others [width].
 *
 * A pixel's probabilities are weight · `factor`. `factor` is 0, and the weights are finite, where they are not
 * defined: a NaN in any channel, an infinite largest value, shares that are all 0.
 */
export interface ScoreRow {
  /** Filled by the caller with the row's values as they leave the model. */
  readonly values: Float32Array;
  readonly weights: Float64Array;
  /** Of the values. */
  readonly largest: Float32Array;
  /** Of the weights. */
  readonly sum: Float64Array;
  /** Sum of weight · ln weight. */
  readonly dot: Float64Array;
  readonly factor: Float64Array;
}

export function createScoreRow(channels: number, width: number): ScoreRow {
  return {
    values: new Float32Array(channels * width),
    weights: new Float64Array(channels * width),
    largest: new Float32Array(width),
    sum: new Float64Array(width),
    dot: new Float64Array(width),
    factor: new Float64Array(width),
  };
}

/**
 * Adds a row of pixels. Sums are float64: over the columns from left to right, then over the rows.
 *
 * @param row its values filled in; they are changed where a pixel has no probabilities
 * @param at with the class ids of the largest values
 */
export function addScoreRow(row: ScoreRow, meaning: OutputValues, at: MaskRow, sums: ProbabilitySums): void {
  startRow(row, at);
  if (meaning === 'logits') {
    weighLogits(row, at.columns);
  } else {
    weighProbabilities(row, at.columns);
  }
  setFactors(row, meaning, at.columns);
  if (sums.statistics) {
    addStatistics(row, at, sums.statistics);
  }
  if (sums.confidence) {
    writeConfidence(row, at, sums.confidence);
  }
  sums.soft?.add(row, at);
}

/** Finds the largest values. A pixel without probabilities gets factor 0 and finite values, the others factor 1. */
function startRow({ values, largest, sum, dot, factor }: ScoreRow, { line, nan, columns }: MaskRow): void {
  const width = line.length;
  sum.fill(0);
  dot.fill(0);
  for (let i = columns[0]; i < columns[1]; i += 1) {
    const value = values[line[i]! * width + i]!;
    const defined = nan[i] === 0 && value - value === 0;
    factor[i] = defined ? 1 : 0;
    largest[i] = defined ? value : 0;
    for (let at = i; !defined && at < values.length; at += width) {
      values[at] = 0;
    }
  }
}

/** exp(value − largest): 1 for the predicted class, whatever the size of the values. */
function weighLogits({ values, weights, largest, sum, dot }: ScoreRow, [start, end]: Columns): void {
  const width = sum.length;
  for (let base = 0; base < values.length; base += width) {
    for (let i = start; i < end; i += 1) {
      const logarithm = Math.max(values[base + i]! - largest[i]!, -1000);
      const weight = negativeExp(logarithm);
      weights[base + i] = weight;
      sum[i]! += weight;
      dot[i]! += weight * logarithm;
    }
  }
}

function weighProbabilities({ values, weights, sum, dot }: ScoreRow, [start, end]: Columns): void {
  const width = sum.length;
  for (let base = 0; base < values.length; base += width) {
    for (let i = start; i < end; i += 1) {
      // A cubic resize in the graph passes 0 and 1.
      const weight = Math.min(Math.max(values[base + i]!, 0), 1);
      weights[base + i] = weight;
      sum[i]! += weight;
      if (weight > 0) {
        dot[i]! += weight * Math.log(weight);
      }
    }
  }
}

function setFactors({ sum, factor }: ScoreRow, meaning: OutputValues, columns: Columns): void {
  for (let i = columns[0]; i < columns[1]; i += 1) {
    const scale = meaning === 'probabilities' ? 1 : 1 / sum[i]!;
    factor[i] = sum[i]! > 0 ? factor[i]! * scale : 0;
  }
}

function addStatistics(
  { weights, factor, sum, dot }: ScoreRow,
  { line, columns: [start, end] }: MaskRow,
  statistics: NonNullable<ProbabilitySums['statistics']>,
): void {
  const { predicted, probability, predictedProbability } = statistics;
  const width = line.length;
  for (let classId = 0, base = 0; classId < probability.length; classId += 1, base += width) {
    let total = 0;
    for (let i = start; i < end; i += 1) {
      total += weights[base + i]! * factor[i]!;
    }
    probability[classId]! += total;
  }
  let pixels = 0;
  let entropy = 0;
  for (let i = start; i < end; i += 1) {
    const scale = factor[i]!;
    if (scale > 0) {
      const classId = line[i]!;
      pixels += 1;
      predicted[classId]! += 1;
      predictedProbability[classId]! += weights[classId * width + i]! * scale;
      // −Σ p ln p with p = weight · scale; rounding may take a certain pixel below 0.
      entropy += Math.max(0, -scale * (dot[i]! + Math.log(scale) * sum[i]!));
    }
  }
  statistics.pixels += pixels;
  statistics.entropy += entropy;
}

function writeConfidence(
  { weights, factor }: ScoreRow,
  { line, columns: [start, end], offset }: MaskRow,
  confidence: Uint8Array,
): void {
  const width = line.length;
  for (let i = start; i < end; i += 1) {
    // Truncated, which is faster than Math.round and the same above 0.
    confidence[offset + i] = 255 * weights[line[i]! * width + i]! * factor[i]! + 0.5;
  }
}

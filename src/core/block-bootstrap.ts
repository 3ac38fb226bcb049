import { columnSums } from './column-sums.js';
import { seededRandom, type RandomIndex } from './seeded-random.js';

/** Some statistics of sums over rows; NaN where one is undefined. Always of one length. */
export type SumStatistics = (sums: Float64Array) => readonly number[];

export interface BootstrapOptions {
  /** Rows in a block, 1 .. number of rows. */
  readonly blockLength: number;
  readonly resamples: number;
  readonly seed: number;
}

/** An interval around an estimate; NaN: undefined. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 %. */
const TAIL = 0.025;
/** The normal quantile of 1 − TAIL. */
const NORMAL_QUANTILE = 1.959963984540054;
/** With fewer blocks an interval would say nothing. */
export const LEAST_BLOCKS = 3;

/**
 * 95 % intervals of statistics of pooled sums by a circular block bootstrap (Politis & Romano 1992): blocks of
 * successive rows are drawn with replacement until they are about as many rows as there are, their sums are
 * added up, and the statistics are taken of these. Rows in a block keep their order, so what is correlated over
 * time stays so; all columns of a row are drawn together, so pairs stay pairs.
 *
 * The percentile interval is expanded about the estimate by t / z · √(K / (K − 1)) (Hesterberg 2015, sections
 * 3.3 and 5.3), K blocks in place of its n independent rows: few blocks know little about their own spread.
 * Resamples with an undefined statistic are left out.
 *
 * @param rows [n, width], row-major, in order of time; whole numbers add up exactly to 2^53
 * @returns an interval per statistic; NaN with fewer than LEAST_BLOCKS blocks, or where the estimate is undefined
 */
export function bootstrapIntervals(
  rows: Float64Array,
  width: number,
  statistics: SumStatistics,
  options: BootstrapOptions,
): Interval[] {
  const n = rows.length / width;
  const blocks = Math.round(n / options.blockLength);
  const estimates = statistics(columnSums(rows, width));
  if (!(blocks >= LEAST_BLOCKS)) return estimates.map(() => ({ low: NaN, high: NaN }));
  const drawn = estimates.map(() => new Float64Array(options.resamples));
  const sums = blockSums(rows, width, options.blockLength);
  const random = seededRandom(options.seed);
  for (let r = 0; r < options.resamples; r++) {
    const values = statistics(drawSum(sums, width, blocks, random));
    drawn.forEach((column, i) => (column[r] = values[i]!));
  }
  const expansion = expansionOf(blocks) * Math.sqrt((blocks * options.blockLength) / n);
  return estimates.map((estimate, i) => expandedPercentiles(drawn[i]!, estimate, expansion));
}

/** The quantile 1 − TAIL of Student's t, by Abramowitz & Stegun 26.7.5; within 1 % for 2 degrees of freedom and more. */
export function studentQuantile(degrees: number): number {
  const z = NORMAL_QUANTILE;
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9];
  const terms = [
    (z3 + z) / 4,
    (5 * z5 + 16 * z3 + 3 * z) / 96,
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384,
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, i) => sum + term / degrees ** (i + 1), z);
}

function expansionOf(blocks: number): number {
  return (studentQuantile(blocks - 1) / NORMAL_QUANTILE) * Math.sqrt(blocks / (blocks - 1));
}

/** [n, width]: the sum of the `length` rows from each row on, the first row after the last. */
function blockSums(rows: Float64Array, width: number, length: number): Float64Array {
  const sums = new Float64Array(rows.length);
  const running = columnSums(rows.subarray(0, length * width), width);
  for (let start = 0; start < rows.length; start += width) {
    sums.set(running, start);
    const next = (start + length * width) % rows.length;
    for (let c = 0; c < width; c++) running[c]! += rows[next + c]! - rows[start + c]!;
  }
  return sums;
}

function drawSum(sums: Float64Array, width: number, blocks: number, random: RandomIndex): Float64Array {
  const total = new Float64Array(width);
  const n = sums.length / width;
  for (let b = 0; b < blocks; b++) {
    const start = random(n) * width;
    for (let c = 0; c < width; c++) total[c]! += sums[start + c]!;
  }
  return total;
}

function expandedPercentiles(drawn: Float64Array, estimate: number, expansion: number): Interval {
  const sorted = drawn.filter((value) => !Number.isNaN(value)).sort();
  return {
    low: estimate - (estimate - quantile(sorted, TAIL)) * expansion,
    high: estimate + (quantile(sorted, 1 - TAIL) - estimate) * expansion,
  };
}

/** Between the order statistics around p (n + 1) (Hyndman & Fan 1996, definition 6). NaN of nothing. */
function quantile(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return NaN;
  const position = Math.min(Math.max(p * (sorted.length + 1) - 1, 0), sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  return below + (sorted[Math.ceil(position)]! - below) * (position - Math.floor(position));
}

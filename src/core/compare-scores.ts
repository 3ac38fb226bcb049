import { blockLength, type BlockLength } from './block-length.js';
import { bootstrapIntervals, type Interval } from './block-bootstrap.js';
import { columnSums } from './column-sums.js';
import {
  contributions,
  meanDifferences,
  pairedRows,
  type FrameCounts,
  type PairedCounts,
} from './paired-rows.js';
import { meanOf } from './scores.js';

export type { FrameCounts, PairedCounts } from './paired-rows.js';

/** A score of both models; NaN: undefined. The difference is b − a. */
export interface ScoreDifference {
  readonly a: number;
  readonly b: number;
  readonly difference: number;
}

export interface ClassDifference {
  readonly dice: ScoreDifference;
  readonly iou: ScoreDifference;
  readonly precision: ScoreDifference;
  readonly recall: ScoreDifference;
}

/** A mean of both models, with the 95 % interval of the difference; NaN with fewer than LEAST_FRAMES frames. */
export interface MeanDifference extends ScoreDifference {
  readonly interval: Interval;
}

export interface Comparison {
  /** All classes in order of class id; an ignored class has no score. */
  readonly classes: readonly ClassDifference[];
  /** Counts pooled over the frames, then the mean over the classes that occur in label or prediction. */
  readonly meanDice: MeanDifference;
  readonly meanIou: MeanDifference;
  /** [frames]: each frame's mean Dice over the classes that occur in it. */
  readonly frames: readonly ScoreDifference[];
  /** How long the blocks are and why. */
  readonly block: BlockLength;
  readonly resamples: number;
  readonly seed: number;
}

export interface CompareOptions {
  /** 2000 by default. */
  readonly resamples?: number;
  readonly seed?: number;
}

const RESAMPLES = 2000;
const SEED = 1;
/** Fewer frames do not show how they are correlated over time; an interval from them would claim too much. */
export const LEAST_FRAMES = 20;

/**
 * Compares two models on the same frames. The intervals are of a paired block bootstrap over time: a resample
 * takes the same frames for both models, pools their counts, and takes the difference of the means. Its block
 * length follows from the autocorrelation of the frames' contributions to the difference of mean Dice: to first
 * order the difference is their mean.
 *
 * The same counts give the same result, bit for bit.
 */
export function compareScores(counts: PairedCounts, options: CompareOptions = {}): Comparison {
  const { resamples = RESAMPLES, seed = SEED } = options;
  const { a, b, scored } = counts;
  const classCount = scored.length;
  const [sumsA, sumsB] = [pool(a, classCount), pool(b, classCount)];
  const classes = scored.map((counted, c) =>
    classDifference(scoresAt(sumsA, c, counted), scoresAt(sumsB, c, counted)),
  );
  const rows = pairedRows(counts);
  const block = blockLength(contributions(rows));
  const frames = frameDifferences(counts);
  const [dice, iou] =
    frames.length < LEAST_FRAMES
      ? [UNDEFINED, UNDEFINED]
      : bootstrapIntervals(rows.values, rows.width, meanDifferences, {
          blockLength: block.length,
          resamples,
          seed,
        });
  return {
    classes,
    meanDice: { ...meanDifference(classes.map((entry) => entry.dice)), interval: dice! },
    meanIou: { ...meanDifference(classes.map((entry) => entry.iou)), interval: iou! },
    frames,
    block,
    resamples,
    seed,
  };
}

const UNDEFINED: Interval = { low: NaN, high: NaN };

/** The frames whose difference is largest in size, largest first; of equals the earlier. Undefined ones are left out. */
export function framesThatDifferMost(frames: readonly ScoreDifference[], count: number): number[] {
  return frames
    .map(({ difference }, frame) => ({ frame, size: Math.abs(difference) }))
    .filter(({ size }) => !Number.isNaN(size))
    .sort((x, y) => y.size - x.size || x.frame - y.frame)
    .slice(0, count)
    .map(({ frame }) => frame);
}

function pool({ tp, fp, fn }: FrameCounts, classCount: number): FrameCounts {
  return {
    tp: columnSums(tp, classCount),
    fp: columnSums(fp, classCount),
    fn: columnSums(fn, classCount),
  };
}

type ScoreValues = Readonly<Record<keyof ClassDifference, number>>;

function scoresAt(counts: FrameCounts, index: number, counted: boolean): ScoreValues {
  if (!counted) return { dice: NaN, iou: NaN, precision: NaN, recall: NaN };
  const [tp, fp, fn] = [counts.tp[index]!, counts.fp[index]!, counts.fn[index]!];
  return {
    dice: (2 * tp) / (2 * tp + fp + fn),
    iou: tp / (tp + fp + fn),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
  };
}

function classDifference(a: ScoreValues, b: ScoreValues): ClassDifference {
  return {
    dice: differenceOf(a.dice, b.dice),
    iou: differenceOf(a.iou, b.iou),
    precision: differenceOf(a.precision, b.precision),
    recall: differenceOf(a.recall, b.recall),
  };
}

function meanDifference(scores: readonly ScoreDifference[]): ScoreDifference {
  return differenceOf(meanOf(scores.map(({ a }) => a)), meanOf(scores.map(({ b }) => b)));
}

function differenceOf(a: number, b: number): ScoreDifference {
  return { a, b, difference: b - a };
}

function frameDifferences({ a, b, scored }: PairedCounts): ScoreDifference[] {
  const classCount = scored.length;
  const meanDice = (counts: FrameCounts, frame: number) =>
    meanOf(scored.map((counted, c) => scoresAt(counts, frame * classCount + c, counted).dice));
  return Array.from({ length: a.tp.length / classCount }, (_, frame) =>
    differenceOf(meanDice(a, frame), meanDice(b, frame)),
  );
}

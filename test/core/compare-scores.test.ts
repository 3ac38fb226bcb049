import { describe, expect, it } from 'vitest';
import { compareScores, framesThatDifferMost, type FrameCounts } from '../../src/core/compare-scores.js';
import { contributions, meanDifferences, pairedRows } from '../../src/core/paired-rows.js';
import { columnSums } from '../../src/core/column-sums.js';
import { simulateDrive } from './simulated-drives.js';

/** [tp, fp, fn] of each class of each frame. */
type Frame = readonly (readonly [number, number, number])[];

function countsOf(frames: readonly Frame[]): FrameCounts {
  const column = (index: 0 | 1 | 2) => Float64Array.from(frames.flat(), (cell) => cell[index]);
  return { tp: column(0), fp: column(1), fn: column(2) };
}

describe('compareScores', () => {
  // Two frames of 10 pixels, classes 0 and 1 and an ignored class 2, which a predicts once.
  // Labels: frame 1 is 6 and 4 pixels, frame 2 is 10 of class 0.
  const a = countsOf([
    [
      [5, 1, 1],
      [3, 0, 1],
      [0, 1, 0],
    ],
    [
      [10, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  ]);
  const b = countsOf([
    [
      [3, 2, 3],
      [2, 3, 2],
      [0, 0, 0],
    ],
    [
      [8, 0, 2],
      [0, 2, 0],
      [0, 0, 0],
    ],
  ]);
  const compared = compareScores({ a, b, scored: [true, true, false] });

  it('scores the pooled counts of both', () => {
    // a, class 0: tp 15, fp 1, fn 1. b, class 0: tp 11, fp 2, fn 5.
    expect(compared.classes[0]).toEqual({
      dice: { a: 30 / 32, b: 22 / 29, difference: 22 / 29 - 30 / 32 },
      iou: { a: 15 / 17, b: 11 / 18, difference: 11 / 18 - 15 / 17 },
      precision: { a: 15 / 16, b: 11 / 13, difference: 11 / 13 - 15 / 16 },
      recall: { a: 15 / 16, b: 11 / 16, difference: 11 / 16 - 15 / 16 },
    });
    // a, class 1: tp 3, fp 0, fn 1. b, class 1: tp 2, fp 5, fn 2.
    expect(compared.classes[1]!.dice).toEqual({ a: 6 / 7, b: 4 / 11, difference: 4 / 11 - 6 / 7 });
    expect(compared.classes[2]!.dice).toEqual({ a: NaN, b: NaN, difference: NaN });
    expect(compared.meanDice).toMatchObject({ a: (30 / 32 + 6 / 7) / 2, b: (22 / 29 + 4 / 11) / 2 });
    expect(compared.meanIou).toMatchObject({ a: (15 / 17 + 3 / 4) / 2, b: (11 / 18 + 2 / 9) / 2 });
  });

  it('scores each frame by the classes that occur in it', () => {
    // Frame 2: class 1 occurs in the prediction of b alone, with Dice 0.
    expect(compared.frames).toEqual([
      {
        a: (10 / 12 + 6 / 7) / 2,
        b: (6 / 11 + 4 / 9) / 2,
        difference: (6 / 11 + 4 / 9) / 2 - (10 / 12 + 6 / 7) / 2,
      },
      { a: 1, b: 16 / 18 / 2, difference: 16 / 18 / 2 - 1 },
    ]);
    expect(framesThatDifferMost(compared.frames, 5)).toEqual([1, 0]);
    expect(framesThatDifferMost(compared.frames, 1)).toEqual([1]);
  });

  it('gives no interval of too few frames', () => {
    expect(compared.meanDice.interval).toEqual({ low: NaN, high: NaN });
    const nineteen = simulateDrive(19, 0, 1);
    expect(compareScores(nineteen).meanIou.interval).toEqual({ low: NaN, high: NaN });
    expect(compareScores(simulateDrive(20, 0, 1)).meanIou.interval.low).toBeLessThan(0);
  });

  it('finds no difference between a model and itself', () => {
    const { a: same, scored } = simulateDrive(50, 0.6, 3);
    const { meanDice, meanIou, block } = compareScores({ a: same, b: same, scored });
    expect(meanDice).toMatchObject({ difference: 0, interval: { low: 0, high: 0 } });
    expect(meanIou).toMatchObject({ difference: 0, interval: { low: 0, high: 0 } });
    expect(block.length).toBe(1);
  });

  it('turns its signs when a and b are exchanged, and is the same when run again', () => {
    const drive = simulateDrive(120, 0.6, 4);
    const there = compareScores(drive);
    const back = compareScores({ ...drive, a: drive.b, b: drive.a });
    expect(back.block).toEqual(there.block);
    expect(back.meanDice.interval.low).toBeCloseTo(-there.meanDice.interval.high, 12);
    expect(back.meanDice.interval.high).toBeCloseTo(-there.meanDice.interval.low, 12);
    expect(compareScores(drive)).toEqual(there);
    expect(compareScores(drive, { seed: 2 }).meanDice.interval).not.toEqual(there.meanDice.interval);
  });

  it('bears frames and drives in which nothing is counted', () => {
    const { a: first, b: second, scored } = simulateDrive(40, 0, 5);
    const withGap = (counts: FrameCounts): FrameCounts => {
      const copy = { tp: counts.tp.slice(), fp: counts.fp.slice(), fn: counts.fn.slice() };
      for (const values of Object.values(copy) as Float64Array[]) values.fill(0, 30, 60);
      return copy;
    };
    const gap = compareScores({ a: withGap(first), b: withGap(second), scored });
    expect(gap.frames[12]).toEqual({ a: NaN, b: NaN, difference: NaN });
    expect(gap.meanDice.interval.low).toBeLessThan(gap.meanDice.interval.high);
    expect(framesThatDifferMost(gap.frames, 100)).toHaveLength(30);
    const none = new Float64Array(60);
    const nothing = { tp: none, fp: none, fn: none };
    expect(compareScores({ a: nothing, b: nothing, scored }).meanDice).toMatchObject({
      difference: NaN,
      interval: { low: NaN, high: NaN },
    });
  });
});

describe('contributions', () => {
  it('are the derivative of the difference of mean Dice by the weight of a frame', () => {
    const rows = pairedRows(simulateDrive(30, 0.6, 6));
    const sums = columnSums(rows.values, rows.width);
    const values = contributions(rows);
    values.forEach((value, frame) => {
      const [less, more] = [-1e-4, 1e-4].map((weight) => {
        const weighed = sums.map((sum, column) => sum + weight * rows.values[frame * rows.width + column]!);
        return meanDifferences(weighed)[0];
      });
      expect(value).toBeCloseTo((more! - less!) / 2e-4, 8);
    });
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
  });
});

describe('pairedRows', () => {
  it('has no columns of ignored classes and of those that occur nowhere', () => {
    const frames = countsOf([
      [
        [1, 2, 3],
        [0, 0, 0],
        [4, 5, 6],
        [0, 0, 0],
      ],
    ]);
    const other = countsOf([
      [
        [2, 1, 2],
        [0, 0, 0],
        [4, 5, 6],
        [0, 7, 0],
      ],
    ]);
    const { values, width } = pairedRows({ a: frames, b: other, scored: [true, true, false, true] });
    expect(width).toBe(8);
    expect([...values]).toEqual([1, 6, 2, 5, 0, 0, 0, 7]);
  });
});

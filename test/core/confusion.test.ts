import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addConfusion,
  type ConfusionCounts,
  countConfusion,
  emptyConfusion,
} from '../../src/core/confusion.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import type { MappedLabel } from '../../src/core/label-table.js';
import type { Mask } from '../../src/core/mask.js';
import { atOffset, labelOf, maskPairs } from './random-masks.js';

/** Rule by rule, a pixel at a time. */
function recount(label: MappedLabel, predicted: Mask, classCount: number): ConfusionCounts {
  const counts = emptyConfusion(classCount);
  label.mask.data.forEach((labelId, i) => {
    const predictedId = predicted.data[i]!;
    counts.pixels++;
    if (labelId === 255) return;
    if (predictedId < classCount) counts.matrix[labelId * classCount + predictedId]! += 1;
    else counts.unknownPredicted[labelId]! += 1;
  });
  counts.ignored = label.ignored;
  counts.unknown = label.unknown;
  return counts;
}

/** toEqual walks 65025 entries of 255 classes slowly; this stops at the first that differs. */
function expectCounts(got: ConfusionCounts, want: ConfusionCounts): void {
  const differs = (a: Float64Array, b: Float64Array) =>
    a.length === b.length ? a.findIndex((v, i) => v !== b[i]) : NaN;
  expect(differs(got.matrix, want.matrix), 'matrix').toBe(-1);
  expect(differs(got.unknownPredicted, want.unknownPredicted), 'unknownPredicted').toBe(-1);
  const rest = ({ classCount, pixels, ignored, unknown }: ConfusionCounts) => [
    classCount,
    pixels,
    ignored,
    unknown,
  ];
  expect(rest(got)).toEqual(rest(want));
}

function sum(values: Float64Array): number {
  return values.reduce((total, v) => total + v, 0);
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof DiceMonitorError ? error.code : String(error);
  }
  return undefined;
}

describe('countConfusion', () => {
  it('counts a worked example', () => {
    // label      0 0 1    predicted  0 1 1      (0,0) 1, (0,1) 1, (1,1) 1
    //            1 2 255             2 2 0      (1,2) 1, (2,2) 1, ignored 1
    //            2 2 1               9 255 1    class 2 predicted 9 and 255: outside; (1,1) 1
    const label = labelOf(3, 3, Uint8Array.of(0, 0, 1, 1, 2, 255, 2, 2, 1));
    const predicted = { width: 3, height: 3, data: Uint8Array.of(0, 1, 1, 2, 2, 0, 9, 255, 1) };
    const counts = countConfusion(label, predicted, 3);
    expect(Array.from(counts.matrix)).toEqual([1, 1, 0, 0, 2, 1, 0, 0, 1]);
    expect(Array.from(counts.unknownPredicted)).toEqual([0, 0, 2]);
    expect(counts).toMatchObject({ classCount: 3, pixels: 9, ignored: 1, unknown: 0 });
  });

  it('equals a count pixel by pixel, for all sizes, alignments and numbers of classes', () => {
    fc.assert(
      fc.property(maskPairs, ({ label, predicted, classCount }) => {
        expectCounts(countConfusion(label, predicted, classCount), recount(label, predicted, classCount));
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('overwrites counts that it is given, and gives them back', () => {
    const used = emptyConfusion(2);
    used.matrix.fill(9);
    used.unknownPredicted.fill(9);
    used.pixels = 99;
    const label = labelOf(2, 2, Uint8Array.of(0, 1, 255, 1));
    const predicted = { width: 2, height: 2, data: Uint8Array.of(0, 5, 0, 1) };
    expect(countConfusion(label, predicted, 2, used)).toBe(used);
    expectCounts(used, recount(label, predicted, 2));
    expect(codeOf(() => countConfusion(label, predicted, 2, emptyConfusion(3)))).toBe('configuration');
  });

  it('loses no pixel: matrix + outside + ignored + unknown = pixels', () => {
    fc.assert(
      fc.property(maskPairs, ({ label, predicted, classCount }) => {
        const counts = countConfusion(label, predicted, classCount);
        const all = sum(counts.matrix) + sum(counts.unknownPredicted) + counts.ignored + counts.unknown;
        expect(all).toBe(label.mask.data.length);
      }),
      { seed: 1 },
    );
  });

  it('transposes where label and prediction change places', () => {
    fc.assert(
      fc.property(maskPairs, ({ label, predicted, classCount }) => {
        const { width, height } = predicted;
        // Only pixels with a class in both, so that neither has anything outside.
        const both = label.mask.data.map((v, i) =>
          v < classCount && predicted.data[i]! < classCount ? 1 : 0,
        );
        const a = label.mask.data.map((v, i) => (both[i] ? v : 0));
        const b = predicted.data.map((v, i) => (both[i] ? v : 0));
        const forth = countConfusion(labelOf(width, height, a), { width, height, data: b }, classCount);
        const back = countConfusion(labelOf(width, height, b), { width, height, data: a }, classCount);
        const transposed = forth.matrix.map(
          (_, i) => forth.matrix[(i % classCount) * classCount + Math.floor(i / classCount)]!,
        );
        expectCounts(back, { ...forth, matrix: transposed });
      }),
      { seed: 1 },
    );
  });

  it('leaves nothing behind from a count that failed', () => {
    const label = labelOf(2, 2, Uint8Array.of(0, 1, 0, 7));
    const predicted = { width: 2, height: 2, data: Uint8Array.of(0, 1, 0, 1) };
    expect(codeOf(() => countConfusion(label, predicted, 2))).toBe('configuration');
    const good = countConfusion(labelOf(2, 2, Uint8Array.of(0, 1, 0, 1)), predicted, 2);
    expect(Array.from(good.matrix)).toEqual([2, 0, 0, 2]);
  });

  it('refuses sizes that differ, data that are too short, and sums that do not hold', () => {
    const data = new Uint8Array(6);
    const label = labelOf(3, 2, data);
    expect(codeOf(() => countConfusion(label, { width: 2, height: 3, data }, 2))).toBe('message');
    expect(codeOf(() => countConfusion(label, { width: 3, height: 2, data: data.subarray(1) }, 2))).toBe(
      'message',
    );
    expect(codeOf(() => countConfusion({ ...label, ignored: 1 }, label.mask, 2))).toBe('message');
  });

  it('refuses 0, 256 and 2.5 classes, and takes 255', () => {
    for (const classCount of [0, 256, 2.5]) {
      expect(codeOf(() => emptyConfusion(classCount))).toBe('configuration');
    }
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const counts = countConfusion(
      labelOf(256, 1, all),
      { width: 256, height: 1, data: atOffset(all, 1) },
      255,
    );
    expect(sum(counts.matrix)).toBe(255);
    expect(counts.ignored).toBe(1);
  });
});

describe('addConfusion', () => {
  it('gives the counts of both frames as one', () => {
    fc.assert(
      fc.property(maskPairs, ({ label, predicted, classCount }) => {
        const frame = countConfusion(label, predicted, classCount);
        const total = emptyConfusion(classCount);
        addConfusion(total, frame);
        addConfusion(total, frame);
        expectCounts(total, {
          classCount,
          matrix: frame.matrix.map((v) => 2 * v),
          unknownPredicted: frame.unknownPredicted.map((v) => 2 * v),
          pixels: 2 * frame.pixels,
          ignored: 2 * frame.ignored,
          unknown: 2 * frame.unknown,
        });
      }),
      { seed: 1 },
    );
  });

  it('refuses another number of classes', () => {
    const add = () => {
      addConfusion(emptyConfusion(2), emptyConfusion(3));
    };
    expect(codeOf(add)).toBe('configuration');
  });
});

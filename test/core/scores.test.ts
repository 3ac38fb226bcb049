import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfusionCounts, countConfusion, emptyConfusion } from '../../src/core/confusion.js';
import { createLabelMapper } from '../../src/core/label-table.js';
import { type ScoreLayout, summarize } from '../../src/core/scores.js';
import { identityTable, maskPairs } from './random-masks.js';

function countsOf(rows: number[][], unknownPredicted?: number[]): ConfusionCounts {
  const counts = emptyConfusion(rows.length);
  counts.matrix.set(rows.flat());
  counts.unknownPredicted.set(unknownPredicted ?? rows.map(() => 0));
  counts.pixels = [...rows.flat(), ...counts.unknownPredicted].reduce((a, b) => a + b, 0);
  return counts;
}

function layoutOf(classCount: number, changes: Partial<ScoreLayout> = {}): ScoreLayout {
  return { scored: new Array<boolean>(classCount).fill(true), groups: [], ...changes };
}

describe('summarize', () => {
  it('gives the scores of a worked example', () => {
    // label 0: 6 right, 2 as 1, 1 outside        n0 = 9    tp 6 fp 1 fn 3
    // label 1: 1 as 0, 7 right, 1 as 2           n1 = 9    tp 7 fp 4 fn 2
    // label 2: 2 as 1                            n2 = 2    tp 0 fp 1 fn 2        20 pixels
    const rows = [
      [6, 2, 0],
      [1, 7, 1],
      [0, 2, 0],
    ];
    const scores = summarize(countsOf(rows, [1, 0, 0]), layoutOf(3));
    expect(scores.classes[0]).toEqual({
      tp: 6,
      fp: 1,
      fn: 3,
      dice: 12 / 16,
      iou: 6 / 10,
      precision: 6 / 7,
      recall: 6 / 9,
      specificity: 10 / 11, // 11 pixels are not labelled 0, 10 of these not predicted 0
    });
    expect(scores.classes[1]).toMatchObject({ tp: 7, fp: 4, fn: 2, dice: 14 / 20, iou: 7 / 13 });
    expect(scores.classes[2]).toMatchObject({
      tp: 0,
      fp: 1,
      fn: 2,
      dice: 0,
      iou: 0,
      precision: 0,
      recall: 0,
    });
    expect(scores.meanDice).toBeCloseTo((0.75 + 0.7) / 3, 15);
    expect(scores.meanIou).toBeCloseTo((6 / 10 + 7 / 13) / 3, 15);
    expect(scores.pixelAccuracy).toBe(13 / 20);
    expect(scores.meanClassAccuracy).toBeCloseTo((6 / 9 + 7 / 9 + 0) / 3, 15);
    expect(scores.frequencyWeightedIou).toBeCloseTo((9 * 0.6 + 9 * (7 / 13)) / 20, 15);
    // Predicted 7, 11, 1 and 1 outside. By chance (9·7 + 9·11 + 2·1) / 400 = 164 / 400.
    expect(scores.kappa).toBeCloseTo((13 / 20 - 164 / 400) / (1 - 164 / 400), 15);
    // Covariance 20·13 − 164 = 96; variances 400 − (81 + 81 + 4) = 234 and 400 − (49 + 121 + 1 + 1) = 228.
    expect(scores.mcc).toBeCloseTo(96 / Math.sqrt(234 * 228), 15);
    expect(scores.hazardRate).toBeNaN();
  });

  it('leaves a class that is nowhere out of the means, and says NaN where nothing is', () => {
    const rows = [
      [3, 1, 0],
      [0, 4, 0],
      [0, 0, 0],
    ];
    const scores = summarize(countsOf(rows), layoutOf(3));
    expect(scores.classes[2]).toMatchObject({
      tp: 0,
      fp: 0,
      fn: 0,
      dice: NaN,
      iou: NaN,
      precision: NaN,
      recall: NaN,
    });
    expect(scores.classes[2]!.specificity).toBe(1);
    expect(scores.meanDice).toBeCloseTo((6 / 7 + 8 / 9) / 2, 15);

    const nothing = summarize(emptyConfusion(2), layoutOf(2, { groups: [{ name: 'a', classIds: [0] }] }));
    const values: unknown[] = Object.values(nothing);
    for (const value of values.filter((v) => typeof v === 'number')) expect(value).toBeNaN();
    expect(nothing.groups[0]).toMatchObject({ tp: 0, dice: NaN, specificity: NaN });
  });

  it('scores 0 for a class only predicted and a class only labelled', () => {
    const scores = summarize(
      countsOf([
        [0, 5],
        [0, 0],
      ]),
      layoutOf(2),
    );
    expect(scores.classes[0]).toMatchObject({ dice: 0, iou: 0, precision: NaN, recall: 0, specificity: NaN });
    expect(scores.classes[1]).toMatchObject({ dice: 0, iou: 0, precision: 0, recall: NaN, specificity: 0 });
    expect(scores.meanDice).toBe(0);
    expect(scores.meanClassAccuracy).toBe(0);
  });

  it('gives an ignored class no score, and counts predictions of it as misses', () => {
    // Class 2 is ignored. Labels of it (an uncautious caller's row) count nowhere.
    const rows = [
      [4, 0, 2],
      [1, 3, 0],
      [9, 9, 9],
    ];
    const scores = summarize(countsOf(rows), layoutOf(3, { scored: [true, true, false] }));
    expect(scores.classes[0]).toMatchObject({ tp: 4, fp: 1, fn: 2, dice: 8 / 11 });
    expect(scores.classes[1]).toMatchObject({ tp: 3, fp: 0, fn: 1, dice: 6 / 7 });
    expect(scores.classes[2]).toMatchObject({ tp: 0, fp: 2, fn: 0, dice: NaN, specificity: NaN });
    expect(scores.meanDice).toBeCloseTo((8 / 11 + 6 / 7) / 2, 15);
    expect(scores.pixelAccuracy).toBe(7 / 10);
    // By chance: (6·5 + 4·3) / 100; the 2 predictions of class 2 are a category of their own.
    expect(scores.kappa).toBeCloseTo((0.7 - 0.42) / (1 - 0.42), 15);
    expect(scores.mcc).toBeCloseTo((10 * 7 - 42) / Math.sqrt((100 - 52) * (100 - 38)), 15);
  });

  it('scores groups as unions, and the hazard rate', () => {
    // 0 trail, 1 grass: traversable. 2 rock: blocked. 3 sky: in no group. One rock pixel is predicted outside.
    const rows = [
      [5, 2, 0, 1],
      [1, 6, 1, 0],
      [2, 1, 7, 0],
      [0, 1, 0, 8],
    ];
    const groups = [
      { name: 'traversable', classIds: [0, 1] },
      { name: 'blocked', classIds: [2] },
    ];
    const scores = summarize(countsOf(rows, [0, 0, 1, 0]), layoutOf(4, { groups }));
    expect(scores.groups[0]).toMatchObject({ tp: 14, fn: 2, fp: 4, dice: 28 / 34, iou: 14 / 20 });
    expect(scores.groups[1]).toMatchObject({ tp: 7, fn: 4, fp: 1, recall: 7 / 11 });
    expect(scores.hazardRate).toBe(3 / 11);
    expect(summarize(countsOf(rows), layoutOf(4, { groups: groups.slice(1) })).hazardRate).toBeNaN();
    // No blocked pixel at all: 0/0.
    rows[2] = [0, 0, 0, 0];
    expect(summarize(countsOf(rows), layoutOf(4, { groups })).hazardRate).toBeNaN();
  });

  it('is exact where squares of pixel counts pass 2^53', () => {
    // A perfect result on a billion pixels, but for one: kappa of [[n−1, 0], [1, 1]] by hand is
    // (po − pe) / (1 − pe) with N = n + 1, po = n/N, pe = (n(n−1) + 2·1) / N² with the marginals below.
    const n = 1e9;
    const scores = summarize(
      countsOf([
        [n - 1, 0],
        [1, 1],
      ]),
      layoutOf(2),
    );
    // label n−1, 2; predicted n, 1; N = n+1. Numerator N·n − n(n−1) − 2 = 2n − 2; denominator N² − n(n−1) − 2 = 3n − 1.
    expect(scores.kappa).toBe((2 * n - 2) / (3 * n - 1));
    const perfect = summarize(
      countsOf([
        [n, 0],
        [0, 1],
      ]),
      layoutOf(2),
    );
    expect(perfect).toMatchObject({ kappa: 1, mcc: 1 });
    const oneClass = summarize(
      countsOf([
        [n, 0],
        [0, 0],
      ]),
      layoutOf(2),
    );
    expect(oneClass).toMatchObject({ kappa: NaN, mcc: NaN });
  });

  it('holds Dice = 2 IoU / (1 + IoU), bounds, and tp + fn = label pixels, for all masks', () => {
    fc.assert(
      fc.property(maskPairs, ({ label, predicted, classCount }) => {
        const counts = countConfusion(label, predicted, classCount);
        const scores = summarize(counts, layoutOf(classCount));
        scores.classes.forEach(({ dice, iou, tp, fp, fn }, c) => {
          expect(tp + fn).toBe(label.mask.data.filter((v) => v === c).length);
          expect(tp + fp).toBe(predicted.data.filter((v, i) => v === c && label.mask.data[i] !== 255).length);
          if (tp + fp + fn === 0) expect([dice, iou]).toEqual([NaN, NaN]);
          else expect(Math.abs(dice - (2 * iou) / (1 + iou))).toBeLessThan(1e-15);
        });
        if (!Number.isNaN(scores.mcc)) expect(Math.abs(scores.mcc)).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('does not depend on the order of the classes', () => {
    const matrices = fc.integer({ min: 1, max: 5 }).chain((n) =>
      fc.record({
        rows: fc.array(fc.array(fc.nat(9), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
        outside: fc.array(fc.nat(3), { minLength: n, maxLength: n }),
        order: fc.shuffledSubarray(
          Array.from({ length: n }, (_, c) => c),
          { minLength: n, maxLength: n },
        ),
      }),
    );
    fc.assert(
      fc.property(matrices, ({ rows, outside, order }) => {
        const scores = summarize(countsOf(rows, outside), layoutOf(rows.length));
        const turned = summarize(
          countsOf(
            order.map((r) => order.map((c) => rows[r]![c]!)),
            order.map((r) => outside[r]!),
          ),
          layoutOf(rows.length),
        );
        expect(turned.classes).toEqual(order.map((c) => scores.classes[c]));
        expect([turned.kappa, turned.mcc, turned.pixelAccuracy]).toEqual([
          scores.kappa,
          scores.mcc,
          scores.pixelAccuracy,
        ]);
        expect(turned.meanDice).toBeCloseTo(scores.meanDice, 14);
      }),
      { seed: 1 },
    );
  });

  it('a group of one class scores as the class', () => {
    fc.assert(
      fc.property(maskPairs, ({ label, predicted, classCount }) => {
        const groups = [{ name: 'first', classIds: [0] }];
        const scores = summarize(
          countConfusion(label, predicted, classCount),
          layoutOf(classCount, { groups }),
        );
        expect(scores.groups[0]).toEqual(scores.classes[0]);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('counts labels of an ignored class nowhere, from the label table on', () => {
    // Ids 0, 1 are classes; 2 is a class of the model that the table ignores; 9 is unknown.
    const values = Uint8Array.of(0, 0, 1, 2, 2, 9);
    const map = createLabelMapper(identityTable(2, [2]));
    const label = map({ kind: 'ids', width: 6, height: 1, values });
    const predicted = { width: 6, height: 1, data: Uint8Array.of(0, 2, 1, 2, 0, 1) };
    const counts = countConfusion(label, predicted, 3);
    expect(counts).toMatchObject({ pixels: 6, ignored: 2, unknown: 1 });
    const scores = summarize(counts, layoutOf(3, { scored: [true, true, false] }));
    expect(scores.classes.map(({ tp, fp, fn }) => [tp, fp, fn])).toEqual([
      [1, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });
});

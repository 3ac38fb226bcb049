import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClassCounts, classCountsOf } from '../../src/core/class-counts.js';
import { addConfusion, countConfusion, emptyConfusion } from '../../src/core/confusion.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { classScores, meanScore, ScoreMeter } from '../../src/core/score-meter.js';
import { DEFAULT_SCORE_OPTIONS, SCORE_PRESETS, type ScoreOptions } from '../../src/core/score-options.js';
import { summarize } from '../../src/core/scores.js';
import { maskPairs } from './random-masks.js';

/** Of 10 pixels: class 0 right on 6 with 2 false; class 1 only predicted (2 false); class 2 absent. */
const COUNTS: ClassCounts = {
  tp: Float64Array.of(6, 0, 0),
  fp: Float64Array.of(2, 2, 0),
  fn: Float64Array.of(2, 0, 0),
  tn: Float64Array.of(0, 8, 10),
};

/** Class 0 is right on all 10 pixels. */
const PERFECT: ClassCounts = {
  tp: Float64Array.of(10, 0, 0),
  fp: Float64Array.of(0, 0, 0),
  fn: Float64Array.of(0, 0, 0),
  tn: Float64Array.of(0, 10, 10),
};

function options(changes: Partial<ScoreOptions> = {}): ScoreOptions {
  return { ...DEFAULT_SCORE_OPTIONS, ...changes };
}

describe('classScores and meanScore', () => {
  it('give 0/0 the value of zeroDivision', () => {
    // Dice 12/16, 0/2, 0/0.
    expect(Array.from(classScores(COUNTS, 'dice'))).toEqual([0.75, 0, NaN]);
    expect(Array.from(classScores(COUNTS, 'dice', options({ zeroDivision: 1 })))).toEqual([0.75, 0, 1]);
    // Recall 6/8, 0/0 (predicted, nowhere labelled), 0/0.
    expect(Array.from(classScores(COUNTS, 'recall', options({ zeroDivision: 0 })))).toEqual([0.75, 0, 0]);
  });

  it('count or skip a class predicted and nowhere labelled, and a class that is nowhere', () => {
    expect(meanScore(COUNTS, 'dice')).toBe(0.375);
    expect(meanScore(COUNTS, 'dice', options({ emptyLabel: 'skip' }))).toBe(0.75);
    const one = options({ zeroDivision: 1 });
    expect(meanScore(COUNTS, 'dice', one)).toBe(0.375);
    expect(meanScore(COUNTS, 'dice', { ...one, absentClass: 'count' })).toBeCloseTo(1.75 / 3, 15);
  });

  it('reduce micro, weighted by label pixels or by weights, over the classes asked for', () => {
    // Micro: tp 6, fp 4, fn 2.
    expect(meanScore(COUNTS, 'dice', options({ mean: 'micro' }))).toBe(12 / 18);
    expect(meanScore(COUNTS, 'dice', options({ mean: 'weighted' }))).toBe(0.75);
    expect(meanScore(COUNTS, 'dice', options({ mean: 'weighted', weights: [1, 2, 5] }))).toBe(0.25);
    expect(meanScore(COUNTS, 'dice', options({ classes: [1] }))).toBe(0);
    expect(Array.from(classScores(COUNTS, 'dice', options({ classes: [2, 0] })))).toEqual([NaN, 0.75]);
    expect(meanScore(COUNTS, 'dice', options({ classes: [2] }))).toBeNaN();
  });

  it('know every score by its definition', () => {
    const one = { tp: 3, fp: 1, fn: 2, tn: 14 };
    const counts = Object.fromEntries(
      Object.entries(one).map(([key, v]) => [key, Float64Array.of(v)]),
    ) as unknown as ClassCounts;
    const value = (name: Parameters<typeof meanScore>[1]) => meanScore(counts, name);
    expect(value('dice')).toBe(6 / 9);
    expect(value('iou')).toBe(3 / 6);
    expect(value('precision')).toBe(3 / 4);
    expect(value('recall')).toBe(3 / 5);
    expect(value('specificity')).toBe(14 / 15);
    expect(value('accuracy')).toBe(17 / 20);
    expect(value('balancedAccuracy')).toBe((3 / 5 + 14 / 15) / 2);
    expect(value('npv')).toBe(14 / 16);
    expect(value('fnr')).toBe(2 / 5);
    expect(value('fpr')).toBe(1 / 15);
    expect(value('fdr')).toBe(1 / 4);
    expect(value('for')).toBe(2 / 16);
  });

  it('refuse options that do not fit', () => {
    const wrong: Partial<ScoreOptions>[] = [
      { classes: [3] },
      { classes: [-1] },
      { weights: [1, 2] },
      { zeroDivision: 0.5 },
    ];
    for (const changes of wrong) {
      expect(() => meanScore(COUNTS, 'dice', options(changes))).toThrow(DiceMonitorError);
    }
  });
});

describe('ScoreMeter', () => {
  const meter = (changes: Partial<ScoreOptions>) => {
    const result = new ScoreMeter('dice', options(changes));
    result.add(COUNTS);
    result.add(PERFECT);
    return result;
  };

  it('pools counts, or takes the mean over images', () => {
    // Pooled: class 0 tp 16, fp 2, fn 2; class 1 fp 2.
    expect(Array.from(meter({}).classes)).toEqual([32 / 36, 0, NaN]);
    expect(meter({}).mean).toBe(32 / 36 / 2);
    // By image: class 0 0.75 and 1; class 1 0 and absent.
    expect(Array.from(meter({ pooling: 'image' }).classes)).toEqual([0.875, 0, NaN]);
    expect(meter({ pooling: 'image' }).mean).toBe((0.375 + 1) / 2);
    // By pairs: 0.75, 0 and 1.
    expect(meter({ pooling: 'image', imageMean: 'pairs' }).mean).toBe(1.75 / 3);
    expect(meter(SCORE_PRESETS.monai).mean).toBe((0.75 + 1) / 2);
    expect(meter(SCORE_PRESETS.torchmetrics).mean).toBe(1.75 / 3);
    expect(meter(SCORE_PRESETS.sklearn).mean).toBe(32 / 36 / 2);
    expect(meter(SCORE_PRESETS.smp).mean).toBeCloseTo((32 / 36 + 0 + 1) / 3, 15);
  });

  it('is undefined before the first image', () => {
    const empty = new ScoreMeter('iou');
    expect(empty.mean).toBeNaN();
    expect(empty.classes.length).toBe(0);
    expect(new ScoreMeter('iou', SCORE_PRESETS.monai).mean).toBeNaN();
  });

  it('refuses an image of another number of classes', () => {
    const result = meter({});
    const other = {
      tp: Float64Array.of(1),
      fp: Float64Array.of(0),
      fn: Float64Array.of(0),
      tn: Float64Array.of(0),
    };
    expect(() => {
      result.add(other);
    }).toThrow(DiceMonitorError);
  });

  it('with the default options gives the means of summarize, whatever the images', () => {
    fc.assert(
      fc.property(fc.array(maskPairs, { minLength: 1, maxLength: 4 }), (pairs) => {
        const { classCount } = pairs[0]!;
        const images = pairs.filter((pair) => pair.classCount === classCount);
        const total = emptyConfusion(classCount);
        const dice = new ScoreMeter('dice');
        const iou = new ScoreMeter('iou');
        for (const { label, predicted } of images) {
          const counts = countConfusion(label, predicted, classCount);
          addConfusion(total, counts);
          dice.add(classCountsOf(counts));
          iou.add(classCountsOf(counts));
        }
        const scored = new Array<boolean>(classCount).fill(true);
        const { meanDice, meanIou, classes } = summarize(total, { scored, groups: [] });
        expect([dice.mean, iou.mean]).toEqual([meanDice, meanIou]);
        expect(Array.from(dice.classes)).toEqual(classes.map((c) => c.dice));
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

describe('classCountsOf', () => {
  it('adds up to the counted pixels, for every class', () => {
    fc.assert(
      fc.property(maskPairs, ({ label, predicted, classCount }) => {
        const { tp, fp, fn, tn } = classCountsOf(countConfusion(label, predicted, classCount));
        const counted = label.mask.data.filter((v) => v !== 255).length;
        for (let c = 0; c < classCount; c++) expect(tp[c]! + fp[c]! + fn[c]! + tn[c]!).toBe(counted);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('leaves out labels of a class that is not scored', () => {
    const counts = emptyConfusion(2);
    counts.matrix.set([3, 1, 5, 7]);
    expect(classCountsOf(counts, [true, false])).toEqual({
      tp: Float64Array.of(3, 0),
      fp: Float64Array.of(0, 1),
      fn: Float64Array.of(1, 0),
      tn: Float64Array.of(0, 3),
    });
  });
});

import { describe, expect, it } from 'vitest';
import {
  consistencyOf,
  estimateFromMask,
  EstimateMeans,
  estimateOf,
  type ClassStatistics,
} from '../../src/core/estimate.js';
import type { Mask } from '../../src/core/mask.js';
import { seededRandom } from '../../src/core/seeded-random.js';

/** Numbers in [0, 1). */
function uniform(seed: number): () => number {
  const draw = seededRandom(seed);
  return () => draw(2 ** 32) / 2 ** 32;
}

const mask = (width: number, ids: readonly number[]): Mask => ({
  width,
  height: ids.length / width,
  data: Uint8Array.from(ids),
});

function statistics(parts: {
  predicted: number[];
  probability: number[];
  predictedProbability: number[];
  entropy?: number;
}): ClassStatistics {
  return {
    pixels: parts.predicted.reduce((sum, each) => sum + each, 0),
    predicted: Float64Array.from(parts.predicted),
    probability: Float64Array.from(parts.probability),
    predictedProbability: Float64Array.from(parts.predictedProbability),
    entropy: parts.entropy ?? 0,
  };
}

describe('an estimate', () => {
  it('follows the formulas', () => {
    // Pixels (0.75, 0.25), (0.5, 0.5), (0.125, 0.875): predicted 0, 0, 1.
    const pixels = [
      [0.75, 0.25],
      [0.5, 0.5],
      [0.125, 0.875],
    ];
    const entropy = pixels.flat().reduce((sum, p) => sum - p * Math.log(p), 0);
    const estimate = estimateOf(
      statistics({
        predicted: [2, 1],
        probability: [1.375, 1.625],
        predictedProbability: [1.25, 0.875],
        entropy,
      }),
      0.5,
    );
    // Class 0: 2 · 1.25 / (1.375 + 2); class 1: 2 · 0.875 / (1.625 + 1)
    expect([...estimate.classExpectedDice]).toEqual([2.5 / 3.375, 1.75 / 2.625]);
    expect(estimate.expectedDice).toBe((2.5 / 3.375 + 1.75 / 2.625) / 2);
    expect(estimate.meanConfidence).toBe(2.125 / 3);
    expect(estimate.meanEntropy).toBeCloseTo(entropy / 3 / Math.LN2, 15);
    expect(estimate.consistency).toBe(0.5);
    expect([...estimate.classFraction]).toEqual([2 / 3, 1 / 3]);
  });

  it('does not fall for the tail of a class that is nowhere predicted', () => {
    const { expectedDice, classExpectedDice } = estimateOf(
      statistics({ predicted: [4, 0, 0], probability: [3.9, 0.1, 0], predictedProbability: [3.9, 0, 0] }),
      NaN,
    );
    // A class without probability or pixels is 0/0.
    expect([...classExpectedDice]).toEqual([7.8 / 7.9, 0, NaN]);
    expect(expectedDice).toBe(7.8 / 7.9);
  });

  it('of no pixels is undefined', () => {
    const none = statistics({ predicted: [0, 0], probability: [0, 0], predictedProbability: [0, 0] });
    expect(estimateOf(none, NaN)).toEqual({
      expectedDice: NaN,
      meanConfidence: NaN,
      meanEntropy: NaN,
      consistency: NaN,
      classFraction: Float64Array.of(NaN, NaN),
      classExpectedDice: Float64Array.of(NaN, NaN),
    });
  });

  it('is bounded: certain pixels and evenly spread ones', () => {
    const sure = statistics({ predicted: [1, 2], probability: [1, 2], predictedProbability: [1, 2] });
    expect(estimateOf(sure, NaN)).toMatchObject({ expectedDice: 1, meanConfidence: 1, meanEntropy: 0 });
    const third = 1 / 3;
    const even = statistics({
      predicted: [1, 0, 0],
      probability: [third, third, third],
      predictedProbability: [third, 0, 0],
      // A rounding error more than ln 3.
      entropy: Math.log(3) * (1 + 2 * Number.EPSILON),
    });
    expect(estimateOf(even, NaN).meanEntropy).toBe(1);
  });

  it('tells the Dice with labels drawn from the probabilities', () => {
    const classes = 4;
    const pixels = 3000;
    const draws = 300;
    const random = uniform(11);
    const rows = Array.from({ length: pixels }, () => {
      const weights = Array.from({ length: classes }, (_, c) => Math.exp(3 * random() - c * 0.5));
      const sum = weights.reduce((a, b) => a + b, 0);
      return weights.map((weight) => weight / sum);
    });
    const predicted = rows.map((row) => row.indexOf(Math.max(...row)));
    const count = (wanted: number) => predicted.filter((c) => c === wanted).length;
    const total = (wanted: number, of: (row: number[], pixel: number) => boolean) =>
      rows.reduce((sum, row, pixel) => sum + (of(row, pixel) ? row[wanted]! : 0), 0);
    const ids = [0, 1, 2, 3];
    const estimate = estimateOf(
      statistics({
        predicted: ids.map(count),
        probability: ids.map((c) => total(c, () => true)),
        predictedProbability: ids.map((c) => total(c, (_row, pixel) => predicted[pixel] === c)),
      }),
      NaN,
    );
    const dice = ids.map(() => 0);
    for (let draw = 0; draw < draws; draw += 1) {
      const tp = [0, 0, 0, 0];
      const labelled = [0, 0, 0, 0];
      rows.forEach((row, pixel) => {
        let rest = random();
        const label = row.findIndex((p) => (rest -= p) < 0);
        labelled[label < 0 ? classes - 1 : label]! += 1;
        if (label === predicted[pixel]) tp[label]! += 1;
      });
      ids.forEach((c) => (dice[c]! += (2 * tp[c]!) / (labelled[c]! + count(c)) / draws));
    }
    // One draw's Dice varies by about 0.02 for the rarest class, the mean of 300 by about 0.0012.
    ids.forEach((c) => {
      expect(Math.abs(estimate.classExpectedDice[c]! - dice[c]!)).toBeLessThan(0.005);
    });
    expect(Math.max(...estimate.classExpectedDice) - Math.min(...estimate.classExpectedDice)).toBeGreaterThan(
      0.1,
    );
  });
});

describe('an estimate from a mask alone', () => {
  it('has the share of pixels per class, and no more', () => {
    // 255 is outside the crop; 7 is none of the 3 classes.
    const estimate = estimateFromMask(mask(4, [0, 0, 2, 255, 7, 0, 2, 255]), 3, 0.25);
    expect(estimate).toEqual({
      expectedDice: NaN,
      meanConfidence: NaN,
      meanEntropy: NaN,
      consistency: 0.25,
      classFraction: Float64Array.of(3 / 6, 0, 2 / 6),
      classExpectedDice: Float64Array.of(NaN, NaN, NaN),
    });
    expect([...estimateFromMask(mask(1, [255]), 2, NaN).classFraction]).toEqual([NaN, NaN]);
  });
});

describe('consistency', () => {
  const before = mask(3, [0, 0, 1, 1, 2, 255]);

  it('is the mean Dice of two masks over the classes in either', () => {
    // Class 0: 2 · 1 / (2 + 1); class 1: 2 · 2 / (2 + 3); class 2: 0 / (1 + 0); class 3: 0 / (0 + 1); 4: absent
    const now = mask(3, [0, 1, 1, 1, 3, 255]);
    expect(consistencyOf(before, now, 5)).toBeCloseTo((2 / 3 + 4 / 5 + 0 + 0) / 4, 15);
    expect(consistencyOf(now, before, 5)).toBe(consistencyOf(before, now, 5));
    // Class 3 is none of three.
    expect(consistencyOf(before, now, 3)).toBeCloseTo((2 / 3 + 4 / 5 + 0) / 3, 15);
    expect(consistencyOf(before, before, 3)).toBe(1);
  });

  it('agrees with a brute force', () => {
    const random = uniform(3);
    const draw = () =>
      mask(
        19,
        Array.from({ length: 19 * 7 }, () => (random() < 0.1 ? 255 : Math.floor(random() * 6))),
      );
    for (let round = 0; round < 20; round += 1) {
      const [a, b] = [draw(), draw()];
      const dice = [0, 1, 2, 3, 4].map((c) => {
        const both = a.data.filter((id, i) => id === c && b.data[i] === c).length;
        return (2 * both) / (a.data.filter((id) => id === c).length + b.data.filter((id) => id === c).length);
      });
      expect(consistencyOf(a, b, 5)).toBeCloseTo(dice.reduce((sum, each) => sum + each, 0) / 5, 14);
    }
  });

  it('is undefined for the first mask, another size and no class at all', () => {
    expect(consistencyOf(undefined, before, 3)).toBeNaN();
    expect(consistencyOf(mask(2, [...before.data]), before, 3)).toBeNaN();
    expect(consistencyOf(mask(1, [255]), mask(1, [255]), 3)).toBeNaN();
  });
});

describe('means of estimates', () => {
  it('leave out what is undefined', () => {
    const means = new EstimateMeans();
    expect(means.values).toEqual({
      expectedDice: NaN,
      meanConfidence: NaN,
      meanEntropy: NaN,
      consistency: NaN,
    });
    means.add({ expectedDice: 0.5, meanConfidence: 0.75, meanEntropy: 0.25, consistency: NaN });
    means.add({ expectedDice: NaN, meanConfidence: 0.25, meanEntropy: 0.5, consistency: 0.875 });
    expect(means.values).toEqual({
      expectedDice: 0.5,
      meanConfidence: 0.5,
      meanEntropy: 0.375,
      consistency: 0.875,
    });
  });
});

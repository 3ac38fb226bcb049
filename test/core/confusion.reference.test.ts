/** Pixel counts of published libraries; see score-meter.reference.test.ts. */
import { describe, expect, it } from 'vitest';
import { numbersOf, referenceCases, type Value } from './reference-cases.js';
import { countsOf, expectClose, flat, NOT_OFFERED, pooledConfusion } from './reference-checks.js';

describe('confusion_counts', () => {
  const cases = referenceCases('metrics.counts.json', /^confusion_counts$/);
  it('has its cases', () => {
    expect(cases.length).toBe(9);
  });
  it.each(cases.filter(({ options }) => options.threshold_rule !== '>'))('$id', (reference) => {
    const { options, expected } = reference;
    const first = options.include_background === false ? 1 : 0;
    for (const key of ['tp', 'fp', 'fn', 'tn'] as const) {
      const got = flat(countsOf(reference).map((counts) => counts[key].subarray(first)));
      expect(got, key).toEqual(numbersOf(expected[key] as Value));
    }
  });
  it('leaves out only the two with a `>` threshold', () => {
    expect(NOT_OFFERED['>']).toBeDefined();
    const left = cases.filter(({ options }) => options.threshold_rule === '>').map(({ id }) => id);
    expect(left).toEqual(['confusion_counts.torchmetrics.001', 'confusion_counts.torchmetrics.002']);
  });
});

describe('confusion_matrix', () => {
  const cases = referenceCases('metrics.counts.json', /^confusion_matrix$/);
  it('has its cases', () => {
    expect(cases.length).toBe(4);
  });
  it.each(cases)('$id', (reference) => {
    const { matrix, classCount } = pooledConfusion(reference);
    const divisor = {
      none: () => 1,
      true: (i: number) => sumWhere(matrix, (j) => Math.floor(j / classCount) === Math.floor(i / classCount)),
      pred: (i: number) => sumWhere(matrix, (j) => j % classCount === i % classCount),
      all: () => sumWhere(matrix, () => true),
    }[reference.options.normalize!];
    const got = Array.from(matrix, (pixels, i) => (pixels === 0 ? 0 : pixels / divisor(i)));
    expectClose(got, numbersOf(reference.expected['matrix'] as Value), 'matrix');
  });
});

function sumWhere(values: Float64Array, include: (index: number) => boolean): number {
  return values.reduce((sum, value, i) => (include(i) ? sum + value : sum), 0);
}

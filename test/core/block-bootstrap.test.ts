import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, studentQuantile } from '../../src/core/block-bootstrap.js';
import { seededRandom } from '../../src/core/seeded-random.js';

/** The same resamples, row by row and without any sums kept. */
function naiveResamples(
  rows: readonly (readonly number[])[],
  { blockLength, resamples, seed }: { blockLength: number; resamples: number; seed: number },
): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: resamples }, () => {
    const total = rows[0]!.map(() => 0);
    for (let block = 0; block < Math.round(rows.length / blockLength); block++) {
      const start = random(rows.length);
      for (let i = 0; i < blockLength; i++) {
        rows[(start + i) % rows.length]!.forEach((value, column) => (total[column]! += value));
      }
    }
    return total;
  });
}

describe('bootstrapIntervals', () => {
  it('takes the statistics of the rows of the blocks drawn, around the end too', () => {
    const row = fc.tuple(fc.nat(1000), fc.nat(1000));
    const given = fc.record({
      rows: fc.array(row, { minLength: 9, maxLength: 40 }),
      blockLength: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(given, ({ rows, blockLength, seed }) => {
        const options = { blockLength, seed, resamples: 20 };
        const seen: number[][] = [];
        bootstrapIntervals(
          Float64Array.from(rows.flat()),
          2,
          (sums) => {
            seen.push([...sums]);
            return [0];
          },
          options,
        );
        // The first call is the estimate: of all rows.
        const all = rows.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
        expect(seen).toEqual([all, ...naiveResamples(rows, options)]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('expands the percentiles by Student’s t: blocks of a third are three blocks', () => {
    // Rows 0, 0, 0, 0, 0, 9 by twos: a block that starts at row 4 or 5 holds the 9, two of six. Sums of three such
    // blocks are 0, 9, 18, 27 with the shares 8, 12, 6, 1 of 27, so 2.5 % and 97.5 % of 4000 sums are 0 and 27.
    const [interval] = bootstrapIntervals(Float64Array.of(0, 0, 0, 0, 0, 9), 1, ([sum]) => [sum!], {
      blockLength: 2,
      resamples: 4000,
      seed: 1,
    });
    const expansion = (studentQuantile(2) / 1.959963984540054) * Math.sqrt(3 / 2);
    expect(interval!.low).toBeCloseTo(9 - 9 * expansion, 10);
    expect(interval!.high).toBeCloseTo(9 + 18 * expansion, 10);
  });

  it('narrows where the blocks drawn are fewer rows than there are', () => {
    // 7 rows in blocks of 2: Math.round(3.5) = 4 blocks, 8 rows; 10 in blocks of 3: 3 blocks, 9 rows.
    const width = (n: number, blockLength: number) => {
      const rows = new Float64Array(n).fill(1);
      // A statistic of two values whose spread does not depend on the rows.
      let call = 0;
      const [interval] = bootstrapIntervals(rows, 1, () => [call++ === 0 ? 0 : call % 2 === 0 ? 1 : -1], {
        blockLength,
        resamples: 100,
        seed: 1,
      });
      return interval!.high - interval!.low;
    };
    const t = (blocks: number) =>
      (studentQuantile(blocks - 1) / 1.959963984540054) * Math.sqrt(blocks / (blocks - 1));
    expect(width(7, 2)).toBeCloseTo(2 * t(4) * Math.sqrt(8 / 7), 10);
    expect(width(10, 3)).toBeCloseTo(2 * t(3) * Math.sqrt(9 / 10), 10);
  });

  it('is undefined with fewer than three blocks, and without rows', () => {
    const options = { blockLength: 2, resamples: 10, seed: 1 };
    expect(bootstrapIntervals(new Float64Array(4), 1, () => [1], options)).toEqual([{ low: NaN, high: NaN }]);
    expect(bootstrapIntervals(new Float64Array(0), 0, () => [NaN], options)).toEqual([
      { low: NaN, high: NaN },
    ]);
  });

  it('leaves out resamples without a value', () => {
    let call = 0;
    const [interval] = bootstrapIntervals(new Float64Array(30), 1, () => [call++ % 2 === 0 ? 5 : NaN], {
      blockLength: 1,
      resamples: 100,
      seed: 1,
    });
    expect(interval).toEqual({ low: 5, high: 5 });
  });
});

describe('studentQuantile', () => {
  // Tables of Student's t, two-sided 5 %.
  it.each([
    [2, 4.3027],
    [3, 3.1824],
    [4, 2.7764],
    [5, 2.5706],
    [10, 2.2281],
    [30, 2.0423],
    [120, 1.9799],
  ])('%i degrees of freedom', (degrees, expected) => {
    expect(Math.abs(studentQuantile(degrees) / expected - 1)).toBeLessThan(degrees === 2 ? 0.01 : 0.002);
  });
});

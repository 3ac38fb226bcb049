import { describe, expect, it } from 'vitest';
import { autocovariance, blockLength } from '../../src/core/block-length.js';

/** z(t) = phi z(t − 1) + e(t), e from the C library's linear congruence: the same numbers in any language. */
function series(n: number, phi: number, seed: number): Float64Array {
  let state = BigInt(seed);
  let z = 0;
  return Float64Array.from({ length: n }, () => {
    state = (1103515245n * state + 12345n) % 2n ** 31n;
    z = phi * z + Number(state) / 2 ** 31 - 0.5;
    return z;
  });
}

describe('blockLength', () => {
  // `optimal_block_length(x)['circular']` of the Python package arch 8.0.0.
  it.each([
    [200, 0.0, 1, 0.4223858771491159],
    [200, 0.6, 2, 7.372358649051936],
    [200, 0.9, 3, 14.441027881501446],
    [60, 0.8, 4, 8.473685199695984],
    [1000, -0.5, 5, 13.497545650092627],
    [500, 0.97, 7, 40.3052136000602],
  ])('n %i, phi %f: as arch', (n, phi, seed, expected) => {
    const { length, optimal } = blockLength(series(n, phi, seed));
    expect(optimal).toBeCloseTo(expected, 10);
    expect(length).toBe(Math.max(1, Math.ceil(2 * expected)));
  });

  it('is never longer than a third of the series', () => {
    // Twice the optimal length would be 11.
    const { length, optimal } = blockLength(series(25, 0.95, 6));
    expect(optimal).toBeGreaterThan(5);
    expect(length).toBe(9);
  });

  it('makes no more than 1000 blocks', () => {
    expect(blockLength(series(5500, 0, 8)).length).toBe(6);
    expect(blockLength(new Float64Array(1001)).length).toBe(2);
    expect(blockLength(new Float64Array(1000)).length).toBe(1);
  });

  it('is 1 where nothing varies', () => {
    expect(blockLength(new Float64Array(50).fill(0.25))).toMatchObject({ length: 1, optimal: 0, lag: 0 });
    expect(blockLength(new Float64Array(1))).toMatchObject({ length: 1 });
    expect(blockLength(new Float64Array(0))).toMatchObject({ length: 1 });
  });

  it('names the last lag that matters', () => {
    // Runs of four equal values, each by a coin: r(k) is about 1 − k / 4, and about 0 from lag 4 on.
    const signs = series(100, 0, 11).map(Math.sign);
    const runs = Float64Array.from({ length: 400 }, (_, t) => signs[Math.floor(t / 4)]!);
    expect(blockLength(runs).lag).toBe(3);
    expect(blockLength(runs).bound).toBeCloseTo(2 * Math.sqrt(Math.log10(400) / 400), 15);
  });
});

describe('autocovariance', () => {
  it('divides by n at every lag', () => {
    // 1, 2, 3, 6 less their mean 3: −2, −1, 0, 3. Squares 4 + 1 + 0 + 9; lag 1: 2 + 0 + 0; lag 2: 0 − 3; lag 3: −6.
    expect([...autocovariance(Float64Array.of(1, 2, 3, 6), 9)]).toEqual([14 / 4, 2 / 4, -3 / 4, -6 / 4]);
  });
});

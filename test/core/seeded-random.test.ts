import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/core/seeded-random.js';

/** Mulberry32 once more, in whole numbers of any size cut to 32 bits: no `imul`, no signs. */
function referenceBits(seed: bigint, count: number): bigint[] {
  const cut = (value: bigint) => BigInt.asUintN(32, value);
  let state = cut(seed);
  return Array.from({ length: count }, () => {
    state = cut(state + 0x6d2b79f5n);
    let bits = cut((state ^ (state >> 15n)) * (state | 1n));
    bits ^= cut(bits + (bits ^ (bits >> 7n)) * (bits | 61n));
    return bits ^ (bits >> 14n);
  });
}

describe('seededRandom', () => {
  it.each([0, 1, 123456789, 2 ** 32 - 1])('draws what Mulberry32 draws with seed %i', (seed) => {
    const random = seededRandom(seed);
    const expected = referenceBits(BigInt(seed), 500);
    expect(Array.from({ length: 500 }, () => BigInt(random(2 ** 32)))).toEqual(expected);
    const again = seededRandom(seed);
    expect(Array.from({ length: 500 }, () => again(7))).toEqual(
      expected.map((bits) => Number((bits * 7n) >> 32n)),
    );
  });

  it('draws each index about as often', () => {
    const random = seededRandom(5);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random(10)]! += 1;
    // Chi square with 9 degrees of freedom is below 27.9 in 99.9 % of cases.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });
});

import { describe, expect, it } from 'vitest';
import { createGapCounter } from '../../src/pipeline/gap-counter.js';

function missed(stampsMs: readonly number[]): number[] {
  const count = createGapCounter();
  return stampsMs.map((stampMs) => count(BigInt(stampMs) * 1_000_000n));
}

describe('createGapCounter', () => {
  it('counts what is missing in a gap over 1.5 periods, once three gaps are known', () => {
    //       period 100:            300 late: 2 missed, then 150 exactly: no gap, then 151: 1 missed
    expect(missed([0, 100, 200, 300, 600, 750, 901])).toEqual([0, 0, 0, 0, 2, 0, 1]);
  });

  it('knows no period from fewer gaps', () => {
    expect(missed([0, 100, 1000])).toEqual([0, 0, 0]);
  });

  it('takes steps back and equal stamps for no gap', () => {
    expect(missed([0, 100, 200, 300, 300, 0, 100])).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('follows a change of rate', () => {
    const fast = Array.from({ length: 40 }, (_, n) => n * 100);
    const slow = Array.from({ length: 40 }, (_, n) => 4000 + n * 300);
    const counts = missed([...fast, ...slow]);
    expect(counts.slice(-20)).toEqual(Array(20).fill(0));
  });
});

import { describe, expect, it } from 'vitest';
import { createRateGate } from '../../src/pipeline/rate-gate.js';

const ms = (value: number): bigint => BigInt(value) * 1_000_000n;

describe('createRateGate', () => {
  it('admits all at rate 0', () => {
    const admit = createRateGate(0);
    expect([0, 1, 2].map((stamp) => admit(ms(stamp)))).toEqual([true, true, true]);
  });

  it('admits the first image of each period, jitter or not', () => {
    const admit = createRateGate(5); // periods of 200 ms
    const stamps = [1000, 1101, 1199, 1201, 1299, 1405, 1500, 1999];
    expect(stamps.filter((stamp) => admit(ms(stamp)))).toEqual([1000, 1201, 1405, 1999]);
  });

  it('admits again after a step back', () => {
    const admit = createRateGate(1);
    expect([5000, 5100, 1000, 1100].map((stamp) => admit(ms(stamp)))).toEqual([true, false, true, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { ArrivalRate } from '../../src/core/arrival-rate.js';

const MS = 1_000_000n;

function arrivals(count: number, periodMs: bigint): { rate: ArrivalRate; nowNs: bigint } {
  const rate = new ArrivalRate(3000n * MS);
  let nowNs = 0n;
  for (let n = 0; n < count; n++) rate.add((nowNs += periodMs * MS));
  return { rate, nowNs };
}

describe('ArrivalRate', () => {
  it('is 0 before the second arrival', () => {
    expect(new ArrivalRate(1n).rate(5n)).toBe(0);
    expect(arrivals(1, 10n).rate.rate(10n * MS)).toBe(0);
  });

  it('measures slow and fast topics', () => {
    for (const periodMs of [1n, 20n, 1000n]) {
      const { rate, nowNs } = arrivals(5000, periodMs);
      expect(rate.rate(nowNs)).toBeCloseTo(1000 / Number(periodMs), 6);
    }
  });

  it('falls when a topic stops, and is 0 after the span', () => {
    const { rate, nowNs } = arrivals(100, 20n);
    expect(rate.rate(nowNs + 500n * MS)).toBeCloseTo(2, 6);
    expect(rate.rate(nowNs + 4000n * MS)).toBe(0);
  });
});

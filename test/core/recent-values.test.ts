import { describe, expect, it } from 'vitest';
import { RecentValues } from '../../src/core/recent-values.js';

describe('RecentValues', () => {
  it('has no quantile of nothing', () => {
    expect(new RecentValues(4).quantile(0.5)).toBeNaN();
  });

  it('takes quantiles by nearest rank, of the newest values only', () => {
    const values = new RecentValues(4);
    for (const value of [100, 100, 3, 1, 4, 2]) values.add(value);
    expect([0, 0.25, 0.5, 0.75, 0.95, 1].map((share) => values.quantile(share))).toEqual([1, 1, 2, 3, 4, 4]);
  });
});

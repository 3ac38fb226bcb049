import { describe, expect, it } from 'vitest';
import { RunningMean } from '../../src/core/running-mean.js';

describe('RunningMean', () => {
  it('leaves NaN out, and is NaN of nothing', () => {
    const mean = new RunningMean();
    expect(mean.mean).toBeNaN();
    mean.add(NaN);
    expect(mean.mean).toBeNaN();
    for (const value of [0.5, NaN, 1]) mean.add(value);
    expect(mean.mean).toBe(0.75);
  });

  it('weighs: (1·3 + 2·1 + NaN·9) / 4', () => {
    const mean = new RunningMean();
    mean.add(1, 3);
    mean.add(2, 1);
    mean.add(NaN, 9);
    expect(mean.mean).toBe(1.25);
  });
});

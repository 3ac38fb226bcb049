import { describe, expect, it } from 'vitest';
import { DiceHistory } from '../../src/pipeline/dice-history.js';

const SECOND = 1_000_000_000n;

describe('DiceHistory', () => {
  it('holds the last span, with ages from the newest', () => {
    const history = new DiceHistory(10n * SECOND);
    for (let second = 1n; second <= 15n; second++) history.add(second * SECOND, Number(second) / 100, 0.5);
    const { points } = history;
    expect(points.map(({ ageS }) => ageS)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(points.at(-1)).toEqual({ ageS: 0, frame: 0.15, window: 0.5 });
  });

  it('keeps a bounded number of points at any rate, the newest among them', () => {
    const history = new DiceHistory(60n * SECOND);
    for (let n = 1n; n <= 60_000n; n++) history.add(n * 2_000_000n, Number(n), 0.5);
    expect(history.points.length).toBeLessThan(1300);
    expect(history.points.at(-1)!.frame).toBe(60_000);
    expect(history.points[0]!.ageS).toBeGreaterThan(59);
  });

  it('starts anew when time does', () => {
    const history = new DiceHistory(10n * SECOND);
    history.add(5n * SECOND, 0.1, 0.1);
    history.add(1n * SECOND, 0.2, 0.2);
    expect(history.points).toEqual([{ ageS: 0, frame: 0.2, window: 0.2 }]);
  });
});

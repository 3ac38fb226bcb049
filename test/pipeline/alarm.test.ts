import { describe, expect, it } from 'vitest';
import { alarmLevel } from '../../src/pipeline/alarm.js';

const limits = { warnDice: 0.7, errorDice: 0.5, hysteresis: 0.05 };

function levels(dice: readonly number[]): string {
  let level: ReturnType<typeof alarmLevel> = 'OK';
  return dice.map((each) => (level = alarmLevel(each, level, limits))[0]).join('');
}

describe('alarmLevel', () => {
  it('falls at a limit, and rises a hysteresis above it', () => {
    expect(levels([0.9, 0.7, 0.69, 0.71, 0.74, 0.75, 0.7])).toBe('OOWWWOO');
    expect(levels([0.9, 0.49, 0.52, 0.54, 0.55, 0.72, 0.76])).toBe('OEEEWWO');
  });

  it('does not flicker when Dice hovers at a limit', () => {
    const hovering = Array.from({ length: 100 }, (_, n) => 0.7 + 0.04 * Math.sin(n));
    expect(levels(hovering)).toMatch(/^O+W+$/);
  });

  it('stays where nothing is scored', () => {
    expect(levels([NaN, 0.6, NaN, 0.4, NaN])).toBe('OWWEE');
  });
});

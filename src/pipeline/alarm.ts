import type { DiagnosticLevel } from '../codec/diagnostic-array.js';

/** When quality is an alarm. */
export interface AlarmLimits {
  /** Mean Dice below which there is a warning. */
  readonly warnDice: number;
  /** Mean Dice below which there is an error. */
  readonly errorDice: number;
  /** How far Dice has to rise above a limit before its warning or error ends. */
  readonly hysteresis: number;
}

type Level = Extract<DiagnosticLevel, 'OK' | 'WARN' | 'ERROR'>;

/**
 * The level of a mean Dice, after what it was before: it falls at a limit and rises again a hysteresis above it, so it
 * does not flicker when Dice hovers at a limit.
 *
 * @param dice NaN, where nothing is scored, changes nothing
 */
export function alarmLevel(dice: number, before: Level, limits: AlarmLimits): Level {
  if (Number.isNaN(dice)) return before;
  const { warnDice, errorDice, hysteresis } = limits;
  const errorEnds = before === 'ERROR' ? errorDice + hysteresis : errorDice;
  if (dice < errorEnds) return 'ERROR';
  const warnEnds = before === 'OK' ? warnDice : warnDice + hysteresis;
  return dice < warnEnds ? 'WARN' : 'OK';
}

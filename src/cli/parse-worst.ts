import { DiceMonitorError } from '../core/dice-monitor-error.js';

/**
 * Reads the number of --worst.
 *
 * @throws DiceMonitorError `usage`
 */
export function parseWorst(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new DiceMonitorError('usage', {
    found: `--worst ${text}`,
    expected: 'a whole number of frames, 0 or more',
  });
}

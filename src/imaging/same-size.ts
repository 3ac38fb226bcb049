import { DiceMonitorError } from '../core/dice-monitor-error.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws DiceMonitorError `message` where two things that lie on each other differ in size */
export function checkSameSize(first: string, a: Size, second: string, b: Size): void {
  if (a.width !== b.width || a.height !== b.height) {
    throw new DiceMonitorError('message', {
      found: `${first} of ${a.width} x ${a.height} pixels and ${second} of ${b.width} x ${b.height}`,
      expected: 'the same size: sample one to the size of the other',
    });
  }
}

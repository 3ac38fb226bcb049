import type { CdrWriter } from '@foxglove/cdr';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { NS_PER_S, stampToNs } from '../core/stamp.js';
import type { CdrInput } from './cdr-input.js';

const MIN_SEC = -(2n ** 31n);
const MAX_SEC = 2n ** 31n - 1n;

/** Reads a builtin_interfaces/msg/Time where the message stands now, as nanoseconds since the epoch. */
export function readTime(input: CdrInput, field: string): bigint {
  const sec = input.int32(`${field}.sec`);
  return stampToNs(sec, input.uint32(`${field}.nanosec`));
}

/**
 * Writes a builtin_interfaces/msg/Time.
 *
 * @param stampNs nanoseconds since the epoch
 * @throws DiceMonitorError `message` where it does not fit int32 seconds (1901 to 2038)
 */
export function writeTime(output: CdrWriter, stampNs: bigint): void {
  // BigInt division rounds towards zero; nanosec is unsigned, so times before the epoch need the floor.
  const nanosec = ((stampNs % NS_PER_S) + NS_PER_S) % NS_PER_S;
  const sec = (stampNs - nanosec) / NS_PER_S;
  if (sec < MIN_SEC || sec > MAX_SEC) {
    throw new DiceMonitorError('message', {
      found: `stamp ${stampNs.toString()} ns`,
      expected: 'seconds that fit the int32 of builtin_interfaces/msg/Time',
    });
  }
  output.int32(Number(sec));
  output.uint32(Number(nanosec));
}

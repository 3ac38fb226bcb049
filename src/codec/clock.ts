import { type EncodeOptions, openCdrOutput } from './cdr-output.js';
import { writeTime } from './time.js';

/**
 * A rosgraph_msgs/msg/Clock as CDR bytes.
 *
 * @param timeNs nanoseconds since the epoch
 * @throws DiceMonitorError `message` where it does not fit int32 seconds (1901 to 2038)
 */
export function encodeClock(timeNs: bigint, options: EncodeOptions = {}): Uint8Array {
  const output = openCdrOutput(options, 0);
  writeTime(output, timeNs);
  return output.data;
}

import type { CdrWriter } from '@foxglove/cdr';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { NS_PER_S, stampToNs } from '../core/stamp.js';
import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeString } from './cdr-output.js';

/** std_msgs/msg/Header. */
export interface Header {
  /** Nanoseconds since the epoch; 0 means that nobody set it. */
  readonly stampNs: bigint;
  readonly frameId: string;
}

const MIN_SEC = -(2n ** 31n);
const MAX_SEC = 2n ** 31n - 1n;

/** Reads a header where the message stands now. */
export function readHeader(input: CdrInput): Header {
  const sec = input.int32('header.stamp.sec');
  const nanosec = input.uint32('header.stamp.nanosec');
  return { stampNs: stampToNs(sec, nanosec), frameId: input.string('header.frame_id') };
}

/**
 * Writes a header.
 *
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds (1901 to 2038)
 */
export function writeHeader(output: CdrWriter, header: Header): void {
  // BigInt division rounds towards zero; nanosec is unsigned, so times before the epoch need the floor.
  const nanosec = ((header.stampNs % NS_PER_S) + NS_PER_S) % NS_PER_S;
  const sec = (header.stampNs - nanosec) / NS_PER_S;
  if (sec < MIN_SEC || sec > MAX_SEC) {
    throw new DiceMonitorError('message', {
      found: `stamp ${header.stampNs.toString()} ns`,
      expected: 'seconds that fit the int32 of builtin_interfaces/msg/Time',
    });
  }
  output.int32(Number(sec));
  output.uint32(Number(nanosec));
  writeString(output, header.frameId);
}

/**
 * The header of any message whose first field is a std_msgs/msg/Header; what follows it is not looked at and
 * may be missing.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order
 * @throws DiceMonitorError `message` where the bytes end before the header does, or are no plain CDR
 */
export function decodeHeader(bytes: Uint8Array): Header {
  return readHeader(new CdrInput(bytes, 'std_msgs/msg/Header'));
}

/**
 * A std_msgs/msg/Header alone as CDR bytes.
 *
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeHeader(header: Header, options: EncodeOptions = {}): Uint8Array {
  const output = openCdrOutput(options, header.frameId.length);
  writeHeader(output, header);
  return output.data;
}

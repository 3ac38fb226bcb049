import type { CdrWriter } from '@foxglove/cdr';
import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeString } from './cdr-output.js';
import { readTime, writeTime } from './time.js';

/** std_msgs/msg/Header. */
export interface Header {
  /** Nanoseconds since the epoch; 0 means that nobody set it. */
  readonly stampNs: bigint;
  readonly frameId: string;
}

/** Reads a header where the message stands now. */
export function readHeader(input: CdrInput): Header {
  const stampNs = readTime(input, 'header.stamp');
  return { stampNs, frameId: input.string('header.frame_id') };
}

/**
 * Writes a header.
 *
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds (1901 to 2038)
 */
export function writeHeader(output: CdrWriter, header: Header): void {
  writeTime(output, header.stampNs);
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

import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeString } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';

/** sensor_msgs/msg/Image. What its fields promise of each other is not checked here but in imaging. */
export interface ImageMessage {
  readonly header: Header;
  readonly height: number;
  readonly width: number;
  readonly encoding: string;
  readonly isBigendian: boolean;
  /** Bytes from one row to the next. */
  readonly step: number;
  /** Decoded: a view into the message. */
  readonly data: Uint8Array;
}

/**
 * Reads a sensor_msgs/msg/Image.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order; bytes after the last field are
 *   ignored. `data` of the result is a view into it and lives as long
 * @throws DiceMonitorError `message` where a length points past the end, or the bytes are no plain CDR
 */
export function decodeImage(bytes: Uint8Array): ImageMessage {
  const input = new CdrInput(bytes, 'sensor_msgs/msg/Image');
  return {
    header: readHeader(input),
    height: input.uint32('height'),
    width: input.uint32('width'),
    encoding: input.string('encoding'),
    isBigendian: input.uint8('is_bigendian') !== 0,
    step: input.uint32('step'),
    data: input.bytes('data'),
  };
}

/**
 * A sensor_msgs/msg/Image as CDR bytes; padding is zero.
 *
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeImage(message: ImageMessage, options: EncodeOptions = {}): Uint8Array {
  const { header, height, width, encoding, isBigendian, step, data } = message;
  const output = openCdrOutput(options, header.frameId.length + encoding.length + data.length);
  writeHeader(output, header);
  output.uint32(height);
  output.uint32(width);
  writeString(output, encoding);
  output.uint8(isBigendian ? 1 : 0);
  output.uint32(step);
  output.uint8Array(data, true);
  return output.data;
}

import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeString } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';

/** sensor_msgs/msg/CompressedImage. */
export interface CompressedImageMessage {
  readonly header: Header;
  /** A hint such as `rgb8; jpeg compressed bgr8`; what the bytes are is seen from the bytes. */
  readonly format: string;
  /** Decoded: a view into the message. */
  readonly data: Uint8Array;
}

/**
 * Reads a sensor_msgs/msg/CompressedImage.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order; bytes after the last field are
 *   ignored. `data` of the result is a view into it and lives as long
 * @throws DiceMonitorError `message` where a length points past the end, or the bytes are no plain CDR
 */
export function decodeCompressedImage(bytes: Uint8Array): CompressedImageMessage {
  const input = new CdrInput(bytes, 'sensor_msgs/msg/CompressedImage');
  return { header: readHeader(input), format: input.string('format'), data: input.bytes('data') };
}

/**
 * A sensor_msgs/msg/CompressedImage as CDR bytes; padding is zero.
 *
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeCompressedImage(
  message: CompressedImageMessage,
  options: EncodeOptions = {},
): Uint8Array {
  const { header, format, data } = message;
  const output = openCdrOutput(options, header.frameId.length + format.length + data.length);
  writeHeader(output, header);
  writeString(output, format);
  output.uint8Array(data, true);
  return output.data;
}

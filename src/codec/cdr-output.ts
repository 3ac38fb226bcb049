import { CdrWriter, EncapsulationKind } from '@foxglove/cdr';

/** How a message is written. */
export interface EncodeOptions {
  /** Byte order; true by default, as ROS 2 writes on every machine it runs on. */
  readonly littleEndian?: boolean;
}

/**
 * Starts a CDR message (version 1, plain).
 *
 * @param sizeHint bytes of its strings and arrays together; more is allocated where that is too little
 */
export function openCdrOutput(options: EncodeOptions, sizeHint: number): CdrWriter {
  const kind = (options.littleEndian ?? true) ? EncapsulationKind.CDR_LE : EncapsulationKind.CDR_BE;
  // 512 is more than the fixed fields of any message here with their padding.
  return new CdrWriter({ kind, size: sizeHint + 512 });
}

/** Writes a string as UTF-8 with its end zero (the library's own string() cuts all but ASCII short). */
export function writeString(output: CdrWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  output.uint32(bytes.length + 1);
  output.uint8Array(bytes);
  output.uint8(0);
}

/**
 * Writes a count as uint64.
 *
 * @throws RangeError where it is no whole number from 0 to 2^53 - 1: the sum it came from is no longer exact
 */
export function writeCount(output: CdrWriter, field: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`${field} is ${count}; a count is a whole number from 0 to 2^53 - 1`);
  }
  output.uint64(BigInt(count));
}

/**
 * Writes an id as uint8 or uint16.
 *
 * @throws RangeError where it does not fit
 */
export function writeId(output: CdrWriter, field: string, id: number, bits: 8 | 16): void {
  if (!Number.isInteger(id) || id < 0 || id >= 2 ** bits) {
    throw new RangeError(`${field} is ${id}; it is written as uint${bits}`);
  }
  if (bits === 8) output.uint8(id);
  else output.uint16(id);
}

// JavaScript leaves it open which of the many NaN a number is, so its bits are written: the quiet NaN without
// sign and payload. Equal values are equal bytes, whatever made them.
const NAN64 = 0x7ff8_0000_0000_0000n;
const NAN32 = 0x7fc0_0000;

/** Writes a double; every NaN as the same bytes. */
export function writeFloat64(output: CdrWriter, value: number): void {
  if (Number.isNaN(value)) output.uint64(NAN64);
  else output.float64(value);
}

/** Writes a number rounded to a float32; every NaN as the same bytes. */
export function writeFloat32(output: CdrWriter, value: number): void {
  if (Number.isNaN(value)) output.uint32(NAN32);
  else output.float32(value);
}

/** Writes a sequence of doubles with its length; every NaN as the same bytes. */
export function writeFloat64Sequence(output: CdrWriter, values: Float64Array): void {
  output.uint32(values.length);
  for (const value of values) writeFloat64(output, value);
}

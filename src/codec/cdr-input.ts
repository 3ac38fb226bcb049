import { CdrReader } from '@foxglove/cdr';
import { DiceMonitorError } from '../core/dice-monitor-error.js';

const ENCAPSULATION_BYTES = 4;
const CDR_BE = 0x00;
const CDR_LE = 0x01;
const MAX_COUNT = BigInt(Number.MAX_SAFE_INTEGER);

// The library's own string() drops the last byte unseen and a byte order mark with it.
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * One CDR message being read, field after field. The library underneath trusts every length (an array view may
 * run past the message into the file that surrounds it), so each field is measured against the message first.
 */
export class CdrInput {
  readonly #reader: CdrReader;
  readonly #bytes: Uint8Array;
  readonly #type: string;

  /**
   * @param bytes the message with its 4 bytes of encapsulation
   * @param type ROS type, for error messages
   * @throws DiceMonitorError `message` where the bytes are no plain CDR of version 1
   */
  constructor(bytes: Uint8Array, type: string) {
    this.#bytes = bytes;
    this.#type = type;
    if (bytes.length < ENCAPSULATION_BYTES) {
      throw this.#error(
        'has no CDR encapsulation',
        `at least ${ENCAPSULATION_BYTES} bytes, not ${bytes.length}`,
      );
    }
    if (bytes[0] !== 0 || (bytes[1] !== CDR_BE && bytes[1] !== CDR_LE)) {
      const kind = Buffer.from(bytes.subarray(0, 2)).toString('hex');
      throw this.#error(
        `has CDR encapsulation 0x${kind}`,
        '0x0000 or 0x0001 (plain CDR, big or little endian): parameter lists and XCDR2 are not read',
      );
    }
    this.#reader = new CdrReader(bytes);
  }

  uint8(field: string): number {
    this.#need(field, 1, 1);
    return this.#reader.uint8();
  }

  uint16(field: string): number {
    this.#need(field, 2, 2);
    return this.#reader.uint16();
  }

  int32(field: string): number {
    this.#need(field, 4, 4);
    return this.#reader.int32();
  }

  uint32(field: string): number {
    this.#need(field, 4, 4);
    return this.#reader.uint32();
  }

  /**
   * A uint64 as a number.
   *
   * @throws DiceMonitorError `message` where a number does not hold it exactly (2^53 and more)
   */
  count(field: string): number {
    this.#need(field, 8, 8);
    const value = this.#reader.uint64();
    if (value > MAX_COUNT) {
      throw this.#error(`counts ${value.toString()} in its field ${field}`, 'a count below 2^53');
    }
    return Number(value);
  }

  float32(field: string): number {
    this.#need(field, 4, 4);
    return this.#reader.float32();
  }

  float64(field: string): number {
    this.#need(field, 8, 8);
    return this.#reader.float64();
  }

  /**
   * A sequence of messages of another type. Nothing is set aside for the length that the message claims.
   *
   * @param readEntry reads one; `field` is its place, `classes[3]`
   */
  sequence<T>(field: string, readEntry: (field: string) => T): T[] {
    const length = this.uint32(field);
    const entries: T[] = [];
    for (let index = 0; index < length; index++) entries.push(readEntry(`${field}[${index}]`));
    return entries;
  }

  /** UTF-8; a length of 0 is read as the empty string, and a missing end zero is forgiven, as in Fast CDR. */
  string(field: string): string {
    const length = this.uint32(field);
    const bytes = this.#view(field, length);
    return textDecoder.decode(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes);
  }

  /** A sequence of bytes: a view into the message, not a copy. */
  bytes(field: string): Uint8Array {
    const length = this.uint32(field);
    return this.#view(field, length);
  }

  /**
   * Doubles, as a copy.
   *
   * @param count length of a fixed array; left out for a sequence, which says its own
   */
  float64Array(field: string, count?: number): Float64Array {
    const length = count ?? this.uint32(field);
    if (length > 0) {
      this.#need(field, length * 8, 8);
    }
    return this.#reader.float64Array(length).slice();
  }

  #view(field: string, length: number): Uint8Array {
    this.#need(field, length, 1);
    return this.#reader.uint8Array(length);
  }

  #need(field: string, size: number, alignment: number): void {
    const offset = this.#reader.offset - ENCAPSULATION_BYTES;
    const start = ENCAPSULATION_BYTES + Math.ceil(offset / alignment) * alignment;
    const left = Math.max(0, this.#bytes.length - start);
    if (size > left) {
      throw this.#error(`ends inside its field ${field}`, `${size} bytes from byte ${start} on, not ${left}`);
    }
  }

  #error(fault: string, expected: string): DiceMonitorError {
    return new DiceMonitorError('message', {
      found: `${this.#type} message ${fault}`,
      expected,
      hint: 'the message is damaged, or its topic has another type than the recording says',
    });
  }
}

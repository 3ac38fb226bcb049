import fc from 'fast-check';
import { expect } from 'vitest';
import type { EncodeOptions } from '../../src/codec/cdr-output.js';
import { asRosMessage } from './as-ros-message.js';
import { MsgInterpreter } from './msg-interpreter.js';

/** A NaN with sign and payload: it must not reach the wire as it is. */
export const ODD_NAN = new Float64Array(BigUint64Array.of(0xfff4_5678_9abc_def0n).buffer)[0]!;

export const score = fc.oneof(fc.double({ min: 0, max: 1 }), fc.constantFrom(NaN, ODD_NAN, 0, 1));
export const count = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));
export const text = fc.string({ unit: 'grapheme', maxLength: 12 });
export const stampNs = fc.bigInt({ min: -(2n ** 31n) * 10n ** 9n, max: 2n ** 31n * 10n ** 9n - 1n });
export const header = fc.record({ stampNs, frameId: text });
export const scoreArray = fc.array(score, { maxLength: 9 }).map((values) => Float64Array.from(values));

/**
 * Any message of a type, in both byte orders: what is written reads back as it was, is what the .msg file says, and
 * depends on the values alone.
 */
export function expectCodecHolds<T>(
  type: string,
  message: fc.Arbitrary<T>,
  encode: (message: T, options?: EncodeOptions) => Uint8Array,
  decode: (bytes: Uint8Array) => T,
): void {
  const property = fc.property(message, fc.boolean(), (value, littleEndian) => {
    const bytes = encode(value, { littleEndian });
    expect(new MsgInterpreter(bytes).readWhole(type)).toEqual(asRosMessage(value));
    const decoded = decode(bytes);
    expect(decoded).toEqual(value);
    expect(Buffer.compare(encode(decoded, { littleEndian }), bytes)).toBe(0);
    if (littleEndian) expect(Buffer.compare(encode(value), bytes)).toBe(0);
  });
  fc.assert(property, { seed: 1, numRuns: 300 });
}

import fc from 'fast-check';
import { expect } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';

/** Runs a decoder; a value is fine, a DiceMonitorError `message` is fine, all else fails the test. */
export function outcomeOf<T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T | DiceMonitorError {
  try {
    return decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(DiceMonitorError);
    expect((error as DiceMonitorError).code).toBe('message');
    return error as DiceMonitorError;
  }
}

/** The message cut to a length, lying in the middle of a larger buffer: views must not reach the neighbours. */
export function cutInsideBuffer(message: Uint8Array, length: number): Uint8Array {
  const buffer = new Uint8Array(message.length + 64).fill(0xee);
  buffer.set(message.subarray(0, length), 24);
  return buffer.subarray(24, 24 + length);
}

/** Every cut before the last byte must be an error of the decoder. */
export function expectEveryCutRefused(decode: (bytes: Uint8Array) => unknown, message: Uint8Array): void {
  for (let length = 0; length < message.length; length++) {
    expect(outcomeOf(decode, cutInsideBuffer(message, length)), `cut to ${length}`).toBeInstanceOf(
      DiceMonitorError,
    );
  }
}

/** Flipped bytes and lengths of all sizes: a value or a typed error, and no array larger than the message. */
export function expectDamageSurvived(decode: (bytes: Uint8Array) => unknown, message: Uint8Array): void {
  const change = fc.tuple(fc.nat(message.length - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0xfe, 0x0a));
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 6 }),
      fc.nat(message.length),
      (changes, length) => {
        const bytes = cutInsideBuffer(message, Math.max(length, message.length - 3));
        for (const [offset, value] of changes) {
          if (offset < bytes.length) {
            bytes[offset] = value;
          }
        }
        const value = outcomeOf(decode, bytes);
        for (const field of Object.values(value as object)) {
          if (ArrayBuffer.isView(field)) {
            expect(field.byteLength).toBeLessThanOrEqual(message.length);
          }
        }
      },
    ),
    { seed: 1, numRuns: 3000 },
  );
}

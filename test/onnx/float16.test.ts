import { describe, expect, it } from 'vitest';
import { decodeFloat16, roundHalfEven, toFloat16Bits } from '../../src/onnx/float16.js';

describe('float16', () => {
  it.each([
    // IEEE 754 binary16, by hand: 1 sign, 5 exponent (bias 15), 10 fraction bits
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00], // the middle to the next power of two: to even, which is infinity
    [1e9, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], // the middle between 0 and the smallest: to even
    [1.5 * 2 ** -24, 0x0002],
    [1 + 2 ** -11, 0x3c00], // ties to even
    [1 + 3 * 2 ** -11, 0x3c02],
    [1023.9999 * 2 ** -24, 0x0400], // rounds up into the normal numbers
    [0.1, 0x2e66],
  ])('%d is 0x%s', (value, bits) => {
    expect(toFloat16Bits(value)).toBe(bits);
  });

  it('comes back from bits to the same bits, for every number', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const numbers = all.filter((bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0);
    expect([...decodeFloat16(numbers)].map(toFloat16Bits)).toEqual([...numbers]);
  });

  it('keeps NaN', () => {
    expect(decodeFloat16(Uint16Array.of(toFloat16Bits(NaN), 0x7c01, 0xfe00))).toEqual(
      Float32Array.of(NaN, NaN, NaN),
    );
  });

  it('takes the nearest number: none of the neighbours is nearer', () => {
    for (let value = 1e-7; value < 60000; value *= 1.0173) {
      const bits = toFloat16Bits(value);
      const [below, at, above] = decodeFloat16(Uint16Array.of(Math.max(0, bits - 1), bits, bits + 1));
      const distance = Math.abs(at! - Math.fround(value));
      expect(distance).toBeLessThanOrEqual(Math.abs(below! - Math.fround(value)));
      expect(distance).toBeLessThanOrEqual(Math.abs(above! - Math.fround(value)));
    }
  });
});

describe('roundHalfEven', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [2.51, 3],
    [254.5, 254],
    [7, 7],
  ])('%d becomes %d', (value, rounded) => {
    expect(roundHalfEven(value)).toBe(rounded);
  });
});

import { describe, expect, it } from 'vitest';
import { countJointly } from '../../src/core/joint-counts.js';
import { atOffset } from './random-masks.js';

function pairsOf(a: Uint8Array, b: Uint8Array): string[] {
  const pairs: string[] = [];
  countJointly(a, b, (value, row) => {
    row.forEach((pixels, other) => {
      if (pixels > 0) pairs.push(`${value},${other}:${pixels}`);
    });
  });
  return pairs;
}

describe('countJointly', () => {
  it('counts pairs of bytes, of every value', () => {
    const a = Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 255, 128, 1, 1);
    const b = Uint8Array.of(0, 0, 9, 255, 0, 0, 9, 255, 127, 200, 200);
    expect(pairsOf(a, b)).toEqual(['0,0:4', '0,9:2', '1,200:2', '128,127:1', '255,255:2']);
  });

  it('is the same at every alignment and length', () => {
    for (let length = 0; length <= 9; length++) {
      const a = Uint8Array.from({ length }, (_, i) => i % 3);
      const b = Uint8Array.from({ length }, (_, i) => i % 2);
      const want = pairsOf(a, b);
      for (let offset = 0; offset < 8; offset++) {
        expect(pairsOf(atOffset(a, offset), atOffset(b, 7 - offset))).toEqual(want);
      }
    }
  });

  it('gives nothing for no pixels, and starts from zero after a callback that throws', () => {
    expect(pairsOf(new Uint8Array(0), new Uint8Array(0))).toEqual([]);
    const one = Uint8Array.of(3);
    expect(() => {
      countJointly(one, one, () => {
        throw new Error('stop');
      });
    }).toThrow('stop');
    expect(pairsOf(one, one)).toEqual(['3,3:1']);
  });
});

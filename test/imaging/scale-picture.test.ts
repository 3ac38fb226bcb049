import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/imaging/picture.js';
import { fitMaskWidth, fittedSize, fitWidth } from '../../src/imaging/scale-picture.js';
import { bytesOf, vectors } from './vectors.js';

function grey(width: number, height: number, ...values: number[]): Picture {
  return { width, height, channels: 1, data: Uint8Array.from(values) };
}

describe('fitWidth', () => {
  it('gives the picture itself where it is not wider', () => {
    const picture = grey(2, 1, 1, 2);
    expect(fitWidth(picture, 2)).toBe(picture);
    expect(fitWidth(picture, 640)).toBe(picture);
  });

  it('takes means of areas', () => {
    // (0 + 10 + 20 + 31) / 4 = 15.25; (5 + 6 + 7 + 8) / 4 = 6.5, halves go up.
    expect(fitWidth(grey(4, 2, 0, 10, 5, 6, 20, 31, 7, 8), 2)).toEqual(grey(2, 1, 15, 7));
    // 3 columns to 2: 1.5 each, (0 * 1 + 90 * 0.5) / 1.5 = 30 and (90 * 0.5 + 255) / 1.5 = 200. 1 row stays 1 row.
    expect(fitWidth(grey(3, 1, 0, 90, 255), 2)).toEqual(grey(2, 1, 30, 200));
    // 5 rows to 2, of values 0, 10, 20, 30, 40: (0 + 10 + 20 / 2) / 2.5 = 8 and (20 / 2 + 30 + 40) / 2.5 = 32.
    const data = Uint8Array.from({ length: 15 }, (_, i) => Math.floor(i / 3) * 10);
    expect(fitWidth({ width: 3, height: 5, channels: 1, data }, 1)).toEqual(grey(1, 2, 8, 32));
  });

  it('equals INTER_AREA of OpenCV within 1', () => {
    for (const { width, height, channels, data, toWidth, toHeight, small } of vectors.areas) {
      const result = fitWidth({ width, height, channels, data: bytesOf(data) }, toWidth);
      expect([result.width, result.height, result.channels]).toEqual([toWidth, toHeight, channels]);
      const expected = bytesOf(small);
      const off = result.data.map((value, index) => Math.abs(value - expected[index]!));
      expect(Math.max(...off), `${width} x ${height} x ${channels} to ${toWidth}`).toBeLessThanOrEqual(1);
    }
  });

  it('keeps a plain colour plain, at every size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(255),
        (width, height, maxWidth, value) => {
          const data = new Uint8Array(width * height * 3).fill(value);
          const result = fitWidth({ width, height, channels: 3, data }, maxWidth);
          expect(result.width).toBe(Math.min(width, maxWidth));
          expect(result.data).toEqual(new Uint8Array(result.width * result.height * 3).fill(value));
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('holds the sums of the largest pictures', () => {
    const data = new Uint8Array(65535).fill(255);
    expect(fitWidth({ width: 65535, height: 1, channels: 1, data }, 1)).toEqual(grey(1, 1, 255));
    expect(fitWidth({ width: 2, height: 32767, channels: 1, data: data.subarray(1) }, 1).data[0]).toBe(255);
  });
});

describe('fitMaskWidth', () => {
  it('samples ids, never mixes them', () => {
    // Of three columns the nearest to the middle of 1.5 columns each: 0.75 -> 0 and 2.25 -> 2.
    const mask = { width: 3, height: 1, data: Uint8Array.of(1, 200, 9) };
    expect(fitMaskWidth(mask, 2)).toEqual({ width: 2, height: 1, data: Uint8Array.of(1, 9) });
    expect(fitMaskWidth(mask, 3)).toBe(mask);
  });

  it('gives the size that a picture of the same size gets', () => {
    for (const [width, height] of [
      [1920, 1080],
      [1936, 1216],
      [641, 3],
      [700, 1],
      [640, 480],
    ] as const) {
      const size = fittedSize({ width, height }, 640);
      expect(fitMaskWidth({ width, height, data: new Uint8Array(width * height) }, 640)).toMatchObject(size);
      const picture = { width, height, channels: 1, data: new Uint8Array(width * height) } as const;
      expect(fitWidth(picture, 640)).toMatchObject(size);
    }
    expect(fittedSize({ width: 1920, height: 1080 }, 640)).toEqual({ width: 640, height: 360 });
    expect(fittedSize({ width: 5000, height: 1 }, 640)).toEqual({ width: 640, height: 1 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../src/core/mask.js';
import { sameAspect, sampleMask } from '../../src/core/sample-mask.js';

function row(...values: number[]): Mask {
  return { width: values.length, height: 1, data: Uint8Array.from(values) };
}

describe('sampleMask', () => {
  it('takes the lower of two equally near: 4 -> 2 takes 0 and 2', () => {
    // Centres of the two: (0.5, 1.5)·2 − 0.5 = 0.5 and 2.5: halfway between 0 and 1, and between 2 and 3.
    expect(Array.from(sampleMask(row(10, 11, 12, 13), 2, 1).data)).toEqual([10, 12]);
  });

  it('takes the middle of three, and repeats upwards', () => {
    // 6 -> 2: (0.5, 1.5)·3 − 0.5 = 1 and 4, no ties.
    expect(Array.from(sampleMask(row(0, 1, 2, 3, 4, 5), 2, 1).data)).toEqual([1, 4]);
    // 2 -> 4: −0.25, 0.25, 0.75, 1.25.
    expect(Array.from(sampleMask(row(8, 9), 4, 1).data)).toEqual([8, 8, 9, 9]);
    // 2 -> 3: −0.167, 0.5, 1.167; the tie goes to 0.
    expect(Array.from(sampleMask(row(8, 9), 3, 1).data)).toEqual([8, 8, 9]);
  });

  it('samples rows as columns', () => {
    const mask = { width: 2, height: 4, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    expect(sampleMask(mask, 1, 2)).toEqual({ width: 1, height: 2, data: Uint8Array.of(1, 5) });
  });

  it('gives the mask itself at its own size', () => {
    const mask = row(1, 2, 3);
    expect(sampleMask(mask, 3, 1)).toBe(mask);
  });

  it('is the nearest by distance, the lower of two', () => {
    const length = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(length, length, (from, to) => {
        const got = sampleMask(row(...Array.from({ length: from }, (_, i) => i)), to, 1).data;
        // Distances in units of 1 / (2·to) of a pixel, so that they are whole.
        const want = Array.from({ length: to }, (_, x) => {
          const centre = (2 * x + 1) * from;
          const distances = Array.from({ length: from }, (__, i) => Math.abs((2 * i + 1) * to - centre));
          return distances.indexOf(Math.min(...distances));
        });
        expect(Array.from(got)).toEqual(want);
      }),
      { seed: 1 },
    );
  });
});

describe('sameAspect', () => {
  const vga = { width: 640, height: 480 };
  it.each([
    [320, 240, true],
    [1280, 960, true],
    [213, 160, true], // a third, rounded
    [320, 241, true], // 240 and a pixel
    [320, 242, false],
    [321, 240, true],
    [322, 240, false],
    [640, 481, true],
    [640, 482, false],
    [480, 640, false],
    [640, 360, false],
    [1280, 962, true], // scaled to 640 it is 481 high
    [1280, 963, false],
  ])('640 x 480 and %d x %d: %s', (width, height, same) => {
    expect(sameAspect(vga, { width, height })).toBe(same);
    expect(sameAspect({ width, height }, vga)).toBe(same);
  });
});

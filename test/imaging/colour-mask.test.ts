import { describe, expect, it } from 'vitest';
import { colorMask } from '../../src/imaging/colour-mask.js';

describe('colorMask', () => {
  it('gives every pixel the colour of its class; what is no class is black', () => {
    // 0, 1 and 2 have colours, 3 has none, 255 is no class.
    const mask = { width: 3, height: 2, data: Uint8Array.of(0, 1, 2, 3, 255, 1) };
    const picture = colorMask(mask, [0x56b4e9, 0xe69f00, 0xffffff]);
    expect(picture).toEqual({
      width: 3,
      height: 2,
      channels: 3,
      data: Uint8Array.of(
        ...[0x56, 0xb4, 0xe9, 0xe6, 0x9f, 0x00, 255, 255, 255],
        ...[0, 0, 0, 0, 0, 0, 0xe6, 0x9f, 0x00],
      ),
    });
  });

  it('keeps 255 black however long the palette is', () => {
    const palette = Array.from({ length: 300 }, () => 0x0a0b0c);
    const mask = { width: 2, height: 1, data: Uint8Array.of(254, 255) };
    expect([...colorMask(mask, palette).data]).toEqual([10, 11, 12, 0, 0, 0]);
  });

  it('reads a mask that is a view into a larger buffer', () => {
    const mask = { width: 1, height: 1, data: Uint8Array.of(9, 1, 9).subarray(1, 2) };
    expect([...colorMask(mask, [0, 0x010203]).data]).toEqual([1, 2, 3]);
  });
});

import { describe, expect, it } from 'vitest';
import { overlay } from '../../src/imaging/overlay.js';
import type { Picture } from '../../src/imaging/picture.js';
import { thrownBy } from './thrown-error.js';

const PALETTE = [0xff0000, 0x00ff80];
const MASK = { width: 2, height: 2, data: Uint8Array.of(0, 1, 255, 2) };
const PICTURE: Picture = {
  width: 2,
  height: 2,
  channels: 3,
  data: Uint8Array.of(100, 100, 100, 10, 20, 30, 1, 2, 3, 255, 254, 253),
};

describe('overlay', () => {
  it('mixes half and half, and leaves the picture where no class is', () => {
    // (100 + 255) / 2 = 177.5 and 100 / 2 = 50; (10 + 0) / 2, (20 + 255) / 2 = 137.5, (30 + 128) / 2. Halves go up.
    expect(overlay(PICTURE, MASK, PALETTE)).toEqual({
      width: 2,
      height: 2,
      channels: 3,
      data: Uint8Array.of(178, 50, 50, 5, 138, 79, 1, 2, 3, 255, 254, 253),
    });
  });

  it('takes the opacity', () => {
    expect(overlay(PICTURE, MASK, PALETTE, 0).data).toEqual(PICTURE.data);
    expect(overlay(PICTURE, MASK, PALETTE, -3).data).toEqual(PICTURE.data);
    const colors = Uint8Array.of(255, 0, 0, 0, 255, 128, 1, 2, 3, 255, 254, 253);
    expect(overlay(PICTURE, MASK, PALETTE, 1).data).toEqual(colors);
    expect(overlay(PICTURE, MASK, PALETTE, 7).data).toEqual(colors);
    // 0.75 * 100 + 0.25 * 255 = 138.75 and 0.75 * 100 = 75
    expect([...overlay(PICTURE, MASK, PALETTE, 0.25).data.subarray(0, 3)]).toEqual([139, 75, 75]);
  });

  it('lays colours over grey', () => {
    const grey: Picture = { width: 2, height: 2, channels: 1, data: Uint8Array.of(100, 10, 7, 8) };
    const { channels, data } = overlay(grey, MASK, PALETTE);
    expect(channels).toBe(3);
    expect([...data]).toEqual([178, 50, 50, 5, 133, 69, 7, 7, 7, 8, 8, 8]);
  });

  it('never changes the picture, nor hands it out', () => {
    const before = PICTURE.data.slice();
    const empty = { width: 2, height: 2, data: new Uint8Array(4).fill(255) };
    const result = overlay(PICTURE, empty, PALETTE);
    expect(result.data).toEqual(before);
    expect(result.data.buffer).not.toBe(PICTURE.data.buffer);
    expect(PICTURE.data).toEqual(before);
  });

  it('refuses a mask of another size', () => {
    const other = { width: 4, height: 1, data: new Uint8Array(4) };
    expect(thrownBy(() => overlay(PICTURE, other, PALETTE)).found).toBe(
      'picture of 2 x 2 pixels and mask of 4 x 1',
    );
  });
});

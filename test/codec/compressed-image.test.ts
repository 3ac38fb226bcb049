import { describe, expect, it } from 'vitest';
import { decodeCompressedImage, encodeCompressedImage } from '../../src/codec/compressed-image.js';
import { expectDamageSurvived, expectEveryCutRefused } from './damaged-messages.js';
import { hexBytes } from './hex-bytes.js';

// stamp 1 s 2 ns, frame "c", pad to 16, format "png" (4 bytes with its zero), 3 bytes.
const LITTLE = hexBytes('00010000 01000000 02000000 02000000 63000000 04000000 706e6700 03000000 0a0b0c');
const BIG = hexBytes('00000000 00000001 00000002 00000002 63000000 00000004 706e6700 00000003 0a0b0c');
const IMAGE = {
  header: { stampNs: 1_000_000_002n, frameId: 'c' },
  format: 'png',
  data: Uint8Array.of(10, 11, 12),
};

describe('decodeCompressedImage', () => {
  it('reads both byte orders', () => {
    expect(decodeCompressedImage(LITTLE)).toEqual(IMAGE);
    expect(decodeCompressedImage(BIG)).toEqual(IMAGE);
  });

  it('gives the bytes as a view into the message', () => {
    expect(decodeCompressedImage(LITTLE).data.buffer).toBe(LITTLE.buffer);
  });

  it('refuses every cut', () => {
    expectEveryCutRefused(decodeCompressedImage, LITTLE);
    expectEveryCutRefused(decodeCompressedImage, BIG);
  });

  it('survives flipped bytes', () => {
    expectDamageSurvived(decodeCompressedImage, LITTLE);
    expectDamageSurvived(decodeCompressedImage, BIG);
  });
});

describe('encodeCompressedImage', () => {
  it('writes both byte orders, padding zero', () => {
    expect(encodeCompressedImage(IMAGE)).toEqual(LITTLE);
    expect(encodeCompressedImage(IMAGE, { littleEndian: false })).toEqual(BIG);
  });
});

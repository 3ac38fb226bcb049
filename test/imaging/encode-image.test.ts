import { describe, expect, it } from 'vitest';
import { decodeCompressedCameraImage } from '../../src/imaging/compressed-camera-image.js';
import { encodePicture } from '../../src/imaging/encode-image.js';
import type { Picture } from '../../src/imaging/picture.js';

function picture(channels: 1 | 3): Picture {
  const [width, height] = [37, 23];
  const at = (i: number) => Math.floor(i / channels);
  const value = (i: number) => (at(i) % width) * 4 + Math.floor(at(i) / width) * 3 + (i % channels) * 20;
  return {
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, (_, i) => value(i)),
  };
}

describe('encodePicture', () => {
  for (const channels of [1, 3] as const) {
    it(`writes a PNG of the very pixels, ${channels} channels`, async () => {
      const data = await encodePicture(picture(channels), 'png');
      expect([...data.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
      expect(await decodeCompressedCameraImage({ format: 'png', data })).toEqual(picture(channels));
    });

    it(`writes a JPEG that looks like it, ${channels} channels`, async () => {
      const original = picture(channels);
      const data = await encodePicture(original, 'jpeg');
      expect([...data.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
      const decoded = await decodeCompressedCameraImage({ format: 'jpeg', data });
      expect([decoded.width, decoded.height, decoded.channels]).toEqual([37, 23, channels]);
      const off = decoded.data.map((value, index) => Math.abs(value - original.data[index]!));
      expect(Math.max(...off)).toBeLessThan(16);
    });
  }

  it('keeps the colours of single pixels in a JPEG', async () => {
    // Columns of vermillion and sky blue, one pixel wide: subsampled chroma would mix them to one colour.
    const colors = [0xd5, 0x5e, 0x00, 0x56, 0xb4, 0xe9];
    const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => colors[i % 6]!);
    const file = await encodePicture({ width: 16, height: 16, channels: 3, data }, 'jpeg');
    const decoded = await decodeCompressedCameraImage({ format: 'jpeg', data: file });
    const off = decoded.data.map((value, index) => Math.abs(value - data[index]!));
    expect(Math.max(...off)).toBeLessThan(24);
  });

  it('gives the same bytes for the same picture, in memory of their own', async () => {
    for (const kind of ['png', 'jpeg'] as const) {
      const first = await encodePicture(picture(3), kind);
      expect(await encodePicture(picture(3), kind)).toEqual(first);
      expect(first.buffer.byteLength).toBe(first.length);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { decodeCompressedCameraImage } from '../../src/imaging/compressed-camera-image.js';
import type { Picture } from '../../src/imaging/picture.js';
import { toChannels } from '../../src/imaging/to-channels.js';
import { rejectedBy } from './thrown-error.js';
import { bytesOf, compressed, vectors } from './vectors.js';

describe('decodeCompressedCameraImage', () => {
  for (const [name, { file, width, height, rgb }] of Object.entries(vectors.pictures)) {
    it(`decodes as OpenCV does: ${name}`, async () => {
      const used = (length: number) => new Uint8Array(length).fill(0xee);
      const picture = await decodeCompressedCameraImage(compressed(file), used);
      expect([picture.width, picture.height]).toEqual([width, height]);
      expect(picture.channels).toBe(/grey|1 bit/.test(name) ? 1 : 3);
      expect(picture.data.buffer.byteLength).toBe(picture.data.length);
      const difference = Buffer.compare(toChannels(picture, 3).data, bytesOf(rgb));
      expect(difference).toBe(0);
    });
  }

  it('believes the bytes, not the format', async () => {
    for (const name of ['jpeg 4:2:0', 'png rgb']) {
      const { file, rgb } = vectors.pictures[name]!;
      for (const format of ['jpeg', 'png', 'bgr8; jpeg compressed rgb8', 'rgb8; compressedDepth png', '']) {
        const picture = await decodeCompressedCameraImage(compressed(file, format));
        expect(picture.data).toEqual(bytesOf(rgb));
      }
    }
  });

  it('has read the message when it returns', async () => {
    for (const name of ['jpeg 4:2:0', 'png rgb']) {
      const { file, rgb } = vectors.pictures[name]!;
      const image = compressed(file);
      const pending = decodeCompressedCameraImage(image);
      image.data.fill(0);
      expect((await pending).data).toEqual(bytesOf(rgb));
    }
  });

  it('ignores bytes after the end', async () => {
    for (const name of ['jpeg 4:2:0', 'png rgb']) {
      const { file, rgb } = vectors.pictures[name]!;
      const data = Uint8Array.of(...bytesOf(file), 0, 0, 0, 0, 0);
      expect((await decodeCompressedCameraImage({ format: 'jpeg', data })).data).toEqual(bytesOf(rgb));
    }
  });

  it('refuses every cut of a file', async () => {
    for (const name of [
      'jpeg 4:2:0',
      'jpeg cmyk',
      'jpeg grey',
      'jpeg progressive',
      'png grey',
      'png palette 4 bit',
    ]) {
      const file = bytesOf(vectors.pictures[name]!.file);
      const lengths = Array.from(file, (_, length) => length).filter(
        (length) => length < 64 || length % 7 === 0 || length > file.length - 8,
      );
      for (const length of lengths) {
        const cut = { format: 'jpeg', data: file.subarray(0, length) };
        const error = await rejectedBy(decodeCompressedCameraImage(cut));
        expect(error.found, `${name} cut to ${length}`).toMatch(
          /^(damaged (JPEG|PNG)|compressed image|empty image)/,
        );
      }
    }
  });

  it('decodes damaged files or refuses them, never anything else', async () => {
    for (const name of ['jpeg 4:2:0', 'jpeg cmyk', 'jpeg progressive', 'png rgb', 'png palette']) {
      const file = bytesOf(vectors.pictures[name]!.file);
      const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
          const data = file.slice();
          for (const [offset, value] of changes) {
            data[offset] = value;
          }
          const result = await decodeCompressedCameraImage({ format: '', data }).catch(
            (error: unknown) => error,
          );
          if (result instanceof DiceMonitorError) {
            expect(result.code).toBe('message');
          } else {
            const { width, height, channels, data: pixels } = result as Picture;
            expect(pixels.length).toBe(width * height * channels);
          }
        }),
        { seed: 1, numRuns: 150 },
      );
    }
  });

  it('does not believe a JPEG that claims to be larger than its data', async () => {
    const data = bytesOf(vectors.pictures['jpeg 4:2:0']!.file);
    const frame = Buffer.from(data.buffer).indexOf('ffc0', 0, 'hex');
    // 8192 x 8192, the largest that is tried.
    data.set([0x20, 0, 0x20, 0], frame + 5);
    expect((await rejectedBy(decodeCompressedCameraImage({ format: '', data }))).found).toBe('damaged JPEG');
  });

  it('refuses a JPEG that was cut short and closed again', async () => {
    for (const name of ['jpeg 4:2:0', 'jpeg grey']) {
      const file = bytesOf(vectors.pictures[name]!.file);
      const data = Uint8Array.of(...file.subarray(0, Math.floor(file.length * 0.8)), 0xff, 0xd9);
      expect((await rejectedBy(decodeCompressedCameraImage({ format: '', data }))).found).toBe(
        'damaged JPEG',
      );
    }
  });

  it('takes stray bytes before the end marker, as some webcams write them', async () => {
    const { file, rgb } = vectors.pictures['jpeg 4:2:0']!;
    const bytes = bytesOf(file);
    const data = Uint8Array.of(...bytes.subarray(0, -2), 0x12, 0x34, ...bytes.subarray(-2));
    expect((await decodeCompressedCameraImage({ format: '', data })).data).toEqual(bytesOf(rgb));
  });
});

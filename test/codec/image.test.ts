import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeImage, encodeImage } from '../../src/codec/image.js';
import { expectDamageSurvived, expectEveryCutRefused } from './damaged-messages.js';
import { hexBytes } from './hex-bytes.js';
import { recordedMessages } from './recorded-messages.js';

// stamp 1 s 2 ns, frame "c", 2 x 3 mono8, is_bigendian 1, step 4, 8 bytes. Offsets count after the encapsulation:
// 0 stamp, 8 length 2, 12 "c\0", pad to 16, height, width, 24 length 6, 28 "mono8\0", 34 big endian, pad to 36,
// step, 40 length 8, data.
const LITTLE = hexBytes(`00010000 01000000 02000000 02000000 63000000 02000000 03000000 06000000
  6d6f6e6f3800 01 00 04000000 08000000 0102030405060708`);
const BIG = hexBytes(`00000000 00000001 00000002 00000002 63000000 00000002 00000003 00000006
  6d6f6e6f3800 01 00 00000004 00000008 0102030405060708`);
const IMAGE = {
  header: { stampNs: 1_000_000_002n, frameId: 'c' },
  height: 2,
  width: 3,
  encoding: 'mono8',
  isBigendian: true,
  step: 4,
  data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
};

interface BagTruth {
  db3_plain: { images: number; labels: number; frames: { stamp: string; label_stamp: string }[] };
}

describe('decodeImage', () => {
  it('reads both byte orders', () => {
    expect(decodeImage(LITTLE)).toEqual(IMAGE);
    expect(decodeImage(BIG)).toEqual(IMAGE);
  });

  it('gives the pixels as a view into the message', () => {
    const { data } = decodeImage(LITTLE);
    expect(data.buffer).toBe(LITTLE.buffer);
    expect(data.byteOffset).toBe(LITTLE.byteOffset + LITTLE.length - 8);
  });

  it('reads recorded messages', () => {
    const images = recordedMessages('/camera/image_raw').map(decodeImage);
    expect(images.length).toBeGreaterThan(10);
    for (const image of images) {
      // bgr8 with 5 padding bytes a row, as the recording's README says.
      expect(image).toMatchObject({ height: 48, width: 64, encoding: 'bgr8', isBigendian: false, step: 197 });
      expect(image.data.length).toBe(48 * 197);
    }
  });

  it('reads the stamps that the recording was made with', () => {
    const file = new URL('../fixtures/bags/truth.json', import.meta.url);
    const truth = JSON.parse(readFileSync(file, 'utf8')) as BagTruth;
    const { frames, images, labels } = truth.db3_plain;
    const stampsOf = (topic: string) =>
      recordedMessages(topic).map((message) => decodeImage(message).header.stampNs.toString());
    const imageStamps = stampsOf('/camera/image_raw');
    const labelStamps = stampsOf('/labels/image');
    expect([imageStamps.length, labelStamps.length]).toEqual([images, labels]);
    expect(imageStamps).toEqual(expect.arrayContaining(frames.map(({ stamp }) => stamp)));
    expect(labelStamps).toEqual(expect.arrayContaining(frames.map((frame) => frame.label_stamp)));
  });

  it('refuses every cut', () => {
    expectEveryCutRefused(decodeImage, LITTLE);
    expectEveryCutRefused(decodeImage, BIG);
  });

  it('survives flipped bytes', () => {
    expectDamageSurvived(decodeImage, LITTLE);
    expectDamageSurvived(decodeImage, BIG);
  });

  it('reads an empty image and ignores bytes after the last field', () => {
    const empty = encodeImage({ ...IMAGE, height: 0, width: 0, step: 0, data: new Uint8Array(0) });
    expect(decodeImage(empty).data).toEqual(new Uint8Array(0));
    expect(decodeImage(Uint8Array.of(...LITTLE, 9, 9, 9))).toEqual(IMAGE);
  });
});

describe('encodeImage', () => {
  it('writes both byte orders, padding zero', () => {
    expect(encodeImage(IMAGE)).toEqual(LITTLE);
    expect(encodeImage(IMAGE, { littleEndian: true })).toEqual(LITTLE);
    expect(encodeImage(IMAGE, { littleEndian: false })).toEqual(BIG);
  });

  it('writes recorded messages back byte for byte', () => {
    for (const topic of ['/camera/image_raw', '/labels/image']) {
      for (const message of recordedMessages(topic)) {
        expect(Buffer.compare(encodeImage(decodeImage(message)), message)).toBe(0);
      }
    }
  });

  it('is undone by decodeImage', () => {
    const uint32 = fc.nat(0xffffffff);
    const image = fc.record({
      header: fc.record({
        stampNs: fc.bigInt({ min: -(2n ** 31n) * 10n ** 9n, max: 2n ** 31n * 10n ** 9n - 1n }),
        frameId: fc.string({ unit: 'grapheme' }).filter((text) => !text.endsWith('\0')),
      }),
      height: uint32,
      width: uint32,
      encoding: fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.endsWith('\0')),
      isBigendian: fc.boolean(),
      step: uint32,
      data: fc.uint8Array({ maxLength: 2000 }),
    });
    fc.assert(
      fc.property(image, fc.boolean(), (message, littleEndian) => {
        expect(decodeImage(encodeImage(message, { littleEndian }))).toEqual(message);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { takeCameraImage } from '../../src/imaging/camera-image.js';
import { toPicture } from '../../src/imaging/camera-picture.js';
import type { RawImage } from '../../src/imaging/raw-image.js';
import { bytesOf, vectors } from './vectors.js';

// Two rows of two pixels: (1, 2, 3) (4, 5, 6) / (7, 8, 9) (10, 11, 12) as R, G, B. 99 is padding, 88 alpha.
const RGB = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const ROWS: Record<string, [number[], number[]]> = {
  rgb8: [
    [1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10, 11, 12],
  ],
  bgr8: [
    [3, 2, 1, 6, 5, 4],
    [9, 8, 7, 12, 11, 10],
  ],
  '8UC3': [
    [3, 2, 1, 6, 5, 4],
    [9, 8, 7, 12, 11, 10],
  ],
  rgba8: [
    [1, 2, 3, 88, 4, 5, 6, 88],
    [7, 8, 9, 88, 10, 11, 12, 88],
  ],
  bgra8: [
    [3, 2, 1, 88, 6, 5, 4, 88],
    [9, 8, 7, 88, 12, 11, 10, 88],
  ],
};

/** The rows with padding, after 3 bytes of something else in the same buffer and before more of it. */
function rawImage(encoding: string, rows: number[][], width: number, padding: number): RawImage {
  const data = rows.flatMap((row) => [...row, ...Array<number>(padding).fill(99)]);
  const buffer = Uint8Array.of(77, 77, 77, ...data, 77, 77);
  return {
    height: rows.length,
    width,
    encoding,
    isBigendian: true,
    step: rows[0]!.length + padding,
    data: buffer.subarray(3, 3 + data.length),
  };
}

/** Into memory that has been used before: every byte has to be written. */
const usedBytes = (length: number) => new Uint8Array(length).fill(0xee);
const decode = (image: RawImage) => toPicture(takeCameraImage(image, usedBytes), usedBytes);

describe('takeCameraImage, as R G B or grey', () => {
  it('puts red first from every colour encoding, rows padded or not', () => {
    for (const [encoding, rows] of Object.entries(ROWS)) {
      for (const padding of [0, 1, 5]) {
        const image = rawImage(encoding, rows, 2, padding);
        const picture = decode(image);
        expect(picture, encoding).toEqual({ width: 2, height: 2, channels: 3, data: Uint8Array.from(RGB) });
      }
    }
  });

  it('keeps grey as one channel', () => {
    for (const encoding of ['mono8', '8UC1']) {
      for (const padding of [0, 3]) {
        const picture = decode(
          rawImage(
            encoding,
            [
              [1, 2, 3],
              [4, 5, 255],
            ],
            3,
            padding,
          ),
        );
        const data = Uint8Array.of(1, 2, 3, 4, 5, 255);
        expect(picture).toEqual({ width: 3, height: 2, channels: 1, data });
      }
    }
  });

  it('gives a buffer of its own, of exactly the pixels', () => {
    const all: Record<string, number[][]> = {
      ...ROWS,
      mono8: [
        [1, 2],
        [3, 4],
      ],
    };
    for (const [encoding, rows] of Object.entries(all)) {
      // A Buffer's slice() is a view: the copy must be one for it too.
      const raw = rawImage(encoding, rows, 2, 0);
      const data = Buffer.from(raw.data.buffer, raw.data.byteOffset, raw.data.byteLength);
      const picture = decode({ ...raw, data });
      expect(picture.data.buffer.byteLength).toBe(picture.data.length);
      expect(picture.data.byteOffset).toBe(0);
      expect(picture.data.buffer).not.toBe(data.buffer);
    }
  });

  it('ignores bytes after the last row', () => {
    const image = rawImage('bgr8', ROWS['bgr8']!, 2, 0);
    const longer = { ...image, data: Uint8Array.of(...image.data, 1, 2, 3) };
    expect(decode(longer).data).toEqual(Uint8Array.from(RGB));
  });

  it('converts 4:2:2 as OpenCV does, within 1', () => {
    for (const [name, { width, height, data, rgb }] of Object.entries(vectors.yuv)) {
      const expected = bytesOf(rgb);
      for (const encoding of name === 'uyvy' ? ['uyvy', 'yuv422'] : ['yuv422_yuy2', 'yuyv']) {
        const image = { width, height, encoding, isBigendian: false, step: 8, data: bytesOf(data) };
        const picture = decode(image);
        expect(picture.channels).toBe(3);
        const off = picture.data.map((value, index) => Math.abs(value - expected[index]!));
        expect(Math.max(...off), encoding).toBeLessThanOrEqual(1);
      }
    }
  });

  it('reads 4:2:2 with padded rows', () => {
    // Y 16 is black and Y 235 white where U = V = 128; 81, 90, 240 is BT.601's pure red.
    const rows = [
      [16, 128, 235, 128],
      [81, 90, 81, 240],
    ];
    const yuyv = decode(rawImage('yuv422_yuy2', rows, 2, 5));
    expect([...yuyv.data]).toEqual([0, 0, 0, 255, 255, 255, 254, 0, 0, 254, 0, 0]);
    const swapped = rows.map(([a, b, c, d]) => [b!, a!, d!, c!]);
    expect(decode(rawImage('uyvy', swapped, 2, 1))).toEqual(yuyv);
  });

  it('makes of Bayer patterns exactly what OpenCV does, borders and padded rows included', () => {
    expect(Object.keys(vectors.bayer)).toHaveLength(4);
    for (const [encoding, images] of Object.entries(vectors.bayer)) {
      for (const { width, height, step, data, rgb } of images) {
        const image = { width, height, encoding, isBigendian: true, step, data: bytesOf(data) };
        const expected = { width, height, channels: 3, data: bytesOf(rgb) };
        expect(decode(image), `${encoding} ${width} x ${height}`).toEqual(expected);
      }
    }
  });

  it('finds the red of a Bayer pattern where its name says', () => {
    // One colour everywhere: red 200, green 100, blue 50. The first four pixels are those of the name.
    const values = { r: 200, g: 100, b: 50 };
    for (const pattern of ['rggb', 'bggr', 'gbrg', 'grbg']) {
      const [a, b, c, d] = Array.from(pattern, (letter) => values[letter as 'r' | 'g' | 'b']) as [
        number,
        number,
        number,
        number,
      ];
      const rows = [
        [a, b, a, b, a],
        [c, d, c, d, c],
        [a, b, a, b, a],
      ];
      const picture = decode(rawImage(`bayer_${pattern}8`, rows, 5, 2));
      for (let pixel = 0; pixel < 15; pixel++) {
        expect([...picture.data.subarray(3 * pixel, 3 * pixel + 3)], pattern).toEqual([200, 100, 50]);
      }
    }
  });

  it('converts 4:2:0 as OpenCV does, within 1, rows padded or not', () => {
    expect(Object.keys(vectors.yuv420)).toEqual(['nv12', 'nv21']);
    for (const [encoding, images] of Object.entries(vectors.yuv420)) {
      for (const { width, height, step, data, rgb } of images) {
        const bytes = Uint8Array.of(...bytesOf(data), 1, 2, 3);
        const picture = decode({
          width,
          height,
          encoding,
          isBigendian: false,
          step,
          data: bytes,
        });
        const expected = bytesOf(rgb);
        expect(picture.data.length).toBe(expected.length);
        const off = picture.data.map((value, index) => Math.abs(value - expected[index]!));
        expect(Math.max(...off), `${encoding} ${width} x ${height}`).toBeLessThanOrEqual(1);
      }
    }
  });

  it('takes U and V of 4:2:0 from the right bytes', () => {
    // A block of BT.601's pure red (Y 81, U 90, V 240) beside a white one.
    const luma = [81, 81, 235, 235];
    const data = (chroma: number[]) => Uint8Array.of(...luma, ...luma, ...chroma);
    const size = { width: 4, height: 2, isBigendian: false, step: 4 };
    const row = [254, 0, 0, 254, 0, 0, 255, 255, 255, 255, 255, 255];
    const nv12 = decode({ ...size, encoding: 'nv12', data: data([90, 240, 128, 128]) });
    expect([...nv12.data]).toEqual([...row, ...row]);
    const nv21 = decode({ ...size, encoding: 'nv21', data: data([240, 90, 128, 128]) });
    expect(nv21).toEqual(nv12);
  });
});

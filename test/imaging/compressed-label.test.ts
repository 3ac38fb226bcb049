import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { LabelValues } from '../../src/core/label-values.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { decodeCompressedLabel } from '../../src/imaging/compressed-label.js';
import { rejectedBy } from './thrown-error.js';
import { bytesOf, compressed, type IdsVector, type PictureVector, vectors } from './vectors.js';

function expectedValues(vector: IdsVector | PictureVector): LabelValues {
  const { width, height } = vector;
  if ('rgb' in vector) {
    const rgb = bytesOf(vector.rgb);
    const values = Uint32Array.from({ length: width * height }, (_, i) =>
      Number.parseInt(Buffer.from(rgb.subarray(3 * i, 3 * i + 3)).toString('hex'), 16),
    );
    return { kind: 'colors', width, height, values };
  }
  const bytes = bytesOf(vector.ids);
  const values = vector.bits === 8 ? bytes : new Uint16Array(bytes.buffer);
  return { kind: 'ids', width, height, values };
}

function chunk(name: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)];
  head.writeUInt32BE(body.length);
  tail.writeUInt32BE(crc32(named));
  return Buffer.concat([head, named, tail]);
}

/** A PNG whose header may lie about its pixels. */
function png(width: number, height: number, fields: { depth?: number; color?: number; pixels: Uint8Array }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([fields.depth ?? 8, fields.color ?? 0, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const body = chunk('IDAT', deflateSync(fields.pixels));
  const data = Buffer.concat([signature, chunk('IHDR', header), body, chunk('IEND', Buffer.alloc(0))]);
  return { format: 'png', data };
}

describe('decodeCompressedLabel', () => {
  for (const [name, vector] of Object.entries(vectors.labels)) {
    it(`keeps the values of ${name}`, async () => {
      expect(await decodeCompressedLabel(compressed(vector.file))).toEqual(expectedValues(vector));
    });
  }

  it('has read the message when it returns, and refers to nothing of it', async () => {
    const vector = vectors.labels['grey 8 bit']!;
    const image = compressed(vector.file);
    const pending = decodeCompressedLabel(image);
    image.data.fill(0);
    expect(await pending).toEqual(expectedValues(vector));
  });

  it('reads interlaced ids and colours of 8 bits', async () => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [8, 8],
      [13, 7],
      [37, 23],
    ] as const) {
      for (const channels of [1, 3] as const) {
        const data = Uint8Array.from(
          { length: width * height * channels },
          (_, i) => (i * 37 + (i >> 3)) & 255,
        );
        const raw = { width, height, channels };
        const file = await sharp(data, { raw })
          .toColourspace(channels === 1 ? 'b-w' : 'srgb')
          .png({ progressive: true })
          .toBuffer();
        const label = await decodeCompressedLabel({ format: 'png', data: file });
        const values =
          channels === 1
            ? data
            : Uint32Array.from({ length: width * height }, (_, i) => Buffer.from(data).readUIntBE(3 * i, 3));
        expect(label.values, `${width} x ${height} x ${channels}`).toEqual(values);
      }
    }
  });

  it('refuses interlaced ids below 8 bits by name', async () => {
    const raw = { width: 9, height: 9, channels: 1 } as const;
    const file = await sharp(new Uint8Array(81).fill(255), { raw })
      .toColourspace('b-w')
      .png({ progressive: true, palette: true, colours: 2 })
      .toBuffer();
    expect(file[24], 'depth').toBeLessThan(8);
    const error = await rejectedBy(decodeCompressedLabel({ format: 'png', data: file }));
    expect(error.found).toBe('interlaced PNG of fewer than 8 bits as a label');
  });

  it('refuses every cut of a file', async () => {
    for (const name of [
      'grey 1 bit',
      'grey 16 bit',
      'palette 8 bit',
      'rgb',
      'grey 8 bit, all filters, 3 pieces',
    ]) {
      const file = bytesOf(vectors.labels[name]!.file);
      for (let length = 0; length < file.length; length += length < 64 ? 1 : 3) {
        const error = await rejectedBy(decodeCompressedLabel({ format: '', data: file.subarray(0, length) }));
        expect(error.found).toMatch(/^(damaged PNG|compressed image)/);
      }
    }
  });

  it('refuses every flipped byte of a file up to its end', async () => {
    const file = bytesOf(vectors.labels['palette 2 bit']!.file);
    for (let offset = 0; offset < file.length; offset++) {
      const data = file.slice();
      data[offset]! ^= 0x10;
      await rejectedBy(decodeCompressedLabel({ format: 'png', data }));
    }
  });

  it('refuses fewer or more pixels than the header says', async () => {
    const fits = Uint8Array.of(0, 1, 2, 0, 3, 4);
    const label = await decodeCompressedLabel(png(2, 2, { pixels: fits }));
    expect([...label.values]).toEqual([1, 2, 3, 4]);
    for (const length of [0, 1, 3, 5]) {
      const error = await rejectedBy(decodeCompressedLabel(png(2, 2, { pixels: fits.subarray(0, length) })));
      expect(error.found).toBe('damaged PNG: its pixels are cut short');
    }
    const more = await rejectedBy(decodeCompressedLabel(png(2, 2, { pixels: new Uint8Array(7) })));
    expect(more.found).toBe('damaged PNG: its pixels cannot be inflated');
  });

  it('does not inflate a bomb', async () => {
    // 64 MiB of zeros in 64 KiB, said to be one pixel.
    const error = await rejectedBy(decodeCompressedLabel(png(1, 1, { pixels: new Uint8Array(2 ** 26) })));
    expect(error.found).toBe('damaged PNG: its pixels cannot be inflated');
    for (const [width, height] of [
      [0xffffffff, 0xffffffff],
      [65536, 65536],
      [8193, 8192],
    ] as const) {
      const huge = await rejectedBy(decodeCompressedLabel(png(width, height, { pixels: new Uint8Array(9) })));
      expect(huge.found).toBe(`PNG of ${width} x ${height} pixels`);
    }
  });

  it('refuses headers outside the standard', async () => {
    for (const [color, depth] of [
      [2, 4],
      [3, 16],
      [1, 8],
      [7, 8],
      [0, 3],
      [4, 1],
    ] as const) {
      const bad = png(1, 1, { color, depth, pixels: new Uint8Array(9) });
      expect((await rejectedBy(decodeCompressedLabel(bad))).found).toContain(
        `colour type ${color} with ${depth}`,
      );
    }
    const empty = await rejectedBy(decodeCompressedLabel(png(0, 5, { pixels: new Uint8Array(9) })));
    expect(empty.found).toContain('empty image');
  });

  it('refuses a row filter that does not exist', async () => {
    const bad = png(2, 1, { pixels: Uint8Array.of(5, 1, 2) });
    expect((await rejectedBy(decodeCompressedLabel(bad))).found).toBe(
      'damaged PNG: its pixels cannot be decoded',
    );
  });

  it('whatever the pixels of the stream: a value or a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(20),
        fc.nat(20),
        fc.constantFrom(1, 2, 4, 8, 16),
        fc.constantFrom(0, 2, 3, 4, 6),
        fc.uint8Array({ maxLength: 300 }),
        async (width, height, depth, color, pixels) => {
          const result = await decodeCompressedLabel(png(width, height, { depth, color, pixels })).catch(
            (error: unknown) => error,
          );
          if (result instanceof DiceMonitorError) {
            expect(result.code).toBe('message');
          } else {
            expect((result as LabelValues).values.length).toBe(width * height);
          }
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});

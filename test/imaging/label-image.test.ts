import { describe, expect, it } from 'vitest';
import { decodeLabelImage } from '../../src/imaging/label-image.js';

/** Two rows of two pixels from hex digits, every row followed by padding, at an odd place of its buffer. */
function label(encoding: string, rows: [string, string], padding: number, isBigendian = false) {
  const pad = Buffer.alloc(padding, 0xee);
  const [first, second] = rows.map((row) => Buffer.from(row.replaceAll(' ', ''), 'hex')) as [Buffer, Buffer];
  const buffer = Uint8Array.from(Buffer.concat([Buffer.of(0xee), first, pad, second, pad]));
  return {
    height: 2,
    width: 2,
    encoding,
    isBigendian,
    step: first.length + padding,
    data: buffer.subarray(1),
  };
}

const size = { width: 2, height: 2 };

describe('decodeLabelImage', () => {
  it('reads 8-bit ids; is_bigendian says nothing of them', () => {
    for (const encoding of ['mono8', '8UC1']) {
      for (const padding of [0, 3]) {
        for (const isBigendian of [false, true]) {
          const values = decodeLabelImage(label(encoding, ['00 01', 'fe ff'], padding, isBigendian));
          expect(values).toEqual({ kind: 'ids', ...size, values: Uint8Array.of(0, 1, 254, 255) });
        }
      }
    }
  });

  it('gives 8-bit ids without padding as a view, others as a copy', () => {
    const plain = label('mono8', ['00 01', '02 03'], 0);
    expect(decodeLabelImage(plain).values.buffer).toBe(plain.data.buffer);
    const padded = label('mono8', ['00 01', '02 03'], 1);
    expect(decodeLabelImage(padded).values.buffer).not.toBe(padded.data.buffer);
  });

  it('reads 16-bit ids in the byte order of the message', () => {
    for (const encoding of ['mono16', '16UC1']) {
      for (const padding of [0, 1, 2]) {
        const rows: [string, string] = ['0100 0001', 'ffff fe00'];
        const little = decodeLabelImage(label(encoding, rows, padding, false));
        expect(little).toEqual({ kind: 'ids', ...size, values: Uint16Array.of(1, 256, 65535, 254) });
        const big = decodeLabelImage(label(encoding, rows, padding, true));
        expect(big).toEqual({ kind: 'ids', ...size, values: Uint16Array.of(256, 1, 65535, 65024) });
      }
    }
  });

  it('reads signed 32-bit ids in the byte order of the message', () => {
    for (const padding of [0, 1, 4]) {
      const little = label('32SC1', ['01000000 ffffffff', '00000080 ffffff7f'], padding, false);
      const big = label('32SC1', ['00000001 ffffffff', '80000000 7fffffff'], padding, true);
      const values = Int32Array.of(1, -1, -2147483648, 2147483647);
      expect(decodeLabelImage(little)).toEqual({ kind: 'ids', ...size, values });
      expect(decodeLabelImage(big)).toEqual({ kind: 'ids', ...size, values });
    }
  });

  it('reads colours as 0xRRGGBB, alpha dropped', () => {
    const values = Uint32Array.of(0x804080, 0x4682b4, 0, 0xffffff);
    const expected = { kind: 'colors', ...size, values };
    const cases: Record<string, [string, string]> = {
      rgb8: ['804080 4682b4', '000000 ffffff'],
      bgr8: ['804080 b48246', '000000 ffffff'],
      '8UC3': ['804080 b48246', '000000 ffffff'],
      rgba8: ['80408000 4682b401', '00000080 ffffffff'],
      bgra8: ['80408000 b4824601', '00000080 ffffffff'],
    };
    for (const [encoding, rows] of Object.entries(cases)) {
      for (const padding of [0, 5]) {
        expect(decodeLabelImage(label(encoding, rows, padding, true)), encoding).toEqual(expected);
      }
    }
  });
});

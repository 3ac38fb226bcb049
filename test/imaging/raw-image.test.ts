import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { takeCameraImage } from '../../src/imaging/camera-image.js';
import { toPicture } from '../../src/imaging/camera-picture.js';
import { decodeLabelImage } from '../../src/imaging/label-image.js';
import type { ImageRole } from '../../src/imaging/pixel-layout.js';
import { type RawImage, checkRawImage } from '../../src/imaging/raw-image.js';
import { thrownBy } from './thrown-error.js';

const DECODERS = { camera: (image: RawImage) => toPicture(takeCameraImage(image)), label: decodeLabelImage };

function image(fields: Partial<RawImage>): RawImage {
  return {
    height: 2,
    width: 2,
    encoding: 'rgb8',
    isBigendian: false,
    step: 8,
    data: new Uint8Array(16),
    ...fields,
  };
}

/** The error of checkRawImage, which must be the decoder's own. */
function refusal(fields: Partial<RawImage>, role: ImageRole): DiceMonitorError {
  const bad = image(fields);
  const error = thrownBy(() => {
    checkRawImage(bad, role);
  });
  expect(thrownBy(() => DECODERS[role](bad)).message).toBe(error.message);
  return error;
}

// formats.md, table "Pixels".
const YUV = 'uyvy yuv422 yuv422_yuy2 yuyv nv12 nv21'.split(' ');
const BAYER = 'bayer_rggb8 bayer_bggr8 bayer_gbrg8 bayer_grbg8'.split(' ');
const CAMERA = [...'rgb8 bgr8 rgba8 bgra8 8UC3 mono8 8UC1'.split(' '), ...YUV, ...BAYER];
const LABEL = 'rgb8 bgr8 rgba8 bgra8 8UC3 mono8 8UC1 mono16 16UC1 32SC1'.split(' ');

/** Of a size that every encoding takes. */
const LARGE = { width: 4, height: 4, step: 16, data: new Uint8Array(96) };

describe('checkRawImage', () => {
  it('accepts the encodings of each role, and refuses all others by name', () => {
    const names = [...CAMERA, ...LABEL, 'nv24', 'bayer_gbrg16', '32FC1', '64FC1', '8SC1', 'rgb16'];
    for (const role of ['camera', 'label'] as const) {
      const accepted = role === 'camera' ? CAMERA : LABEL;
      for (const encoding of names) {
        if (accepted.includes(encoding)) {
          checkRawImage(image({ ...LARGE, encoding }), role);
        } else {
          const error = refusal({ ...LARGE, encoding }, role);
          expect(error.found).toContain(`encoding "${encoding}" is not read as a`);
          for (const name of accepted) {
            expect(error.expected).toContain(name);
          }
          expect(error.hint).not.toBe(undefined);
        }
      }
    }
  });

  it('says that an encoding is unknown, and quotes it safely', () => {
    expect(refusal({ encoding: 'semantic8' }, 'label').found).toBe('unknown encoding "semantic8"');
    expect(refusal({ encoding: 'RGB8' }, 'camera').found).toBe('unknown encoding "RGB8"');
    expect(refusal({ encoding: '\u001b[2J\n' }, 'camera').found).toBe('unknown encoding "\\u001b[2J\\n"');
    expect(refusal({ encoding: 'x'.repeat(5000) }, 'camera').found.length).toBeLessThan(80);
    expect(refusal({ encoding: '' }, 'camera').found).toBe('unknown encoding ""');
  });

  it('refuses empty images', () => {
    for (const size of [{ width: 0 }, { height: 0 }, { width: 0, height: 0 }]) {
      expect(refusal({ ...size, step: 0, data: new Uint8Array(0) }, 'camera').found).toContain('empty image');
    }
  });

  it('refuses a step that is smaller than a row', () => {
    expect(refusal({ step: 5 }, 'camera').found).toBe(
      'step smaller than a row: 5 bytes, 2 pixels of rgb8 take 6',
    );
    checkRawImage(image({ step: 6 }), 'camera');
    expect(refusal({ encoding: '32SC1', step: 7 }, 'label').found).toContain('step smaller than a row');
    checkRawImage(image({ encoding: '32SC1', step: 8 }), 'label');
  });

  it('refuses data shorter than step x height, and takes longer data', () => {
    expect(refusal({ data: new Uint8Array(15) }, 'camera').found).toBe(
      'data shorter than step x height: 15 of 16 bytes',
    );
    checkRawImage(image({ data: new Uint8Array(16 + 500) }), 'camera');
  });

  it('refuses sizes whose products overflow 32 bits', () => {
    const most = 0xffffffff;
    for (const [width, height, step] of [
      [65536, 65536, 0],
      [65536, 65536, 65536],
      [most, most, most],
      [most, most, 0],
      [most, 1, most],
      [1, most, 4],
      [0x55555556, 1, 2], // 3 * width = 2 in 32 bits
      [1, 0x40000000, 4], // step * height = 0 in 32 bits
    ] as const) {
      refusal({ width, height, step }, 'camera');
      refusal({ width, height, step, encoding: 'mono8', data: new Uint8Array(0) }, 'label');
    }
  });

  it('refuses odd widths of 4:2:2', () => {
    expect(refusal({ encoding: 'uyvy', width: 3, step: 8 }, 'camera').found).toBe(
      'odd width 3 in encoding uyvy',
    );
  });

  it('says of floating point what it is', () => {
    for (const role of ['camera', 'label'] as const) {
      expect(refusal({ encoding: '32FC1' }, role).found).toMatch(/"32FC1" is not read as .* depths/);
    }
  });

  it('refuses odd sizes of 4:2:0, and data without its chroma', () => {
    for (const encoding of ['nv12', 'nv21']) {
      for (const [width, height] of [
        [3, 2],
        [2, 3],
        [5, 5],
      ] as const) {
        expect(refusal({ encoding, width, height, data: new Uint8Array(99) }, 'camera').found).toBe(
          `odd size ${width} x ${height} in encoding ${encoding}`,
        );
      }
      expect(refusal({ encoding, data: new Uint8Array(23) }, 'camera').found).toBe(
        'data shorter than step x 3/2 x height: 23 of 24 bytes',
      );
      checkRawImage(image({ encoding, data: new Uint8Array(24) }), 'camera');
      expect(refusal({ encoding, step: 1 }, 'camera').found).toContain('step smaller than a row');
    }
  });

  it('refuses Bayer patterns in which a pixel lacks neighbours', () => {
    for (const [width, height] of [
      [2, 8],
      [8, 2],
      [1, 1],
    ] as const) {
      expect(refusal({ encoding: 'bayer_rggb8', width, height }, 'camera').found).toBe(
        `image of ${width} x ${height} pixels in encoding bayer_rggb8`,
      );
    }
    checkRawImage(
      image({ encoding: 'bayer_rggb8', width: 3, height: 3, data: new Uint8Array(24) }),
      'camera',
    );
  });

  it('whatever the fields say: a value of the right size or a typed error', () => {
    const number = fc.oneof(fc.nat(9), fc.nat(0xffffffff), fc.constantFrom(65536, 0x80000000, 0xffffffff));
    const any = fc.record({
      height: number,
      width: number,
      step: number,
      encoding: fc.constantFrom(...new Set([...CAMERA, ...LABEL])),
      isBigendian: fc.boolean(),
      data: fc.uint8Array({ maxLength: 400 }),
    });
    fc.assert(
      fc.property(any, (fields) => {
        try {
          const picture = DECODERS.camera(fields);
          expect(picture.data.length).toBe(fields.width * fields.height * picture.channels);
        } catch (error) {
          expect(error).toBeInstanceOf(DiceMonitorError);
        }
        try {
          expect(decodeLabelImage(fields).values.length).toBe(fields.width * fields.height);
        } catch (error) {
          expect(error).toBeInstanceOf(DiceMonitorError);
        }
      }),
      { seed: 1, numRuns: 5000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { decodeCompressedCameraImage } from '../../src/imaging/compressed-camera-image.js';
import { checkCompressedImage } from '../../src/imaging/compressed-image.js';
import { decodeCompressedLabel } from '../../src/imaging/compressed-label.js';
import type { ImageRole } from '../../src/imaging/pixel-layout.js';
import { rejectedBy, thrownBy } from './thrown-error.js';
import { bytesOf, compressed, vectors } from './vectors.js';

const DECODERS = { camera: decodeCompressedCameraImage, label: decodeCompressedLabel };

/** The error of checkCompressedImage, which must be the decoder's own. */
async function refusal(image: { format: string; data: Uint8Array }, role: ImageRole) {
  const error = thrownBy(() => {
    checkCompressedImage(image, role);
  });
  expect((await rejectedBy(DECODERS[role](image))).message).toBe(error.message);
  return error;
}

/** A JPEG's start image marker and one segment. */
function jpeg(...segment: number[]): { format: string; data: Uint8Array } {
  return { format: 'jpeg', data: Uint8Array.of(0xff, 0xd8, ...segment) };
}

describe('checkCompressedImage', () => {
  it('accepts what is decoded', () => {
    for (const { file } of Object.values(vectors.pictures)) {
      checkCompressedImage(compressed(file), 'camera');
    }
    for (const { file } of Object.values(vectors.labels)) {
      checkCompressedImage(compressed(file), 'label');
    }
  });

  it('refuses JPEG labels because they are lossy', async () => {
    const error = await refusal(compressed(vectors.pictures['jpeg grey']!.file, 'png'), 'label');
    expect(error.found).toBe('label compressed as JPEG');
    expect(error.expected).toContain('PNG');
  });

  it('refuses 16 bits by name where they mean nothing', async () => {
    const grey = vectors.refused['png grey 16 bit']!;
    const rgb = vectors.refused['png rgb 16 bit']!;
    checkCompressedImage(compressed(grey), 'label');
    expect((await refusal(compressed(grey), 'camera')).found).toContain('16 bits');
    expect((await refusal(compressed(rgb), 'camera')).found).toContain('16 bits');
    expect((await refusal(compressed(rgb), 'label')).found).toContain('colour PNG of 16 bits');
  });

  it('refuses other files, naming the format', async () => {
    for (const name of ['webp', 'tiff']) {
      for (const role of ['camera', 'label'] as const) {
        const error = await refusal(compressed(vectors.refused[name]!, `rgb8; ${name}`), role);
        expect(error.found).toBe(`compressed image that is no JPEG and no PNG, format "rgb8; ${name}"`);
      }
    }
    const empty = await refusal({ format: 'jpeg', data: new Uint8Array(0) }, 'camera');
    expect(empty.found).toBe('compressed image without data');
  });

  it('takes compressedDepth as a label of integers only, and says what to do', async () => {
    const behindConfig = bytesOf(vectors.labels['behind the header of compressedDepth']!.file);
    for (const format of [
      '16UC1; compressedDepth png',
      '16UC1; compressedDepth',
      'mono16; compressedDepth',
      'png',
      '',
    ]) {
      const image = { format, data: behindConfig };
      checkCompressedImage(image, 'label');
      const error = await refusal(image, 'camera');
      expect(error.found).toContain('compressedDepth');
      expect(error.hint).toContain('another transport');
    }
    for (const format of ['32FC1; compressedDepth', '32FC1; compressedDepth png']) {
      const error = await refusal({ format, data: behindConfig }, 'label');
      expect(error.found).toContain(`encoding "${format}"`);
      expect(error.found).toContain('inverse depths');
      expect(error.hint).toContain('class ids');
    }
    // The bytes say PNG, so the format is wrong.
    checkCompressedImage({ format: '32FC1; compressedDepth png', data: behindConfig.subarray(12) }, 'label');
  });

  it('refuses RVL, and a header with nothing behind it, by name', async () => {
    const rvl = await refusal({ format: '16UC1; compressedDepth rvl', data: new Uint8Array(40) }, 'label');
    expect(rvl.found).toContain('RVL-compressed label');
    expect(rvl.hint).toContain('to png');
    const cut = await refusal({ format: '16UC1; compressedDepth png', data: new Uint8Array(12) }, 'label');
    expect(cut.found).toContain('without a PNG behind its 12 bytes');
    const rvlCamera = await refusal(
      { format: '16UC1; compressedDepth rvl', data: new Uint8Array(40) },
      'camera',
    );
    expect(rvlCamera.found).toContain('compressedDepth');
  });

  it('refuses packets of video by name, by their bytes or their format', async () => {
    const packet = Uint8Array.of(0, 0, 0, 1, 0x67, 0x42, 0, 0x1f);
    for (const role of ['camera', 'label'] as const) {
      for (const image of [
        { format: 'h264', data: packet },
        { format: 'jpeg', data: packet },
        { format: '', data: packet.subarray(1) },
        { format: 'h265', data: Uint8Array.of(9, 9, 9) },
        { format: 'bgr8; hevc', data: Uint8Array.of(9, 9, 9) },
        { format: 'AV1', data: Uint8Array.of(9, 9, 9) },
      ]) {
        const error = await refusal(image, role);
        expect(error.found).toContain('video packet');
        expect(error.hint).toContain('republish');
      }
    }
    const other = await refusal({ format: 'mjpeg', data: Uint8Array.of(9, 9, 9) }, 'camera');
    expect(other.found).toContain('no JPEG and no PNG');
  });

  it('refuses JPEG headers that lie or are missing', async () => {
    const frame = (height: number, width: number, precision = 8) => [
      ...[0xff, 0xc0, 0, 11, precision, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0],
    ];
    expect((await refusal(jpeg(...frame(65535, 65535)), 'camera')).found).toBe(
      'JPEG of 65535 x 65535 pixels',
    );
    expect((await refusal(jpeg(...frame(0, 7)), 'camera')).found).toContain('empty image');
    expect((await refusal(jpeg(...frame(7, 0)), 'camera')).found).toContain('empty image');
    expect((await refusal(jpeg(...frame(7, 7, 12)), 'camera')).found).toBe(
      'JPEG with 1 components of 12 bits',
    );
    const two = frame(7, 7).with(9, 2);
    expect((await refusal(jpeg(...two), 'camera')).found).toBe('JPEG with 2 components of 8 bits');
    for (const segment of [
      [0xff],
      [0xff, 0xff, 0xff, 0xff],
      [0xff, 0xd9, 0, 0],
      [0xff, 0xda, 0, 2],
      [0xff, 0xe0, 0, 0, 1, 2, 3],
      [0xff, 0xe0, 0xff, 0xff],
      [0xff, 0xc0, 0, 4, 1, 1],
      [0xff, 0xd0, 0xff, 0x01, 0xff, 0xd9],
    ]) {
      expect((await refusal(jpeg(...segment), 'camera')).found).toBe('damaged JPEG');
    }
    // Found behind fill bytes, a restart marker and a comment.
    checkCompressedImage(jpeg(0xff, 0xff, 0xd0, 0xff, 0xfe, 0, 4, 65, 66, ...frame(7, 7)), 'camera');
  });
});

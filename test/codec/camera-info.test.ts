import { describe, expect, it } from 'vitest';
import { type CameraInfoMessage, decodeCameraInfo, encodeCameraInfo } from '../../src/codec/camera-info.js';
import { expectDamageSurvived, expectEveryCutRefused } from './damaged-messages.js';
import { hexBytes } from './hex-bytes.js';
import { recordedMessages } from './recorded-messages.js';

// Packed field by field with Python's struct. Offsets count after the encapsulation: 0 stamp 1 s 2 ns, 8 frame
// "c", 16 height 480, width 640, 24 "plumb_bob", pad to 40, 2 numbers: -0.25, 0.5 from 48 on (doubles stand at
// multiples of 8), k = 1..9, r = 0, 0.5, .., 4, p = -0, -1, .., -11, binning 2, 4, roi 1, 2, 3, 4, true.
const K = ['f03f', '0040', '0840', '1040', '1440', '1840', '1c40', '2040', '2240'];
const R = ['0000', 'e03f', 'f03f', 'f83f', '0040', '0440', '0840', '0c40', '1040'];
const P = ['0000', 'f0bf', '00c0', '08c0', '10c0', '14c0', '18c0', '1cc0', '20c0', '22c0', '24c0', '26c0'];
const little = (ends: string[]) => ends.map((end) => `000000000000${end}`).join('');
const big = (ends: string[]) => ends.map((end) => `${end.slice(2)}${end.slice(0, 2)}000000000000`).join('');
const LITTLE = hexBytes(`00010000 01000000 02000000 02000000 63000000 e0010000 80020000
  0a000000 706c756d625f626f6200 0000 02000000 00000000 000000000000d0bf 000000000000e03f
  ${little(K)} ${little(R)} ${little(P)} 02000000 04000000 01000000 02000000 03000000 04000000 01`);
const BIG = hexBytes(`00000000 00000001 00000002 00000002 63000000 000001e0 00000280
  0000000a 706c756d625f626f6200 0000 00000002 00000000 bfd0000000000000 3fe0000000000000
  ${big(K)} ${big(R)} ${big(P)} 00000002 00000004 00000001 00000002 00000003 00000004 01`);
const INFO: CameraInfoMessage = {
  header: { stampNs: 1_000_000_002n, frameId: 'c' },
  height: 480,
  width: 640,
  distortionModel: 'plumb_bob',
  d: Float64Array.of(-0.25, 0.5),
  k: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
  r: Float64Array.of(0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4),
  p: Float64Array.of(0, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11),
  binningX: 2,
  binningY: 4,
  roi: { xOffset: 1, yOffset: 2, height: 3, width: 4, doRectify: true },
};

describe('decodeCameraInfo', () => {
  it('reads both byte orders', () => {
    expect(decodeCameraInfo(LITTLE)).toEqual(INFO);
    expect(decodeCameraInfo(BIG)).toEqual(INFO);
  });

  it('refers to nothing of the message', () => {
    const message = LITTLE.slice();
    const info = decodeCameraInfo(message);
    message.fill(0xff);
    expect(info).toEqual(INFO);
  });

  it('refuses every cut', () => {
    expectEveryCutRefused(decodeCameraInfo, LITTLE);
    expectEveryCutRefused(decodeCameraInfo, BIG);
  });

  it('survives flipped bytes', () => {
    expectDamageSurvived(decodeCameraInfo, LITTLE);
    expectDamageSurvived(decodeCameraInfo, BIG);
  });
});

describe('encodeCameraInfo', () => {
  it('writes both byte orders, padding zero', () => {
    expect(encodeCameraInfo(INFO)).toEqual(LITTLE);
    expect(encodeCameraInfo(INFO, { littleEndian: false })).toEqual(BIG);
  });

  it('writes any number of distortion coefficients', () => {
    for (const count of [0, 1, 5, 8, 14, 200]) {
      for (const littleEndian of [true, false]) {
        const info = { ...INFO, d: Float64Array.from({ length: count }, (_, index) => index / 8) };
        expect(decodeCameraInfo(encodeCameraInfo(info, { littleEndian }))).toEqual(info);
      }
    }
  });

  it('writes recorded messages back byte for byte', () => {
    const messages = recordedMessages('/camera/camera_info');
    expect(messages.length).toBe(20);
    for (const message of messages) {
      const written = encodeCameraInfo(decodeCameraInfo(message));
      // The recorder's DDS fills the message up to 4 bytes; those belong to no field.
      expect(message.length - written.length).toBeLessThan(4);
      expect(Buffer.compare(message.subarray(0, written.length), written)).toBe(0);
    }
  });

  it('refuses matrices of another size', () => {
    expect(() => encodeCameraInfo({ ...INFO, p: new Float64Array(9) })).toThrow(RangeError);
  });
});

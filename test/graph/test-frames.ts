import { encodeImage } from '../../src/codec/image.js';

/** A picture or a label to be sent: of one value all over. */
export interface TestFrame {
  readonly stampNs: bigint;
  readonly width?: number;
  readonly height?: number;
  readonly encoding?: 'rgb8' | 'bgr8' | 'mono8' | '32FC1';
  readonly value?: number;
}

const BYTES = { rgb8: 3, bgr8: 3, mono8: 1, '32FC1': 4 } as const;

/** A sensor_msgs/Image as a camera sends it. */
export function testFrame({
  stampNs,
  width = 64,
  height = 48,
  encoding = 'rgb8',
  value = 100,
}: TestFrame): Buffer {
  const step = width * BYTES[encoding];
  const data = new Uint8Array(step * height).fill(value);
  const header = { stampNs, frameId: 'camera' };
  return Buffer.from(encodeImage({ header, height, width, encoding, isBigendian: false, step, data }));
}

/** The stamp of the nth frame at 10 Hz, from an hour on. */
export function stampOf(frame: number, startS = 3600): bigint {
  return BigInt(startS) * 1_000_000_000n + BigInt(frame) * 100_000_000n;
}

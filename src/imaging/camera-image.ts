import { bayerToRgb } from './bayer-to-rgb.js';
import { freshBytes, type TakeBytes } from '../core/byte-pool.js';
import type { CameraPicture } from './camera-picture.js';
import { type RawImage, pixelLayout } from './raw-image.js';
import { yuv420ToRgb } from './yuv420-to-rgb.js';
import { yuv422ToRgb } from './yuv422-to-rgb.js';

/** The rows as they are, padding included, in a buffer of their own. */
function copyRows({ height, step, data }: RawImage, take: TakeBytes): Uint8Array {
  const rows = take(step * height);
  rows.set(data.subarray(0, rows.length));
  return rows;
}

/**
 * The pixels of a raw camera image: colours and grey as they arrived, with the padding of their rows; YUV (ITU-R
 * BT.601, limited range) and Bayer patterns (bilinear) as R, G, B. Bytes after the last row are ignored.
 *
 * @param take gives the memory of the pixels; every byte of it is written
 * @returns pixels in a buffer of their own, of exactly their bytes
 * @throws DiceMonitorError `message`, as checkRawImage
 */
export function takeCameraImage(image: RawImage, take: TakeBytes = freshBytes): CameraPicture {
  const layout = pixelLayout(image, 'camera');
  const { width, height, step } = image;
  switch (layout.kind) {
    case 'color': {
      const order = layout.red === 0 ? 'rgb' : 'bgr';
      return { width, height, channels: layout.bytes, order, rowBytes: step, data: copyRows(image, take) };
    }
    case 'yuv422':
      return { width, height, channels: 3, data: yuv422ToRgb(image, layout.lumaOffset, take) };
    case 'yuv420':
      return { width, height, channels: 3, data: yuv420ToRgb(image, layout.uOffset, take) };
    case 'bayer':
      return { width, height, channels: 3, data: bayerToRgb(image, layout, take) };
    // The wide kinds never come here: they are refused for this role.
    case 'grey':
    case 'uint16':
    case 'int32':
      return { width, height, channels: 1, rowBytes: step, data: copyRows(image, take) };
  }
}

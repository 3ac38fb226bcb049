import { writePair } from './bt601.js';
import type { TakeBytes } from '../core/byte-pool.js';
import type { RawImage } from './raw-image.js';

/**
 * 4:2:2 pixels, two to four bytes, as R, G, B [height, width, 3] without padding: BT.601, limited range. Both pixels
 * of a pair have the pair's colour, as in OpenCV.
 *
 * @param image checked, of even width
 * @param lumaOffset 0: Y U Y V (yuv422_yuy2). 1: U Y V Y (uyvy)
 */
export function yuv422ToRgb(image: RawImage, lumaOffset: 0 | 1, take: TakeBytes): Uint8Array {
  const { width, height, step, data } = image;
  const rgb = take(width * height * 3);
  const clamped = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);
  const u = 1 - lumaOffset;
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = y * step;
    for (let x = 0; x < width; x += 2, from += 4, to += 6) {
      const [left, right] = [data[from + lumaOffset]!, data[from + lumaOffset + 2]!];
      writePair(clamped, to, left, right, data[from + u]!, data[from + u + 2]!);
    }
  }
  return rgb;
}

import { writePair } from './bt601.js';
import type { TakeBytes } from '../core/byte-pool.js';
import type { RawImage } from './raw-image.js';

/**
 * 4:2:0 in two planes (luma; then chroma in pairs, a row for two rows of luma, with the same step) as R, G, B
 * [height, width, 3] without padding: BT.601, limited range. All pixels of a 2 x 2 block have the block's colour, as
 * in OpenCV.
 *
 * @param image checked, of even width and height
 * @param uOffset 0: U V (nv12). 1: V U (nv21)
 */
export function yuv420ToRgb(image: RawImage, uOffset: 0 | 1, take: TakeBytes): Uint8Array {
  const { width, height, step, data } = image;
  const rgb = take(width * height * 3);
  const clamped = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const luma = y * step;
    const chroma = (height + (y >> 1)) * step;
    for (let x = 0; x < width; x += 2, to += 6) {
      const pair = chroma + x;
      writePair(
        clamped,
        to,
        data[luma + x]!,
        data[luma + x + 1]!,
        data[pair + uOffset]!,
        data[pair + 1 - uOffset]!,
      );
    }
  }
  return rgb;
}

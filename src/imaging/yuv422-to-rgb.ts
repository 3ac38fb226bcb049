import type { RawImage } from './raw-image.js';

// ITU-R BT.601, limited range, as in OpenCV's colour conversions:
//   R = 1.164 (Y - 16) + 1.596 (V - 128)
//   G = 1.164 (Y - 16) - 0.813 (V - 128) - 0.391 (U - 128)
//   B = 1.164 (Y - 16) + 2.018 (U - 128)
// in fixed point with 20 bits. The largest sum, 239 * 1.164 + 127 * 2.018, stays below 2^30.
const SHIFT = 20;
const HALF = 1 << (SHIFT - 1);
const LUMA = Math.round(1.164 * 2 ** SHIFT);
const RED_V = Math.round(1.596 * 2 ** SHIFT);
const GREEN_V = Math.round(0.813 * 2 ** SHIFT);
const GREEN_U = Math.round(0.391 * 2 ** SHIFT);
const BLUE_U = Math.round(2.018 * 2 ** SHIFT);

/**
 * 4:2:2 pixels, two to four bytes, as R, G, B [height, width, 3] without padding. Both pixels of a pair have
 * the pair's colour; luma below 16 counts as 16, as in OpenCV.
 *
 * @param image checked, of even width
 * @param lumaOffset 0: Y U Y V (yuv422_yuy2). 1: U Y V Y (uyvy)
 */
export function yuv422ToRgb(image: RawImage, lumaOffset: 0 | 1): Uint8Array {
  const { width, height, step, data } = image;
  const rgb = new Uint8Array(width * height * 3);
  // Clamped stores saturate to 0..255 without a branch.
  const clamped = new Uint8ClampedArray(rgb.buffer);
  const chromaOffset = 1 - lumaOffset;
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = y * step;
    for (let x = 0; x < width; x += 2, from += 4) {
      const u = data[from + chromaOffset]! - 128;
      const v = data[from + chromaOffset + 2]! - 128;
      const red = RED_V * v + HALF;
      const green = HALF - GREEN_V * v - GREEN_U * u;
      const blue = BLUE_U * u + HALF;
      for (let pixel = 0; pixel < 4; pixel += 2, to += 3) {
        const luma = LUMA * Math.max(0, data[from + lumaOffset + pixel]! - 16);
        clamped[to] = (luma + red) >> SHIFT;
        clamped[to + 1] = (luma + green) >> SHIFT;
        clamped[to + 2] = (luma + blue) >> SHIFT;
      }
    }
  }
  return rgb;
}

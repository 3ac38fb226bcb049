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
 * Writes two neighbouring pixels that share their colour as R, G, B, R, G, B. Luma below 16 counts as 16, as in
 * OpenCV.
 *
 * @param rgb clamped: its stores saturate to 0..255 without a branch
 * @param to offset of the first pixel's R
 * @param u 0..255, as all samples
 */
export function writePair(
  rgb: Uint8ClampedArray,
  to: number,
  left: number,
  right: number,
  u: number,
  v: number,
): void {
  const red = RED_V * (v - 128) + HALF;
  const green = HALF - GREEN_V * (v - 128) - GREEN_U * (u - 128);
  const blue = BLUE_U * (u - 128) + HALF;
  const first = LUMA * Math.max(0, left - 16);
  rgb[to] = (first + red) >> SHIFT;
  rgb[to + 1] = (first + green) >> SHIFT;
  rgb[to + 2] = (first + blue) >> SHIFT;
  const second = LUMA * Math.max(0, right - 16);
  rgb[to + 3] = (second + red) >> SHIFT;
  rgb[to + 4] = (second + green) >> SHIFT;
  rgb[to + 5] = (second + blue) >> SHIFT;
}

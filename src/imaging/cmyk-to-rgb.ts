import type { TakeBytes } from '../core/byte-pool.js';

/**
 * Inks C, M, Y, K (255: full ink), 4 bytes a pixel, as R, G, B: each is paper less its ink, darkened by black, as
 * OpenCV computes it (k - ((c * k) >> 8) with k = 255 - K). It is a plain formula, not a colour profile.
 */
export function cmykToRgb(inks: Uint8Array, take: TakeBytes): Uint8Array {
  const rgb = take((inks.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const light = 255 - inks[from + 3]!;
    rgb[to] = light - ((inks[from]! * light) >> 8);
    rgb[to + 1] = light - ((inks[from + 1]! * light) >> 8);
    rgb[to + 2] = light - ((inks[from + 2]! * light) >> 8);
  }
  return rgb;
}

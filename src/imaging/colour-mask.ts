import type { Mask } from '../core/mask.js';
import { classColors } from './class-colors.js';
import type { Picture } from './picture.js';

/**
 * A mask as a picture: every pixel in the colour of its class.
 *
 * @param mask class ids. NO_CLASS (255) and ids beyond the palette are black: a picture has no transparency
 * @param palette 0xRRGGBB per class id
 * @returns R, G, B of the mask's size, in a buffer of its own
 */
export function colorMask(mask: Mask, palette: readonly number[]): Picture {
  const { width, height, data } = mask;
  const { red, green, blue } = classColors(palette);
  const pixels = width * height;
  const rgb = new Uint8Array(pixels * 3);
  for (let from = 0, to = 0; from < pixels; from++, to += 3) {
    const classId = data[from]!;
    rgb[to] = red[classId]!;
    rgb[to + 1] = green[classId]!;
    rgb[to + 2] = blue[classId]!;
  }
  return { width, height, channels: 3, data: rgb };
}

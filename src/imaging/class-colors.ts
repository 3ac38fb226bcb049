import { NO_CLASS } from '../core/mask.js';

/** The 256 values of a mask as R, G, B; `shown` is 0 for those that no class of the palette is. */
export interface ClassColors {
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
  readonly shown: Uint8Array;
}

/**
 * Spreads a palette over all values of a mask. NO_CLASS (255) and ids beyond the palette are black and not shown.
 *
 * @param palette 0xRRGGBB per class id
 */
export function classColors(palette: readonly number[]): ClassColors {
  const table = (): Uint8Array => new Uint8Array(256);
  const colors = { red: table(), green: table(), blue: table(), shown: table() };
  for (const [classId, color] of palette.slice(0, NO_CLASS).entries()) {
    colors.red[classId] = color >> 16;
    colors.green[classId] = (color >> 8) & 255;
    colors.blue[classId] = color & 255;
    colors.shown[classId] = 1;
  }
  return colors;
}

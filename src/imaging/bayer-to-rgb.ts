import type { TakeBytes } from '../core/byte-pool.js';
import type { RawImage } from './raw-image.js';

/** Which pixels of a Bayer pattern are red: row and column modulo 2. */
export interface BayerPattern {
  readonly redRow: 0 | 1;
  readonly redColumn: 0 | 1;
}

/**
 * The pixels of an inner row that carry its colour (red in rows with red ones, else blue): green from the four
 * neighbours at the sides, the other colour from the four at the corners.
 */
function writeColorSites(image: RawImage, rgb: Uint8Array, y: number, firstX: number, own: 0 | 2): void {
  const { width, step, data } = image;
  const other = 2 - own;
  for (let x = firstX; x < width - 1; x += 2) {
    const at = y * step + x;
    const [above, below] = [at - step, at + step];
    const to = (y * width + x) * 3;
    rgb[to + own] = data[at]!;
    rgb[to + 1] = (data[above]! + data[below]! + data[at - 1]! + data[at + 1]! + 2) >> 2;
    rgb[to + other] = (data[above - 1]! + data[above + 1]! + data[below - 1]! + data[below + 1]! + 2) >> 2;
  }
}

/** The green pixels of an inner row: its colour from left and right, the other one from above and below. */
function writeGreenSites(image: RawImage, rgb: Uint8Array, y: number, firstX: number, own: 0 | 2): void {
  const { width, step, data } = image;
  const other = 2 - own;
  for (let x = firstX; x < width - 1; x += 2) {
    const at = y * step + x;
    const to = (y * width + x) * 3;
    rgb[to + own] = (data[at - 1]! + data[at + 1]! + 1) >> 1;
    rgb[to + 1] = data[at]!;
    rgb[to + other] = (data[at - step]! + data[at + step]! + 1) >> 1;
  }
}

/** A pixel at the border has not all neighbours: it gets the colour of the nearest one that has. */
function fillBorder(rgb: Uint8Array, width: number, height: number): void {
  const row = width * 3;
  for (let y = 1; y < height - 1; y++) {
    rgb.copyWithin(y * row, y * row + 3, y * row + 6);
    rgb.copyWithin((y + 1) * row - 3, (y + 1) * row - 6, (y + 1) * row - 3);
  }
  rgb.copyWithin(0, row, 2 * row);
  rgb.copyWithin((height - 1) * row, (height - 2) * row, (height - 1) * row);
}

/**
 * Bayer pixels as R, G, B [height, width, 3] without padding, bilinear: each missing colour is the mean of the two
 * or four nearest pixels of it, rounded, halves up; the border repeats its inner neighbours. Value for value what
 * OpenCV's cvtColor gives (COLOR_BayerBG2RGB for rggb), borders included.
 *
 * @param image checked, at least 3 x 3
 */
export function bayerToRgb(
  image: RawImage,
  { redRow, redColumn }: BayerPattern,
  take: TakeBytes,
): Uint8Array {
  const { width, height } = image;
  const rgb = take(width * height * 3);
  for (let y = 1; y < height - 1; y++) {
    const isRed = (y & 1) === redRow;
    const column = isRed ? redColumn : 1 - redColumn;
    const own = isRed ? 0 : 2;
    writeColorSites(image, rgb, y, column === 1 ? 1 : 2, own);
    writeGreenSites(image, rgb, y, column === 1 ? 2 : 1, own);
  }
  fillBorder(rgb, width, height);
  return rgb;
}

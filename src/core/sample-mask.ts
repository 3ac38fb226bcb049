import type { Mask } from './mask.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Takes a mask's values at the pixels of a picture of another size: nearest neighbour with half-pixel
 * centres, of two equally near the lower index (ONNX Resize `half_pixel`, `round_prefer_floor`).
 * Worked in whole numbers, so a tie is a tie on every machine. The same size gives the mask itself.
 *
 * @param width of the result, at least 1
 * @param height of the result, at least 1
 */
export function sampleMask(mask: Mask, width: number, height: number): Mask {
  if (mask.width === width && mask.height === height) return mask;
  const columns = nearestIndices(mask.width, width);
  const rows = nearestIndices(mask.height, height);
  const data = new Uint8Array(width * height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = rows[y]! * mask.width;
    for (let x = 0; x < width; x++) data[to++] = mask.data[row + columns[x]!]!;
  }
  return { width, height, data };
}

/**
 * For each of `to` pixels the nearest of `from`. The centre of pixel i lies at (2i + 1)·from / (2·to) in the
 * other's units; the nearest index, the lower of two, is that rounded up, less one.
 */
export function nearestIndices(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to }, (_, i) => Math.ceil(((2 * i + 1) * from) / (2 * to)) - 1);
}

/**
 * True where two sizes have the same aspect ratio within one pixel: the larger, scaled to the width (or the
 * height) of the smaller, differs from it by at most one pixel in the other direction.
 */
export function sameAspect(a: Size, b: Size): boolean {
  // |a.height − b.height·a.width/b.width| <= 1, and the same for the width, without a division. The longest
  // side belongs to the larger of two sizes of (nearly) the same aspect ratio.
  const longest = Math.max(a.width, a.height, b.width, b.height);
  return Math.abs(a.width * b.height - a.height * b.width) <= longest;
}

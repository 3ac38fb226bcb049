import { bayerToRgb } from './bayer-to-rgb.js';
import { freshBytes, type TakeBytes } from './byte-pool.js';
import type { Picture } from './picture.js';
import type { PixelLayout } from './pixel-layout.js';
import { type RawImage, pixelLayout } from './raw-image.js';
import { yuv420ToRgb } from './yuv420-to-rgb.js';
import { yuv422ToRgb } from './yuv422-to-rgb.js';

/** Bytes without the padding of the rows, in a buffer of their own. */
function packRows(image: RawImage, rowBytes: number, take: TakeBytes): Uint8Array {
  const { height, step, data } = image;
  const packed = take(rowBytes * height);
  if (step === rowBytes) {
    packed.set(data.subarray(0, packed.length));
    return packed;
  }
  for (let y = 0; y < height; y++) {
    packed.set(data.subarray(y * step, y * step + rowBytes), y * rowBytes);
  }
  return packed;
}

function colorToRgb(image: RawImage, layout: PixelLayout & { kind: 'color' }, take: TakeBytes): Uint8Array {
  const { width, height, step, data } = image;
  const { bytes, red, blue } = layout;
  if (bytes === 3 && red === 0) {
    return packRows(image, width * 3, take);
  }
  const rgb = take(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = y * step;
    for (let x = 0; x < width; x++, from += bytes, to += 3) {
      rgb[to] = data[from + red]!;
      rgb[to + 1] = data[from + 1]!;
      rgb[to + 2] = data[from + blue]!;
    }
  }
  return rgb;
}

/**
 * The picture in a raw camera image: 3 channels R, G, B (alpha dropped; YUV as ITU-R BT.601, limited range;
 * Bayer patterns bilinear), 1 channel for mono8 and 8UC1. Padding of rows is left out, bytes after the last row are ignored.
 *
 * @param take gives the memory of the picture; every byte of it is written
 * @returns a picture in a buffer of its own, of exactly its bytes
 * @throws DiceMonitorError `message`, as checkRawImage
 */
export function decodeCameraImage(image: RawImage, take: TakeBytes = freshBytes): Picture {
  const layout = pixelLayout(image, 'camera');
  const { width, height } = image;
  switch (layout.kind) {
    case 'color':
      return { width, height, channels: 3, data: colorToRgb(image, layout, take) };
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
      return { width, height, channels: 1, data: packRows(image, width, take) };
  }
}

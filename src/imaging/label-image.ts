import { endianness } from 'node:os';
import type { LabelValues } from '../core/label-values.js';
import type { PixelLayout } from './pixel-layout.js';
import { type RawImage, pixelLayout } from './raw-image.js';

function colors(image: RawImage, layout: PixelLayout & { kind: 'color' }): Uint32Array {
  const { width, height, step, data } = image;
  const { bytes, red, blue } = layout;
  const values = new Uint32Array(width * height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = y * step;
    for (let x = 0; x < width; x++, from += bytes) {
      values[to++] = (data[from + red]! << 16) | (data[from + 1]! << 8) | data[from + blue]!;
    }
  }
  return values;
}

/** Copies rows of `rowBytes` bytes without their padding. */
function copyRows(image: RawImage, rowBytes: number, to: Uint8Array): void {
  const { height, step, data } = image;
  for (let y = 0; y < height; y++) {
    to.set(data.subarray(y * step, y * step + rowBytes), y * rowBytes);
  }
}

function byteIds(image: RawImage): Uint8Array {
  const { width, height, step, data } = image;
  if (step === width) {
    return new Uint8Array(data.buffer, data.byteOffset, width * height);
  }
  const values = new Uint8Array(width * height);
  copyRows(image, width, values);
  return values;
}

/** Ids of several bytes: copied as they are, then turned round where the message's order is not the machine's. */
function wideIds<Ids extends Uint16Array | Int32Array>(image: RawImage, values: Ids): Ids {
  const bytes = Buffer.from(values.buffer);
  copyRows(image, image.width * values.BYTES_PER_ELEMENT, bytes);
  if (image.isBigendian !== (endianness() === 'BE')) {
    if (values.BYTES_PER_ELEMENT === 2) {
      bytes.swap16();
    } else {
      bytes.swap32();
    }
  }
  return values;
}

/**
 * The label in a raw image, as recorded: ids in their own width (uint8 for mono8 and 8UC1, uint16 for mono16
 * and 16UC1, int32 for 32SC1, the wide ones in the byte order of `isBigendian`), or colours 0xRRGGBB with
 * alpha dropped. Padding of rows is left out, bytes after the last row are ignored.
 *
 * @returns uint8 ids without padding are a view into `image.data` and live as long; all else is a copy
 * @throws DiceMonitorError `message`, as checkRawImage
 */
export function decodeLabelImage(image: RawImage): LabelValues {
  const layout = pixelLayout(image, 'label');
  const { width, height } = image;
  const size = { width, height };
  switch (layout.kind) {
    case 'color':
      return { kind: 'colors', ...size, values: colors(image, layout) };
    case 'uint16':
      return { kind: 'ids', ...size, values: wideIds(image, new Uint16Array(width * height)) };
    case 'int32':
      return { kind: 'ids', ...size, values: wideIds(image, new Int32Array(width * height)) };
    // YUV and Bayer never come here: they are refused for this role.
    case 'grey':
    case 'yuv422':
    case 'yuv420':
    case 'bayer':
      return { kind: 'ids', ...size, values: byteIds(image) };
  }
}

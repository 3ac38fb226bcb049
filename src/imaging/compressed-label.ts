import { inflateSync } from 'node:zlib';
import { type DecodedPng, decode } from 'fast-png';
import type { LabelValues } from '../core/label-values.js';
import { type CompressedImage, labelContent } from './compressed-image.js';
import { damagedPng, PNG_COLOR, PNG_SIGNATURE, type PngFile } from './png-file.js';

// The starting pixel and the steps of Adam7's seven passes (ISO/IEC 15948, 8.2): x, y, x step, y step.
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const CHANNELS: ReadonlyMap<number, number> = new Map([
  [PNG_COLOR.grey, 1],
  [PNG_COLOR.rgb, 3],
  [PNG_COLOR.palette, 1],
  [PNG_COLOR.greyAlpha, 2],
  [PNG_COLOR.rgba, 4],
]);

const IEND = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);

/** Bytes of the inflated pixels: every row has a filter byte before it. */
function inflatedSize(file: PngFile): number {
  const pixelBits = file.depth * CHANNELS.get(file.colorType)!;
  const passes = file.interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  let size = 0;
  for (const [x, y, xStep, yStep] of passes) {
    const columns = Math.ceil((file.width - x) / xStep);
    const rows = Math.ceil((file.height - y) / yStep);
    if (columns > 0 && rows > 0) {
      size += rows * (1 + Math.ceil((columns * pixelBits) / 8));
    }
  }
  return size;
}

/**
 * fast-png inflates whatever a file holds, without a limit, and reads rows that are missing as zeros. So the
 * pixels are inflated once before, only to see that they are whole and as many as the header says.
 */
function checkInflated(file: PngFile, stream: Uint8Array): void {
  const size = inflatedSize(file);
  let found: number;
  try {
    found = inflateSync(stream, { maxOutputLength: size }).length;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw damagedPng(
      'its pixels cannot be inflated',
      `${size} bytes of pixels, but zlib says: ${reason}`,
      error,
    );
  }
  if (found !== size) {
    throw damagedPng('its pixels are cut short', `${size} bytes of pixels, not ${found}`);
  }
}

/**
 * Pixels alone, in one file of three chunks. The other chunks (text, colour profile, palette, transparency)
 * do not change an id, but make fast-png throw or inflate without a limit where they are odd.
 */
function bareFile(file: PngFile, stream: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(stream.length, 0);
  head.write('IDAT', 4, 'latin1');
  // Checksums were compared before; fast-png skips this one.
  const checksum = new Uint8Array(4);
  return Buffer.concat([PNG_SIGNATURE, file.headerChunk, head, stream, checksum, IEND]);
}

function decodePng(file: PngFile): DecodedPng {
  const stream = Buffer.concat(file.imageData);
  checkInflated(file, stream);
  try {
    return decode(bareFile(file, stream));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw damagedPng(
      'its pixels cannot be decoded',
      `rows that the PNG standard allows, but the decoder says: ${reason}`,
      error,
    );
  }
}

/** Ids of 1, 2 or 4 bits, the leftmost pixel in the highest bits; each row starts at a byte. */
function unpackIds(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const values = new Uint8Array(width * height);
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let bit = 0; bit < width * depth; bit += depth) {
      const byte = packed[y * rowBytes + (bit >> 3)]!;
      values[to++] = (byte >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return values;
}

function packedColors(data: ArrayLike<number>, channels: number, pixels: number): Uint32Array {
  const values = new Uint32Array(pixels);
  for (let from = 0, to = 0; to < pixels; from += channels, to++) {
    values[to] = (data[from]! << 16) | (data[from + 1]! << 8) | data[from + 2]!;
  }
  return values;
}

/** The first channel of grey with alpha. */
function greyOf<Values extends Uint8Array | Uint16Array>(data: ArrayLike<number>, values: Values): Values {
  for (let to = 0; to < values.length; to++) {
    values[to] = data[2 * to]!;
  }
  return values;
}

function labelValues(file: PngFile): LabelValues {
  const { width, height, depth, colorType } = file;
  const size = { width, height };
  const pixels = width * height;
  const { data } = decodePng(file);
  if (colorType === PNG_COLOR.rgb || colorType === PNG_COLOR.rgba) {
    return { kind: 'colors', ...size, values: packedColors(data, CHANNELS.get(colorType)!, pixels) };
  }
  if (depth < 8) {
    return { kind: 'ids', ...size, values: unpackIds(data, width, height, depth) };
  }
  if (colorType === PNG_COLOR.greyAlpha) {
    const empty = depth === 16 ? new Uint16Array(pixels) : new Uint8Array(pixels);
    return { kind: 'ids', ...size, values: greyOf(data, empty) };
  }
  const values = data instanceof Uint16Array ? data : new Uint8Array(data.buffer, data.byteOffset, pixels);
  return { kind: 'ids', ...size, values };
}

/**
 * The label in a PNG: grey of 1, 2, 4, 8 or 16 bits is ids as stored (never scaled to 0..255), a palette is
 * its indices, RGB and RGBA of 8 bits are colours 0xRRGGBB. Alpha and transparency are dropped, whatever they
 * hide. Interlaced files are read from 8 bits on. The 12 bytes of the transport compressedDepth may stand before the PNG
 * (its plugin writes ids above 1000 times its parameter `depth_max` as 0: those are lost when they are recorded).
 *
 * @param image its bytes are read before this returns; nothing of the result refers to them
 * @returns ids as uint8 up to 8 bits, else uint16; or colours
 * @throws DiceMonitorError `message`, as checkCompressedImage (rejects), and where the pixels are cut short,
 *   damaged, or more than the header says
 */
export function decodeCompressedLabel(image: CompressedImage): Promise<LabelValues> {
  return new Promise((resolve) => {
    resolve(labelValues(labelContent(image)));
  });
}

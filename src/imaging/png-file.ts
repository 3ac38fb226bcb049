import { crc32 } from 'node:zlib';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { checkPixelCount } from './pixel-limit.js';
import { startsWith } from './starts-with.js';

/** Colour types of a PNG (ISO/IEC 15948, 11.2.2). */
export const PNG_COLOR = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;

/** A PNG's header, and where its chunks stand. */
export interface PngFile {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly interlaced: boolean;
  /** The bytes of its IHDR chunk, with length and checksum. */
  readonly headerChunk: Uint8Array;
  /** The contents of its IDAT chunks, in order: one zlib stream in pieces. */
  readonly imageData: readonly Uint8Array[];
}

export const PNG_SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

const HEADER_BYTES = 13;
const CHUNK_OVERHEAD = 12;
const DEPTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [PNG_COLOR.grey, [1, 2, 4, 8, 16]],
  [PNG_COLOR.rgb, [8, 16]],
  [PNG_COLOR.palette, [1, 2, 4, 8]],
  [PNG_COLOR.greyAlpha, [8, 16]],
  [PNG_COLOR.rgba, [8, 16]],
]);

/** An error for a PNG whose bytes are not what a PNG is. */
export function damagedPng(fault: string, expected: string, cause?: unknown): DiceMonitorError {
  return new DiceMonitorError('message', {
    found: `damaged PNG: ${fault}`,
    expected,
    hint: 'the message was damaged or cut short when it was written',
    cause,
  });
}

export function startsWithPng(data: Uint8Array, offset = 0): boolean {
  return startsWith(data, PNG_SIGNATURE, offset);
}

function readChunk(data: Uint8Array, view: DataView, offset: number): { name: string; body: Uint8Array } {
  const left = data.length - offset;
  const length = left >= CHUNK_OVERHEAD ? view.getUint32(offset) : Infinity;
  if (length > left - CHUNK_OVERHEAD) {
    throw damagedPng('ends before its last chunk', 'chunks up to IEND');
  }
  const name = Buffer.from(data.subarray(offset + 4, offset + 8)).toString('latin1');
  const end = offset + 8 + length;
  if (crc32(data.subarray(offset + 4, end)) !== view.getUint32(end)) {
    throw damagedPng('wrong checksum', 'chunks with the CRC that they were written with');
  }
  return { name, body: data.subarray(offset + 8, end) };
}

function readHeader(body: Uint8Array): Omit<PngFile, 'headerChunk' | 'imageData'> {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, compression, filter, interlace] = [...body.subarray(8)] as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (!DEPTHS.get(colorType)?.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw damagedPng(
      `colour type ${colorType} with ${depth} bits, methods ${compression}, ${filter}, ${interlace}`,
      'a header that the PNG standard allows',
    );
  }
  checkPixelCount('PNG', width, height);
  return { width, height, depth, colorType, interlaced: interlace === 1 };
}

/**
 * Walks through a PNG without inflating it. Bytes after IEND are ignored.
 *
 * @throws DiceMonitorError `message`: cut short, a wrong checksum, a header outside the standard, width or
 *   height 0, more pixels than are decoded
 */
export function readPngFile(data: Uint8Array): PngFile {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let offset = PNG_SIGNATURE.length;
  const first = readChunk(data, view, offset);
  if (first.name !== 'IHDR' || first.body.length !== HEADER_BYTES) {
    throw damagedPng('no IHDR chunk at its start', 'an IHDR chunk of 13 bytes');
  }
  const header = readHeader(first.body);
  const headerChunk = data.subarray(offset, offset + CHUNK_OVERHEAD + HEADER_BYTES);
  const imageData: Uint8Array[] = [];
  offset += headerChunk.length;
  for (;;) {
    const { name, body } = readChunk(data, view, offset);
    if (name === 'IEND') {
      break;
    }
    if (name === 'IDAT') {
      imageData.push(body);
    }
    offset += CHUNK_OVERHEAD + body.length;
  }
  return { ...header, headerChunk, imageData };
}

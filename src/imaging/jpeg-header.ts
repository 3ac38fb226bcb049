import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { checkPixelCount } from './pixel-limit.js';

/** What a JPEG's frame header says. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: colour, 4: CMYK. */
  readonly components: 1 | 3 | 4;
}

const FRAME_BYTES = 6;

export function startsWithJpeg(data: Uint8Array): boolean {
  return data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff;
}

/** An error for a JPEG whose bytes are not what a JPEG is. */
export function damagedJpeg(fault: string, cause?: unknown): DiceMonitorError {
  return new DiceMonitorError('message', {
    found: 'damaged JPEG',
    expected: `a whole JPEG, but ${fault}`,
    hint: 'the message was damaged or cut short when it was written',
    cause,
  });
}

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC), which lie among them (ITU-T T.81, table B.1). */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** TEM and RST0 to RST7 stand alone, without a length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** The body of the frame header. */
function findFrameHeader(data: Uint8Array): Uint8Array {
  let offset = 2;
  while (offset + 4 <= data.length && data[offset] === 0xff) {
    const marker = data[offset + 1]!;
    if (marker === 0xff) {
      offset += 1; // fill byte
      continue;
    }
    if (standsAlone(marker)) {
      offset += 2;
      continue;
    }
    const length = (data[offset + 2]! << 8) | data[offset + 3]!;
    const body = data.subarray(offset + 4, offset + 2 + length);
    if (isFrameHeader(marker) && body.length >= FRAME_BYTES) {
      return body;
    }
    if (marker === 0xda || marker === 0xd9 || length < 2) {
      break;
    }
    offset += 2 + length;
  }
  throw damagedJpeg('there is no frame header before its pixels');
}

/**
 * Reads a JPEG's frame header without decoding its pixels.
 *
 * @throws DiceMonitorError `message`: no frame header, width or height 0, more pixels than are decoded, other
 *   than 8 bits a channel, other than 1 (grey), 3 (colour) or 4 (CMYK) components
 */
export function readJpegHeader(data: Uint8Array): JpegHeader {
  const frame = findFrameHeader(data);
  const precision = frame[0]!;
  const height = (frame[1]! << 8) | frame[2]!;
  const width = (frame[3]! << 8) | frame[4]!;
  const components = frame[5]!;
  checkPixelCount('JPEG', width, height);
  if (precision !== 8 || (components !== 1 && components !== 3 && components !== 4)) {
    throw new DiceMonitorError('message', {
      found: `JPEG with ${components} components of ${precision} bits`,
      expected: 'grey, colour or CMYK (1, 3 or 4 components) of 8 bits',
      hint: 'record the topic with image_transport, or raw',
    });
  }
  return { width, height, components };
}

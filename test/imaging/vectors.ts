import { readFileSync } from 'node:fs';

/** A file and the pixels that OpenCV decodes from it, R G B. */
export interface PictureVector {
  file: string;
  width: number;
  height: number;
  rgb: string;
}

/** A file and the ids that went into it. */
export interface IdsVector {
  file: string;
  width: number;
  height: number;
  bits: 8 | 16;
  ids: string;
}

/** The bytes of a raw image, and the pixels that OpenCV makes of them, R G B. */
export interface RawVector {
  width: number;
  height: number;
  step: number;
  data: string;
  rgb: string;
}

/** A picture, and what OpenCV's INTER_AREA makes of it. */
export interface AreaVector {
  width: number;
  height: number;
  channels: 1 | 3;
  data: string;
  toWidth: number;
  toHeight: number;
  small: string;
}

interface Vectors {
  pictures: Record<string, PictureVector>;
  labels: Record<string, IdsVector | PictureVector>;
  refused: Record<string, string>;
  yuv: Record<string, { width: number; height: number; data: string; rgb: string }>;
  bayer: Record<string, RawVector[]>;
  yuv420: Record<string, RawVector[]>;
  areas: AreaVector[];
}

/** What make-vectors.py wrote with OpenCV and Pillow. */
export const vectors = JSON.parse(
  readFileSync(new URL('../fixtures/imaging/vectors.json', import.meta.url), 'utf8'),
) as Vectors;

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

/** The file of a vector as a CompressedImage. */
export function compressed(base64: string, format = ''): { format: string; data: Uint8Array } {
  return { format, data: bytesOf(base64) };
}

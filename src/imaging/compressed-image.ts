import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { type JpegHeader, readJpegHeader, startsWithJpeg } from './jpeg-header.js';
import type { ImageRole } from './pixel-layout.js';
import { PNG_COLOR, type PngFile, readPngFile, startsWithPng } from './png-file.js';
import { quoteText } from './quote-text.js';
import { isVideoPacket, VIDEO_HINT } from './video.js';

/** The payload of a sensor_msgs/msg/CompressedImage. */
export interface CompressedImage {
  /**
   * A hint that may be wrong: only read where the bytes say nothing, for the words of an error, and for what the
   * numbers behind a compressedDepth header are, which no byte says.
   */
  readonly format: string;
  readonly data: Uint8Array;
}

/** What the bytes of a compressed image turned out to be. */
export type CompressedContent =
  { readonly kind: 'jpeg'; readonly header: JpegHeader } | { readonly kind: 'png'; readonly file: PngFile };

/** compressed_depth_image_transport puts its ConfigHeader before the PNG. It holds nothing that integers need. */
const DEPTH_CONFIG_BYTES = 12;

const EXPECTED: Record<ImageRole, string> = { camera: 'JPEG or PNG', label: 'PNG' };

function messageError(found: string, expected: string, hint: string): DiceMonitorError {
  return new DiceMonitorError('message', { found, expected, hint });
}

function isDepthPng({ data }: CompressedImage): boolean {
  return startsWithPng(data, DEPTH_CONFIG_BYTES);
}

function unreadableDepth({ format }: CompressedImage, role: ImageRole): DiceMonitorError {
  if (role === 'camera') {
    return messageError(
      'image of the transport compressedDepth as a camera image',
      'raw, or compressed with JPEG or PNG',
      'record the camera with another transport: raw or compressed',
    );
  }
  if (/32FC|64FC/.test(format)) {
    return messageError(
      `label of the transport compressedDepth with encoding ${quoteText(format)}: its numbers are inverse depths`,
      'compressedDepth of 16UC1, or raw or PNG',
      'publish labels as class ids (mono8, 16UC1)',
    );
  }
  const kind = /rvl/i.test(format) ? 'RVL-compressed label' : 'label without a PNG behind its 12 bytes';
  return messageError(
    `${kind} of the transport compressedDepth, format ${quoteText(format)}`,
    'compressedDepth with a PNG, or raw or PNG',
    'set the parameter `format` of their image_transport plugin `compressedDepth` to png, or record the labels raw',
  );
}

/** The error for bytes that are neither of the files that are read. */
function unreadable(image: CompressedImage, role: ImageRole): DiceMonitorError {
  const { format, data } = image;
  if (data.length === 0) {
    return messageError('compressed image without data', EXPECTED[role], 'look at the node that compresses');
  }
  if (isDepthPng(image) || format.includes('compressedDepth')) {
    return unreadableDepth(image, role);
  }
  if (isVideoPacket(image)) {
    return messageError(
      `video packet in a compressed image, format ${quoteText(format)}`,
      EXPECTED[role],
      VIDEO_HINT,
    );
  }
  return messageError(
    `compressed image that is no JPEG and no PNG, format ${quoteText(format)}`,
    EXPECTED[role],
    'record the topic with image_transport (compressed), or raw',
  );
}

function checkCameraPng({ depth }: PngFile): void {
  if (depth === 16) {
    throw messageError(
      'PNG of 16 bits a channel as a camera image',
      '8 bits a channel',
      'record the camera as rgb8, or raw',
    );
  }
}

function checkLabelPng({ depth, colorType, interlaced }: PngFile): void {
  if (depth === 16 && (colorType === PNG_COLOR.rgb || colorType === PNG_COLOR.rgba)) {
    throw messageError(
      'colour PNG of 16 bits a channel as a label',
      'ids (grey of 1 to 16 bits, palette) or colours of 8 bits',
      'publish labels as class ids (mono8, 16UC1) or as exact colours (rgb8)',
    );
  }
  if (interlaced && depth < 8) {
    throw messageError(
      'interlaced PNG of fewer than 8 bits as a label',
      'a PNG without interlacing, or of 8 bits and more',
      'write labels without interlacing',
    );
  }
}

/**
 * What a compressed camera image is, its pixels not decoded.
 *
 * @throws DiceMonitorError `message`, see {@link checkCompressedImage}
 */
export function cameraContent(image: CompressedImage): CompressedContent {
  if (startsWithJpeg(image.data)) {
    return { kind: 'jpeg', header: readJpegHeader(image.data) };
  }
  if (!startsWithPng(image.data)) {
    throw unreadable(image, 'camera');
  }
  const file = readPngFile(image.data);
  checkCameraPng(file);
  return { kind: 'png', file };
}

/** The bytes of a label's PNG: all, or those behind the header of compressedDepth. */
function labelPng(image: CompressedImage): Uint8Array {
  if (startsWithPng(image.data)) {
    return image.data;
  }
  // Depths with a fraction are in the same PNG of 16 bits, scaled: only the format tells them from ids.
  if (isDepthPng(image) && !/32FC|64FC/.test(image.format)) {
    return image.data.subarray(DEPTH_CONFIG_BYTES);
  }
  throw unreadable(image, 'label');
}

/**
 * The PNG that a compressed label is, its pixels not decoded.
 *
 * @throws DiceMonitorError `message`, see {@link checkCompressedImage}
 */
export function labelContent(image: CompressedImage): PngFile {
  if (startsWithJpeg(image.data)) {
    throw messageError(
      'label compressed as JPEG',
      'PNG, or raw: JPEG changes the values of pixels, and with them the classes',
      'record the labels raw, or set the parameter `format` of their image_transport plugin `compressed` to png',
    );
  }
  const file = readPngFile(labelPng(image));
  checkLabelPng(file);
  return file;
}

/**
 * Checks a compressed image without decoding its pixels (a PNG's checksums are). The bytes decide whether it
 * is JPEG or PNG. Damage inside the pixels is only seen by decoding.
 *
 * @param role `camera`: JPEG (grey, colour, CMYK), PNG of at most 8 bits a channel; `label`: PNG, not of 16-bit
 *   colours, also behind the 12 bytes of the transport compressedDepth
 * @throws DiceMonitorError `message`: neither JPEG nor PNG (packets of video by name), a JPEG as a label,
 *   compressedDepth as a camera image, with 32FC1 or with RVL, a damaged header, a checksum, a kind of PNG that the
 *   role does not read, more than 2^26 pixels
 */
export function checkCompressedImage(image: CompressedImage, role: ImageRole): void {
  if (role === 'camera') {
    cameraContent(image);
  } else {
    labelContent(image);
  }
}

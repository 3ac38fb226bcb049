import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { type JpegHeader, readJpegHeader, startsWithJpeg } from './jpeg-header.js';
import { PNG_COLOR, PNG_SIGNATURE, type PngFile, readPngFile, startsWithPng } from './png-file.js';
import { type ImageRole, quoteText } from './raw-image.js';

/** The payload of a sensor_msgs/msg/CompressedImage. */
export interface CompressedImage {
  /** A hint that may be wrong: only read where the bytes say nothing, and for the words of an error. */
  readonly format: string;
  readonly data: Uint8Array;
}

/** What the bytes of a compressed image turned out to be. */
export type CompressedContent =
  { readonly kind: 'jpeg'; readonly header: JpegHeader } | { readonly kind: 'png'; readonly file: PngFile };

/** compressed_depth_image_transport puts its ConfigHeader before the PNG. */
const DEPTH_CONFIG_BYTES = 12;

function messageError(found: string, expected: string, hint: string): DiceMonitorError {
  return new DiceMonitorError('message', { found, expected, hint });
}

function unreadable(image: CompressedImage, role: ImageRole): DiceMonitorError {
  const expected = role === 'camera' ? 'JPEG or PNG' : 'PNG';
  const { format, data } = image;
  if (data.length === 0) {
    return messageError('compressed image without data', expected, 'look at the node that compresses');
  }
  const isDepth = startsWithPng(data.subarray(DEPTH_CONFIG_BYTES, DEPTH_CONFIG_BYTES + PNG_SIGNATURE.length));
  if (isDepth || format.includes('compressedDepth')) {
    const hint = role === 'camera' ? 'the camera' : 'the labels';
    return messageError(
      'image of the transport compressedDepth, which is not read',
      role === 'camera' ? 'raw, or compressed with JPEG or PNG' : 'raw, or compressed with PNG',
      `record ${hint} with another transport: raw or compressed`,
    );
  }
  return messageError(
    `compressed image that is no JPEG and no PNG, format ${quoteText(format)}`,
    expected,
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
  if (!startsWithPng(image.data)) {
    throw unreadable(image, 'label');
  }
  const file = readPngFile(image.data);
  checkLabelPng(file);
  return file;
}

/**
 * Checks a compressed image without decoding its pixels (a PNG's checksums are). The bytes decide whether it
 * is JPEG or PNG. Damage inside the pixels is only seen by decoding.
 *
 * @param role `camera`: JPEG (grey or colour), PNG of at most 8 bits a channel; `label`: PNG, not of 16-bit colours
 * @throws DiceMonitorError `message`: neither JPEG nor PNG, compressedDepth, a JPEG as a label, a damaged
 *   header, a checksum, a kind of PNG that the role does not read, more than 2^26 pixels
 */
export function checkCompressedImage(image: CompressedImage, role: ImageRole): void {
  if (role === 'camera') {
    cameraContent(image);
  } else {
    labelContent(image);
  }
}

import type { Sharp } from 'sharp';
import type { DiceMonitorError } from '../core/dice-monitor-error.js';
import { freshBytes, type TakeBytes } from '../core/byte-pool.js';
import { cmykToRgb } from './cmyk-to-rgb.js';
import { type CompressedContent, type CompressedImage, cameraContent } from './compressed-image.js';
import { damagedJpeg } from './jpeg-header.js';
import { loadSharp } from './load-sharp.js';
import type { Picture } from './picture.js';
import { MAX_COMPRESSED_PIXELS } from './pixel-limit.js';
import { damagedPng, PNG_COLOR } from './png-file.js';

/** Size and channels of the pixels that the decoder gives; 4 are the inks of CMYK. */
function sizeOf(content: CompressedContent): { width: number; height: number; channels: 1 | 3 | 4 } {
  if (content.kind === 'jpeg') {
    const { width, height, components } = content.header;
    return { width, height, channels: components };
  }
  const { width, height, colorType } = content.file;
  const isGrey = colorType === PNG_COLOR.grey || colorType === PNG_COLOR.greyAlpha;
  return { width, height, channels: isGrey ? 1 : 3 };
}

/** Has the decoder give the channels as they are, without a colour profile. */
function inChannels(decoder: Sharp, channels: 1 | 3 | 4): Sharp {
  switch (channels) {
    case 1:
      return decoder.removeAlpha().toColourspace('b-w');
    case 3:
      return decoder.removeAlpha().toColourspace('srgb');
    case 4:
      return decoder.pipelineColourspace('cmyk').toColourspace('cmyk');
  }
}

function damaged(content: CompressedContent, cause: unknown): DiceMonitorError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '';
  return content.kind === 'jpeg'
    ? damagedJpeg(`the decoder says: ${reason}`, cause)
    : damagedPng('its pixels cannot be decoded', `a whole PNG, but the decoder says: ${reason}`, cause);
}

/**
 * The picture in a compressed camera image, pixel for pixel as OpenCV and Pillow decode it: colours are R, G,
 * B whatever `format` says; alpha is dropped, palettes and greys of 1 to 4 bits are expanded to 8 bits;
 * CMYK is mixed without a profile, as in OpenCV. The EXIF orientation is not applied (labels belong to the pixels as stored), nor is a colour profile.
 *
 * @param image its bytes are copied before the first await: they may be reused once this has returned
 * @param take gives the memory of the picture; every byte of it is written
 * @returns a picture in a buffer of its own, of exactly its bytes; 1 channel where the file is grey
 * @throws DiceMonitorError `message`, as checkCompressedImage, and where the pixels are cut short or damaged
 */
export async function decodeCompressedCameraImage(
  image: CompressedImage,
  take: TakeBytes = freshBytes,
): Promise<Picture> {
  const content = cameraContent(image);
  const { width, height, channels } = sizeOf(content);
  const file = Uint8Array.from(image.data);
  const sharp = await loadSharp();
  const decoder = sharp(file, {
    // The only level that sees a JPEG whose data end early but for an end marker; bytes too many pass it.
    failOn: 'warning',
    limitInputPixels: MAX_COMPRESSED_PIXELS,
    ignoreIcc: true,
    autoOrient: false,
  });
  const pixels = await inChannels(decoder, channels)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw damaged(content, error);
    });
  const { info, data } = pixels;
  if (info.width !== width || info.height !== height || info.channels !== channels) {
    throw damaged(content, `${info.width} x ${info.height} pixels of ${info.channels} channels`);
  }
  if (channels === 4) {
    return { width, height, channels: 3, data: cmykToRgb(data, take) };
  }
  // The decoder's own memory cannot be handed to another thread.
  const own = take(data.length);
  own.set(data);
  return { width, height, channels, data: own };
}

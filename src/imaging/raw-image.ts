import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { type ImageRole, layoutOf, type PixelLayout } from './pixel-layout.js';

/** The pixels of a sensor_msgs/msg/Image and what it says about them. */
export interface RawImage {
  readonly height: number;
  readonly width: number;
  /** As in sensor_msgs/image_encodings.hpp. */
  readonly encoding: string;
  /** Byte order of 16- and 32-bit channels; of 8-bit channels it says nothing. */
  readonly isBigendian: boolean;
  /** Bytes from one row to the next. */
  readonly step: number;
  readonly data: Uint8Array;
}

function messageError(found: string, expected: string, hint?: string): DiceMonitorError {
  return new DiceMonitorError('message', { found, expected, ...(hint === undefined ? {} : { hint }) });
}

/** What the sharing of colours among pixels asks of an image's size. */
function checkSize({ width, height, encoding }: RawImage, { kind }: PixelLayout): void {
  if (width === 0 || height === 0) {
    throw messageError(`empty image: width ${width}, height ${height}`, 'width and height above 0');
  }
  if (kind === 'yuv422' && width % 2 !== 0) {
    throw messageError(
      `odd width ${width} in encoding ${encoding}`,
      'an even width: in 4:2:2 two pixels share their colour',
      'record the topic as rgb8, or crop the image to an even width',
    );
  }
  if (kind === 'yuv420' && (width % 2 !== 0 || height % 2 !== 0)) {
    throw messageError(
      `odd size ${width} x ${height} in encoding ${encoding}`,
      'even width and height: in 4:2:0 blocks of 2 x 2 pixels share their colour',
      'record the topic as rgb8, or crop the image to an even size',
    );
  }
  if (kind === 'bayer' && (width < 3 || height < 3)) {
    throw messageError(
      `image of ${width} x ${height} pixels in encoding ${encoding}`,
      'at least 3 x 3: the colours of a pixel come from its neighbours',
    );
  }
}

/**
 * Checks an image without decoding it, and says where its bytes stand.
 *
 * @throws DiceMonitorError `message`, see {@link checkRawImage}
 */
export function pixelLayout(image: RawImage, role: ImageRole): PixelLayout {
  const { width, height, step, data, encoding } = image;
  const layout = layoutOf(encoding, role);
  checkSize(image, layout);
  // All of these are uint32, so the products are below 2^64: too large ones lose low bits, never their size.
  const rowBytes = width * layout.bytes;
  if (step < rowBytes) {
    throw messageError(
      `step smaller than a row: ${step} bytes, ${width} pixels of ${encoding} take ${rowBytes}`,
      'step: the bytes from one row to the next, padding included',
    );
  }
  const isPlanar = layout.kind === 'yuv420';
  const size = isPlanar ? (step * height * 3) / 2 : step * height;
  if (data.length < size) {
    const product = `step${isPlanar ? ' x 3/2' : ''} x height`;
    throw messageError(
      `data shorter than ${product}: ${data.length} of ${size} bytes`,
      `step ${step}${isPlanar ? ' x 3/2' : ''} x height ${height} bytes of data`,
      isPlanar ? 'rows of luma, then half as many rows of chroma with the same step' : undefined,
    );
  }
  return layout;
}

/**
 * Checks an image's encoding, size, step and data without decoding it: what passes here is decoded.
 *
 * @param role `camera`: rgb8 bgr8 rgba8 bgra8 8UC3 mono8 8UC1 uyvy yuv422 yuv422_yuy2 yuyv nv12 nv21 bayer_rggb8
 *   bayer_bggr8 bayer_gbrg8 bayer_grbg8; `label`: the colours, mono8 8UC1 mono16 16UC1 32SC1
 * @throws DiceMonitorError `message`: an encoding that the role does not read, width or height 0, an odd
 *   width of 4:2:2, an odd width or height of 4:2:0, a Bayer pattern below 3 x 3, step smaller than a row, data
 *   shorter than step x height (4:2:0: than step x height x 3/2; longer is fine)
 */
export function checkRawImage(image: RawImage, role: ImageRole): void {
  pixelLayout(image, role);
}

import { DiceMonitorError } from '../core/dice-monitor-error.js';

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

/** What an image is used as; it decides which encodings are read. */
export type ImageRole = 'camera' | 'label';

/** Where the bytes of an encoding stand: for colours the offset of each channel in a pixel. */
export type PixelLayout =
  | { readonly kind: 'color'; readonly bytes: 3 | 4; readonly red: 0 | 2; readonly blue: 0 | 2 }
  | { readonly kind: 'grey'; readonly bytes: 1 }
  | { readonly kind: 'uint16'; readonly bytes: 2 }
  | { readonly kind: 'int32'; readonly bytes: 4 }
  | { readonly kind: 'yuv422'; readonly bytes: 2; readonly lumaOffset: 0 | 1 };

const RGB = { red: 0, blue: 2 } as const;
const BGR = { red: 2, blue: 0 } as const;
const GREY: PixelLayout = { kind: 'grey', bytes: 1 };
const UINT16: PixelLayout = { kind: 'uint16', bytes: 2 };
const UYVY: PixelLayout = { kind: 'yuv422', bytes: 2, lumaOffset: 1 };
const YUYV: PixelLayout = { kind: 'yuv422', bytes: 2, lumaOffset: 0 };

const LAYOUTS: ReadonlyMap<string, PixelLayout> = new Map<string, PixelLayout>([
  ['rgb8', { kind: 'color', bytes: 3, ...RGB }],
  ['bgr8', { kind: 'color', bytes: 3, ...BGR }],
  ['rgba8', { kind: 'color', bytes: 4, ...RGB }],
  ['bgra8', { kind: 'color', bytes: 4, ...BGR }],
  ['8UC3', { kind: 'color', bytes: 3, ...BGR }],
  ['mono8', GREY],
  ['8UC1', GREY],
  ['mono16', UINT16],
  ['16UC1', UINT16],
  ['32SC1', { kind: 'int32', bytes: 4 }],
  ['uyvy', UYVY],
  ['yuv422', UYVY],
  ['yuv422_yuy2', YUYV],
  ['yuyv', YUYV],
]);

const ROLE_KINDS: Record<ImageRole, readonly PixelLayout['kind'][]> = {
  camera: ['color', 'grey', 'yuv422'],
  label: ['color', 'grey', 'uint16', 'int32'],
};

// Names that users meet and that are refused on purpose; everything else is "unknown".
const REFUSED_NAMES =
  /^(?:bayer_.*|nv12|nv21|nv24|mono\d+|(?:rgb|bgr)a?16|(?:8|16|32|64)[USF]C\d+|yuv.*|TYPE_.*)$/;

const HINTS: Record<ImageRole, string> = {
  camera:
    'record or republish the topic in one of these encodings (image_proc debayers, cv_bridge and image_transport convert)',
  label: 'publish labels as class ids (mono8, 16UC1) or as exact colours (rgb8)',
};

/** The encodings that are read in a role, in the order of the documentation. */
export function supportedEncodings(role: ImageRole): string[] {
  return [...LAYOUTS].filter(([, layout]) => ROLE_KINDS[role].includes(layout.kind)).map(([name]) => name);
}

/** Text of a message, safe to print: quoted, control characters escaped, cut to 40 characters. */
export function quoteText(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** An image as the role's noun phrase. */
export function roleName(role: ImageRole): string {
  return role === 'camera' ? 'a camera image' : 'a label';
}

function messageError(found: string, expected: string, hint?: string): DiceMonitorError {
  return new DiceMonitorError('message', { found, expected, ...(hint === undefined ? {} : { hint }) });
}

function layoutOf(encoding: string, role: ImageRole): PixelLayout {
  const layout = LAYOUTS.get(encoding);
  if (layout && ROLE_KINDS[role].includes(layout.kind)) {
    return layout;
  }
  const known = layout !== undefined || REFUSED_NAMES.test(encoding);
  throw messageError(
    known
      ? `encoding ${quoteText(encoding)} is not read as ${roleName(role)}`
      : `unknown encoding ${quoteText(encoding)}`,
    `for ${roleName(role)} one of ${supportedEncodings(role).join(', ')}`,
    HINTS[role],
  );
}

/**
 * Checks an image without decoding it, and says where its bytes stand.
 *
 * @throws DiceMonitorError `message`, see {@link checkRawImage}
 */
export function pixelLayout(image: RawImage, role: ImageRole): PixelLayout {
  const { width, height, step, data, encoding } = image;
  const layout = layoutOf(encoding, role);
  if (width === 0 || height === 0) {
    throw messageError(`empty image: width ${width}, height ${height}`, 'width and height above 0');
  }
  if (layout.kind === 'yuv422' && width % 2 !== 0) {
    throw messageError(
      `odd width ${width} in encoding ${encoding}`,
      'an even width: in 4:2:2 two pixels share their colour',
      'record the topic as rgb8, or crop the image to an even width',
    );
  }
  // All of these are uint32, so the products are below 2^64: too large ones lose low bits, never their size.
  const rowBytes = width * layout.bytes;
  if (step < rowBytes) {
    throw messageError(
      `step smaller than a row: ${step} bytes, ${width} pixels of ${encoding} take ${rowBytes}`,
      'step: the bytes from one row to the next, padding included',
    );
  }
  if (data.length < step * height) {
    throw messageError(
      `data shorter than step x height: ${data.length} of ${step * height} bytes`,
      `step ${step} x height ${height} bytes of data`,
    );
  }
  return layout;
}

/**
 * Checks an image's encoding, size, step and data without decoding it: what passes here is decoded.
 *
 * @param role `camera`: rgb8 bgr8 rgba8 bgra8 8UC3 mono8 8UC1 uyvy yuv422 yuv422_yuy2 yuyv; `label`: the
 *   colours, mono8 8UC1 mono16 16UC1 32SC1
 * @throws DiceMonitorError `message`: an encoding that the role does not read, width or height 0, an odd
 *   width of 4:2:2, step smaller than a row, data shorter than step x height (longer is fine)
 */
export function checkRawImage(image: RawImage, role: ImageRole): void {
  pixelLayout(image, role);
}

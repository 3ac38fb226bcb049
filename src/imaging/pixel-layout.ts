import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { quoteText } from './quote-text.js';

/** What an image is used as; it decides which encodings are read. */
export type ImageRole = 'camera' | 'label';

/**
 * Where the bytes of an encoding stand; `bytes` is what a pixel takes in a row. For colours: the offset of each
 * channel in a pixel. For Bayer patterns: row and column of the red one among the first 2 x 2 pixels. For 4:2:0: the
 * offset of U in a pair of chroma bytes, V is the other.
 */
export type PixelLayout =
  | { readonly kind: 'color'; readonly bytes: 3 | 4; readonly red: 0 | 2; readonly blue: 0 | 2 }
  | { readonly kind: 'grey'; readonly bytes: 1 }
  | { readonly kind: 'uint16'; readonly bytes: 2 }
  | { readonly kind: 'int32'; readonly bytes: 4 }
  | { readonly kind: 'yuv422'; readonly bytes: 2; readonly lumaOffset: 0 | 1 }
  | { readonly kind: 'yuv420'; readonly bytes: 1; readonly uOffset: 0 | 1 }
  | { readonly kind: 'bayer'; readonly bytes: 1; readonly redRow: 0 | 1; readonly redColumn: 0 | 1 };

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
  ['nv12', { kind: 'yuv420', bytes: 1, uOffset: 0 }],
  ['nv21', { kind: 'yuv420', bytes: 1, uOffset: 1 }],
  // ROS names the first four pixels, row by row. (OpenCV names four others: its BayerBG is rggb.)
  ['bayer_rggb8', { kind: 'bayer', bytes: 1, redRow: 0, redColumn: 0 }],
  ['bayer_bggr8', { kind: 'bayer', bytes: 1, redRow: 1, redColumn: 1 }],
  ['bayer_gbrg8', { kind: 'bayer', bytes: 1, redRow: 1, redColumn: 0 }],
  ['bayer_grbg8', { kind: 'bayer', bytes: 1, redRow: 0, redColumn: 1 }],
]);

const ROLE_KINDS: Record<ImageRole, readonly PixelLayout['kind'][]> = {
  camera: ['color', 'grey', 'yuv422', 'yuv420', 'bayer'],
  label: ['color', 'grey', 'uint16', 'int32'],
};

// Names that users meet and that are refused on purpose; everything else is "unknown".
const REFUSED_NAMES = /^(?:bayer_.*|nv\d+|mono\d+|(?:rgb|bgr)a?16|(?:8|16|32|64)[USF]C\d+|yuv.*|TYPE_.*)$/;

/** Numbers with a fraction: depths, distances, probabilities. */
const FLOATS = /^(?:32|64)FC\d+$/;

const HINTS: Record<ImageRole, string> = {
  camera:
    'record or republish the topic in one of these encodings (cv_bridge and image_transport convert, image_proc debayers)',
  label: 'publish labels as class ids (mono8, 16UC1) or as exact colours (rgb8)',
};

/** The encodings that are read in a role, in the order of the documentation. */
export function supportedEncodings(role: ImageRole): string[] {
  return [...LAYOUTS].filter(([, layout]) => ROLE_KINDS[role].includes(layout.kind)).map(([name]) => name);
}

/** An image as the role's noun phrase. */
function roleName(role: ImageRole): string {
  return role === 'camera' ? 'a camera image' : 'a label';
}

/** @throws DiceMonitorError `message`: an encoding that the role does not read */
export function layoutOf(encoding: string, role: ImageRole): PixelLayout {
  const layout = LAYOUTS.get(encoding);
  if (layout && ROLE_KINDS[role].includes(layout.kind)) {
    return layout;
  }
  const known = layout !== undefined || REFUSED_NAMES.test(encoding);
  const why = FLOATS.test(encoding) ? ' (its numbers are depths or the like)' : '';
  throw new DiceMonitorError('message', {
    found: known
      ? `encoding ${quoteText(encoding)} is not read as ${roleName(role)}${why}`
      : `unknown encoding ${quoteText(encoding)}`,
    expected: `for ${roleName(role)} one of ${supportedEncodings(role).join(', ')}`,
    hint: HINTS[role],
  });
}

import { freshBytes, type TakeBytes } from '../core/byte-pool.js';
import type { Picture } from './picture.js';

/**
 * The pixels of a camera image as they arrived: uint8, row-major [height, rowBytes]. A `Picture` is one. Models
 * that are fused with their pre-processing take these bytes as they are; everything else takes `toPicture`.
 */
export interface CameraPicture {
  readonly width: number;
  readonly height: number;
  /** Bytes of a pixel. 1: grey. 3: colours. 4: colours and a byte that means nothing. */
  readonly channels: 1 | 3 | 4;
  /** Of the colours; R, G, B where it is missing. */
  readonly order?: 'rgb' | 'bgr';
  /** From a row to the next; what the pixels take where it is missing. */
  readonly rowBytes?: number;
  /** rowBytes · height bytes */
  readonly data: Uint8Array;
}

/** Bytes from a row to the next. */
export function rowBytesOf({ rowBytes, width, channels }: CameraPicture): number {
  return rowBytes ?? width * channels;
}

/**
 * The same pixels as R, G, B or grey, rows without padding.
 *
 * @param take gives that buffer
 * @returns the picture itself where it is so already, else one in a buffer of its own
 */
export function toPicture(camera: CameraPicture, take: TakeBytes = freshBytes): Picture {
  const { width, height, channels, order = 'rgb', data } = camera;
  const step = rowBytesOf(camera);
  if (channels === 1 || (channels === 3 && order === 'rgb')) {
    return { width, height, channels, data: packRows(camera, width * channels, take) };
  }
  const [red, blue] = order === 'rgb' ? [0, 2] : [2, 0];
  const rgb = take(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = y * step;
    for (let x = 0; x < width; x++, from += channels, to += 3) {
      rgb[to] = data[from + red]!;
      rgb[to + 1] = data[from + 1]!;
      rgb[to + 2] = data[from + blue]!;
    }
  }
  return { width, height, channels: 3, data: rgb };
}

/** The same as `toPicture`, always in a buffer of its own. */
export function copyPicture(camera: CameraPicture, take: TakeBytes = freshBytes): Picture {
  const picture = toPicture(camera, take);
  if (picture.data !== camera.data) {
    return picture;
  }
  const data = take(picture.data.length);
  data.set(picture.data);
  return { ...picture, data };
}

function packRows(camera: CameraPicture, used: number, take: TakeBytes): Uint8Array {
  const { height, data } = camera;
  const step = rowBytesOf(camera);
  if (step === used) {
    return data;
  }
  const packed = take(used * height);
  for (let y = 0; y < height; y++) {
    packed.set(data.subarray(y * step, y * step + used), y * used);
  }
  return packed;
}

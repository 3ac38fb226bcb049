import { DiceMonitorError } from '../core/dice-monitor-error.js';

/**
 * Pixels of the largest compressed image that is decoded, 8192 x 8192. A few bytes of JPEG or PNG can claim
 * any size; this bounds what is allocated on their word.
 */
export const MAX_COMPRESSED_PIXELS = 2 ** 26;

/**
 * @param what the kind of file, for the message
 * @throws DiceMonitorError `message` where width or height is 0 or there are more pixels than are decoded
 */
export function checkPixelCount(what: string, width: number, height: number): void {
  if (width === 0 || height === 0) {
    throw new DiceMonitorError('message', {
      found: `empty image: ${what} of width ${width}, height ${height}`,
      expected: 'width and height above 0',
    });
  }
  if (width * height > MAX_COMPRESSED_PIXELS) {
    throw new DiceMonitorError('message', {
      found: `${what} of ${width} x ${height} pixels`,
      expected: `at most ${MAX_COMPRESSED_PIXELS} pixels (8192 x 8192)`,
      hint: 'if the camera really is that large, record a smaller image',
    });
  }
}

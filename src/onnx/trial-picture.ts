import { seededRandom } from '../core/seeded-random.js';
import type { Picture } from '../imaging/picture.js';
import type { Size } from './geometry.js';

/** Edge of the patches of one colour [px]. */
const PATCH = 16;
/** How far a pixel may lie from its patch's colour. */
const GRAIN = 40;

/**
 * A picture to try a model on: patches of random colours under grain, the same on every machine. A picture of one
 * colour would not do: its mask is one class, or all ties, and tells nothing about a provider.
 *
 * @returns RGB
 */
export function trialPicture({ height, width }: Size): Picture {
  const random = seededRandom(height * 4099 + width);
  const patches = Math.ceil(width / PATCH);
  const colours = Uint8Array.from({ length: Math.ceil(height / PATCH) * patches * 3 }, () => random(256));
  const data = new Uint8ClampedArray(height * width * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const patch = Math.floor(y / PATCH) * patches + Math.floor(x / PATCH);
      for (let channel = 0; channel < 3; channel += 1) {
        data[(y * width + x) * 3 + channel] = colours[patch * 3 + channel]! + random(GRAIN) - GRAIN / 2;
      }
    }
  }
  return { height, width, channels: 3, data: new Uint8Array(data.buffer) };
}

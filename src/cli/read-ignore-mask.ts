import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { decodeCompressedCameraImage } from '../imaging/compressed-camera-image.js';
import { toChannels } from '../imaging/to-channels.js';
import type { IgnoreMask } from './run-facts.js';

/** Grey value from which on a pixel is ignored: white hides. */
const HIDES_FROM = 128;

/**
 * Reads the picture of the parameter ignore_mask: white where pixels never count (the robot's own hood).
 *
 * @throws DiceMonitorError `configuration` where it is no picture
 */
export async function readIgnoreMask(path: string): Promise<IgnoreMask> {
  try {
    const data = await readFile(path);
    const grey = toChannels(await decodeCompressedCameraImage({ format: '', data }), 1);
    const hides = grey.data.map((value) => (value >= HIDES_FROM ? 1 : 0));
    const mask = { width: grey.width, height: grey.height, data: hides };
    return { mask, sha256: createHash('sha256').update(data).digest('hex') };
  } catch (cause) {
    throw new DiceMonitorError('configuration', {
      found: `ignore_mask ${path} cannot be read: ${(cause as Error).message.split('\n')[0] ?? ''}`,
      expected: "a PNG of the camera image's size, white where pixels are ignored",
      hint: 'draw it over a camera image: black, and white where the robot sees itself',
      cause,
    });
  }
}

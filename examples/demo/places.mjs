// @ts-check
/** Where the demo's things are, and the drive itself, made on first use. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DRIVE } from './drive.mjs';
import { makeDrive } from './make-drive.mjs';
import { meanDiceOf } from './stretch-scores.mjs';

/** A rosbag2 folder. */
export const BAG = join(import.meta.dirname, 'drive');
export const MODEL = join(import.meta.dirname, 'terrain.onnx');
export const CAMERA = '/camera/image_raw';
export const LABELS = '/labels/image';
/** `dice-monitor`, as built. */
export const COMMAND = fileURLToPath(new URL('../../dist/bin/dice-monitor.js', import.meta.url));

/** Makes the drive, unless it is there. */
export async function needDrive() {
  if (!existsSync(BAG)) console.log('making the demo drive, once (200 frames, 245 MB):');
  await makeDrive(BAG, {
    onProgress: (/** @type {number} */ done, /** @type {number} */ total) => {
      if (done % 40 === 0) console.log(`  ${done}/${total} frames`);
    },
  });
}

/**
 * Prints how the network does in clear weather and in fog.
 * @param {string} report folder with frames.csv
 */
export function printStretches(report) {
  const dice = (/** @type {{ first: number, last: number }} */ stretch) =>
    meanDiceOf(report, stretch).toFixed(3);
  console.log(`\nmean Dice  clear, 0 to 12 s:           ${dice(DRIVE.clear)}`);
  console.log(`           fog and glare, 13 to 20 s:  ${dice(DRIVE.fog)}`);
}

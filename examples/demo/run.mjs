// @ts-check
/**
 * `npm run demo`: makes the demo drive on first use, scores it with the command that users have, and says how the
 * network does in clear weather and in fog. Further arguments go to `dice-monitor evaluate`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DRIVE } from './drive.mjs';
import { makeDrive } from './make-drive.mjs';
import { meanDiceOf } from './stretch-scores.mjs';

const here = import.meta.dirname;
const drive = join(here, 'drive');
const report = join(here, 'report');
const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

if (!existsSync(drive)) console.log('making the demo drive, once (200 frames, 245 MB):');
await makeDrive(drive, {
  onProgress: (/** @type {number} */ done, /** @type {number} */ total) => {
    if (done % 40 === 0) console.log(`  ${done}/${total} frames`);
  },
});

const args = ['evaluate', drive, '--model', join(here, 'terrain.onnx'), '--ontology', 'terrain'];
args.push('--out', report, '--overwrite', ...process.argv.slice(2));
console.log(`$ dice-monitor ${args.join(' ')}\n`);
const { status } = spawnSync(process.execPath, [command, ...args], { stdio: 'inherit' });
if (status === 0) {
  console.log(`\nmean Dice  clear, 0 to 12 s:           ${meanDiceOf(report, DRIVE.clear).toFixed(3)}`);
  console.log(`           fog and glare, 13 to 20 s:  ${meanDiceOf(report, DRIVE.fog).toFixed(3)}`);
}
process.exitCode = status ?? 1;

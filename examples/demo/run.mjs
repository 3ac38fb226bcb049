// @ts-check
/**
 * `npm run demo`: makes the demo drive on first use, scores it with the command that users have, and says how
 * the network does in clear weather and in fog.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeDrive } from './make-drive.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const drive = `${here}drive`;
const report = `${here}report`;
const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

console.log(existsSync(drive) ? `demo drive: ${drive}` : `making the demo drive (once): ${drive}`);
await makeDrive(drive, {
  onProgress: (/** @type {number} */ done, /** @type {number} */ total) => {
    if (done % 20 === 0) console.log(`  ${done}/${total} frames`);
  },
});

const args = ['evaluate', drive, '--model', `${here}terrain.onnx`, '--ontology', 'terrain'];
args.push('--out', report, '--overwrite', ...process.argv.slice(2));
console.log(`\n$ dice-monitor ${args.join(' ')}\n`);
const { status } = spawnSync(process.execPath, [command, ...args], { stdio: 'inherit' });
process.exitCode = status ?? 1;

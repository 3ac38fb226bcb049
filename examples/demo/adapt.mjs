// @ts-check
/**
 * `npm run demo:adapt`, the demo's second act: the network has failed in the fog, so its last layer is trained on the
 * fog's first half. It is tested on the fog's second half and on the clear stretch, of which it has seen nothing: what
 * keeps it from forgetting is a clear drive through another world.
 *
 * Further arguments go to `dice-monitor adapt`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DRIVE } from './drive.mjs';
import { makeDrive } from './make-drive.mjs';
import { meanDiceOf } from './stretch-scores.mjs';

const here = import.meta.dirname;
const command = fileURLToPath(new URL('../../dist/bin/dice-monitor.js', import.meta.url));
/** The year before the demo's, and that alone is why. */
const OLDER = { folder: join(here, 'drive-older'), seed: DRIVE.seed - 1, frames: 60 };
const drive = join(here, 'drive');
const model = join(here, 'terrain.onnx');
const adapted = join(here, 'terrain-adapted.onnx');
/** The fog, [s] from the drive's start. */
const FOG = { start: DRIVE.fog.first / 10, duration: (DRIVE.fog.last + 1 - DRIVE.fog.first) / 10 };
const HELD_OUT = { first: (DRIVE.fog.first + DRIVE.fog.last + 1) / 2, last: DRIVE.fog.last };

/** @param {string[]} args */
function run(args) {
  console.log(`$ dice-monitor ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [command, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** @param {string} path @param {string} name */
function evaluate(path, name) {
  const report = join(here, `report-${name}`);
  run([
    'evaluate',
    drive,
    '--model',
    path,
    '--ontology',
    'terrain',
    '--out',
    report,
    '--overwrite',
    '--quiet',
  ]);
  return report;
}

console.log('making the demo drive and an older one, where they are missing (320 MB)');
await makeDrive(drive);
await makeDrive(OLDER.folder, OLDER);

const fog = ['--start', String(FOG.start), '--duration', String(FOG.duration), '--held-out', '0.5'];
run([
  ...['adapt', drive, ...fog, '--keep', OLDER.folder, '--model', model, '--ontology', 'terrain'],
  ...['--out', adapted, '--overwrite', ...process.argv.slice(2)],
]);
const [before, after] = [evaluate(model, 'before'), evaluate(adapted, 'after')];
console.log('\nmean Dice by dice-monitor evaluate      before   after');
for (const [name, stretch] of /** @type {const} */ ([
  ['fog, second half (not trained on)', HELD_OUT],
  ['clear stretch (not trained on)', DRIVE.clear],
])) {
  const scores = [before, after].map((report) => meanDiceOf(report, stretch).toFixed(4));
  console.log(`  ${name.padEnd(36)}  ${scores.join('  ')}`);
}

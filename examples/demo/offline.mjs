// @ts-check
/**
 * `npm run demo:offline`: scores the demo drive with the command that users have, without ROS, and says how the
 * network does in clear weather and in fog. Further arguments go to `dice-monitor evaluate`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BAG, COMMAND, MODEL, needDrive, printStretches } from './places.mjs';

const report = join(import.meta.dirname, 'report');
await needDrive();
const args = ['evaluate', BAG, '--model', MODEL, '--ontology', 'terrain'];
args.push('--out', report, '--overwrite', ...process.argv.slice(2));
console.log(`$ dice-monitor ${args.join(' ')}\n`);
const { status } = spawnSync(process.execPath, [COMMAND, ...args], { stdio: 'inherit' });
if (status === 0) printStretches(report);
process.exitCode = status ?? 1;

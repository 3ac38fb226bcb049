// @ts-check
/** Runs a command in the ROS 2 environment of this checkout: `node scripts/ros/run.mjs COMMAND ARGUMENT ...`. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { rosEnvironment } from './environment.mjs';
import { setUpRos } from './setup.mjs';

const [program, ...rest] = process.argv.slice(2);
if (program === undefined) {
  process.stderr.write('usage: node scripts/ros/run.mjs COMMAND [ARGUMENT ...]\n');
  process.exit(2);
}
await setUpRos();
const child = spawn(program, rest, { env: rosEnvironment(), stdio: 'inherit' });
// The terminal sends Ctrl-C to both; who is told by `kill` tells the child.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  process.stderr.write(`${program}: ${error.message}\n`);
  process.exitCode = 127;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
});

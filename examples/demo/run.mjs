// @ts-check
/**
 * `npm run demo`: the live node on the demo drive, on a real ROS 2 graph. Makes the drive and, where none is sourced,
 * a ROS 2 (each once), then starts live.mjs in its environment. Options go to
 * `dice-monitor play`, such as --rate 0.5; --start and --duration (seconds) name a part of the drive.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { takeDomain } from '../../scripts/ros/domain.mjs';
import { rosEnvironment } from '../../scripts/ros/environment.mjs';
import { setUpRos } from '../../scripts/ros/setup.mjs';
import { SetupError } from '../../scripts/ros/step.mjs';
import { needDrive } from './places.mjs';

await needDrive();
try {
  await setUpRos(console.log);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`\nno ROS 2: ${error.message}\n\nThe same scores without ROS 2: npm run demo:offline`);
  process.exit(2);
}
const live = spawn(process.execPath, [join(import.meta.dirname, 'live.mjs'), ...process.argv.slice(2)], {
  env: rosEnvironment({ domainId: await takeDomain() }),
  stdio: 'inherit',
});
// Ctrl-C on a terminal reaches both; live.mjs stops what it has started.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => live.kill('SIGTERM'));
live.on('exit', (code) => {
  process.exit(code ?? 1);
});

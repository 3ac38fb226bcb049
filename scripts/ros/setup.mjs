// @ts-check
/**
 * A real ROS 2 for this checkout: `node scripts/ros/setup.mjs`. Uses the one that is sourced, makes one under .ros/
 * where none is, and builds this package's messages and rclnodejs against it. Done once; then it only looks.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROS_FOLDER, SUPPORTED_DISTROS, sourcedDistro } from './environment.mjs';
import { installBindings } from './bindings.mjs';
import { withLock } from './lock.mjs';
import { buildOverlay, messageFingerprint } from './overlay.mjs';
import { makePrefix } from './prefix.mjs';
import { SetupError, fingerprint } from './step.mjs';

/**
 * @param {(line: string) => void} say
 * @returns {Promise<string>} fingerprint of the ROS 2 to build against
 */
async function underlay(say) {
  const distro = sourcedDistro();
  if (distro === undefined) return makePrefix(say);
  if (!SUPPORTED_DISTROS.includes(distro)) {
    const hint = 'Source another one, or start from a shell without ROS 2: a Jazzy is made then.';
    throw new SetupError(`ROS 2 ${distro} is sourced; this works with ${SUPPORTED_DISTROS.join(', ')}`, hint);
  }
  return fingerprint([distro, process.env.AMENT_PREFIX_PATH]);
}

/**
 * Makes sure that `rosEnvironment()` works: 3 minutes the first time, well under a second later. Safe to interrupt
 * and to call from several processes.
 * @param {(line: string) => void} [say] gets a line for each step that is not done yet
 * @throws {SetupError} that says what to install
 */
export async function setUpRos(say = (line) => process.stderr.write(`ros: ${line}\n`)) {
  mkdirSync(ROS_FOLDER, { recursive: true });
  await withLock(join(ROS_FOLDER, 'lock'), say, async () => {
    const below = await underlay(say);
    await buildOverlay(below, say);
    await installBindings(below, messageFingerprint(), say);
  });
}

if (process.argv[1] === import.meta.filename) {
  try {
    await setUpRos();
    process.stdout.write(`ROS 2 is ready: node scripts/ros/run.mjs COMMAND ...\n`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

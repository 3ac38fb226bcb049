import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { Rclnodejs } from './rclnodejs-api.js';

// By require: `import` would give a second instance of the library, with a context of its own.
const require = createRequire(import.meta.url);

const OWN_ROS = 'node scripts/ros/run.mjs COMMAND (makes a ROS 2 of its own under .ros/)';

/**
 * Loads ROS 2's client library; every call gives the same instance.
 *
 * Looks first whether it can be loaded: imported where no ROS 2 is sourced, or where its binary does not fit, it
 * deletes what was built and starts to compile itself anew.
 *
 * @throws DiceMonitorError `dependency` where ROS 2 is not sourced, rclnodejs is not installed, or its binary does not
 *   fit the ROS 2 that is sourced
 */
export function loadRclnodejs(): Rclnodejs {
  if (!isMainThread) throw new Error('rclnodejs aborts outside of the main thread');
  const { ROS_DISTRO: distro, AMENT_PREFIX_PATH: prefixes } = process.env;
  if (!distro || !prefixes) {
    throw new DiceMonitorError('dependency', {
      found: 'no ROS 2 is sourced',
      hint: `source /opt/ros/DISTRO/setup.bash, or ${OWN_ROS}`,
    });
  }
  const folder = packageFolder(distro);
  const binary = join(folder, 'build/Release/rclnodejs.node');
  try {
    if (existsSync(binary)) require(binary);
    const rclnodejs = require('rclnodejs') as Rclnodejs;
    // They shut ROS down under the feet of whoever is at work, and do not end the process.
    rclnodejs.removeSignalHandlers();
    return rclnodejs;
  } catch (cause) {
    throw new DiceMonitorError('dependency', {
      found: `rclnodejs does not fit ROS 2 ${distro}: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: `npm rebuild rclnodejs in this shell, or ${OWN_ROS}`,
      cause,
    });
  }
}

function packageFolder(distro: string): string {
  try {
    return dirname(require.resolve('rclnodejs/package.json'));
  } catch (cause) {
    throw new DiceMonitorError('dependency', {
      found: `ROS 2 ${distro} is sourced, and rclnodejs is not installed`,
      hint: `npm ci in this shell (it compiles rclnodejs against the ROS 2 that is sourced), or ${OWN_ROS}`,
      cause,
    });
  }
}

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { ProbeOutcome } from '../core/probe-outcome.js';

const run = promisify(execFile);
const TIMEOUT_MS = 30_000;

/**
 * Tries ROS 2's client library. In a process of its own: it aborts where the middleware does not fit. Only where
 * ROS 2 is sourced: elsewhere importing it starts a build.
 */
export async function probeRclnodejs(env: NodeJS.ProcessEnv = process.env): Promise<ProbeOutcome> {
  const distro = env.ROS_DISTRO;
  if (distro === undefined || env.AMENT_PREFIX_PATH === undefined) {
    return {
      status: 'missing',
      detail: 'no ROS 2 is sourced; only the live node needs it',
      hint: 'source /opt/ros/<distro>/setup.bash',
    };
  }
  if (!isInstalled()) {
    return {
      status: 'missing',
      detail: `ROS 2 ${distro} is sourced, rclnodejs is not installed; only the live node needs it`,
      hint: 'npm install --no-save rclnodejs, in this shell',
    };
  }
  try {
    const script = "const r = require('rclnodejs'); r.init().then(() => { r.shutdown(); process.exit(0); })";
    await run(process.execPath, ['-e', script], { env, timeout: TIMEOUT_MS });
    return { status: 'ok', detail: `rclnodejs starts on ROS 2 ${distro}` };
  } catch (error) {
    return {
      status: 'failed',
      detail: `rclnodejs does not start on ROS 2 ${distro}: ${lastLine(error)}`,
      hint: 'npm rebuild rclnodejs, in this shell',
    };
  }
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('rclnodejs/package.json');
    return true;
  } catch {
    return false;
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr ?? message).trim().split('\n').at(-1) ?? message;
}

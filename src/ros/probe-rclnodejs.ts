import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ProbeOutcome } from '../core/probe-outcome.js';

const run = promisify(execFile);
const TIMEOUT_MS = 30_000;

/** Loads the compiled part first: where that fails, the library itself would delete it and start to compile. */
const START = `
require(process.argv[1]);
const rclnodejs = require(process.argv[2]);
rclnodejs.init().then(() => { rclnodejs.shutdown(); process.exit(0); });
`;

/**
 * Tries ROS 2's client library, in a process of its own: it aborts where the middleware does not fit. It is imported
 * only where ROS 2 is sourced and its compiled part loads.
 *
 * @param folder where it is installed; undefined: where Node.js finds it
 */
export async function probeRclnodejs(
  env: NodeJS.ProcessEnv = process.env,
  folder: string | undefined = installedFolder(),
): Promise<ProbeOutcome> {
  const distro = env.ROS_DISTRO;
  if (!distro || !env.AMENT_PREFIX_PATH) {
    return { status: 'missing', detail: 'not tried: no ROS 2 is sourced' };
  }
  if (folder === undefined) {
    return {
      status: 'missing',
      detail: `not installed; only the live node needs it`,
      hint: 'npm ci in this shell: it compiles rclnodejs against the ROS 2 that is sourced',
    };
  }
  const binary = compiledPart(folder, distro);
  if (binary === undefined) {
    return {
      status: 'failed',
      detail: `not compiled for ROS 2 ${distro}`,
      hint: 'npm rebuild rclnodejs, in this shell',
    };
  }
  try {
    await run(process.execPath, ['-e', START, binary, folder], { env, timeout: TIMEOUT_MS });
    return { status: 'ok', detail: `starts on ROS 2 ${distro}` };
  } catch (error) {
    const why = reason(error);
    const hint = why.includes('cannot open shared object file')
      ? "source ROS 2's setup.bash in this shell: the loader does not find its libraries"
      : 'npm rebuild rclnodejs, in this shell';
    return { status: 'failed', detail: `does not start on ROS 2 ${distro}: ${why}`, hint };
  }
}

function installedFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('rclnodejs/package.json'));
  } catch {
    return undefined;
  }
}

/** What was compiled here, else what the package brings for this distribution of ROS 2. */
function compiledPart(folder: string, distro: string): string | undefined {
  const own = join(folder, 'build/Release/rclnodejs.node');
  if (existsSync(own)) return own;
  const ready = join(folder, 'prebuilds', `${process.platform}-${process.arch}`);
  const name = existsSync(ready)
    ? readdirSync(ready).find((file) => file.startsWith(`${distro}-`))
    : undefined;
  return name === undefined ? undefined : join(ready, name);
}

/** The line of a failed process that says why. */
function reason(error: unknown): string {
  const { stderr = '', message } = error as { stderr?: string; message: string };
  const lines = (stderr || message).split('\n').map((line) => line.trim());
  return lines.find((line) => line.includes('Error: ')) ?? lines.find((line) => line !== '') ?? message;
}

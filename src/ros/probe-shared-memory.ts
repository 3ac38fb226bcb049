import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProbeOutcome } from '../core/probe-outcome.js';

const run = promisify(execFile);

/** Two processes with the segments of config/fastdds.xml. */
const NEEDED_BYTES = 2 * (64 << 20);
/** Each segment and port of Fast DDS has a lock file that its process holds as long as it lives. */
const LOCK = /^(fastrtps|fastdds)_.*_el$/;

/**
 * Looks for room in shared memory, and for what processes of Fast DDS left there when they were killed.
 *
 * @param folder /dev/shm
 */
export async function probeSharedMemory(folder = '/dev/shm'): Promise<ProbeOutcome> {
  if (!existsSync(folder)) return { status: 'missing', detail: `no ${folder} here` };
  const { bavail, bsize } = await statfs(folder);
  const free = `${((bavail * bsize) / 2 ** 20).toFixed(0)} MiB free in ${folder}`;
  if (bavail * bsize < NEEDED_BYTES) {
    return {
      status: 'failed',
      detail: `${free}, too little for images`,
      hint: 'mount it larger; in a container: docker run --shm-size=512m, or --ipc=host',
    };
  }
  const locks = readdirSync(folder).filter((name) => LOCK.test(name));
  const held = await Promise.all(locks.map((name) => isHeld(join(folder, name))));
  const left = held.filter((each) => !each).length;
  if (left === 0) return { status: 'ok', detail: `${free}, nothing left over from killed processes` };
  return {
    status: 'ok',
    detail: `${free}, ${left} segments left over from killed processes`,
    hint: 'fastdds shm clean removes them (or rm, while no ROS 2 process runs)',
  };
}

async function isHeld(file: string): Promise<boolean> {
  try {
    await run('flock', ['--nonblock', file, 'true']);
    return false;
  } catch {
    return true;
  }
}

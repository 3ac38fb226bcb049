// @ts-check
/**
 * Shared memory that Fast DDS left in /dev/shm. A process that ends on its own takes its segments with it, one that
 * is killed does not. Each segment has a lock file beside it that its process holds as long as it lives.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = '/dev/shm';
const LOCK = '_el';

/** @param {string} file */
function held(file) {
  try {
    execFileSync('flock', ['--nonblock', file, 'true'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
}

/** @returns {string[]} names in /dev/shm of segments and ports whose processes are gone */
export function orphanedSegments() {
  if (!existsSync(FOLDER)) return [];
  const locks = readdirSync(FOLDER).filter(
    (name) => /^(fastrtps|fastdds)_/.test(name) && name.endsWith(LOCK),
  );
  return locks.filter((name) => !held(join(FOLDER, name))).map((name) => name.slice(0, -LOCK.length));
}

/** @returns {string[]} what was removed */
export function removeOrphanedSegments() {
  const orphans = orphanedSegments();
  for (const name of orphans) {
    for (const file of [name, `${name}${LOCK}`, `${name}_sl`, `sem.${name}_mutex`])
      rmSync(join(FOLDER, file), { force: true });
  }
  return orphans;
}

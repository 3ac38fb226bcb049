import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { ProbeOutcome } from '../core/probe-outcome.js';

const NEEDED_BYTES = 1 << 30;

/** Compares Node's version with `engines` of package.json. */
export function probeNode(version: string): ProbeOutcome {
  const engines = (
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      engines: { node: string };
    }
  ).engines.node;
  const [lowest = '', below = ''] = engines.split(' ').map((bound) => bound.replace(/[<>=]/g, ''));
  if (compareVersions(version, lowest) >= 0 && compareVersions(version, below) < 0)
    return { status: 'ok', detail: version };
  return { status: 'failed', detail: `${version}, expected ${engines}`, hint: 'install Node.js 20 or 22' };
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Looks for room for temporary files: zstd bags are unpacked there. */
export async function probeDisk(folder: string): Promise<ProbeOutcome> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
  if (free >= NEEDED_BYTES) return { status: 'ok', detail };
  return {
    status: 'failed',
    detail,
    hint: 'free some space, or set TMPDIR to a larger disk; zstd bags are unpacked there',
  };
}

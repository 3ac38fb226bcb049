import { access, constants, mkdir, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { writing } from './writing.js';

/** What a report folder holds; an older one of these is removed with `--overwrite`, and nothing else. */
const OWN_FILES = new Set(['report.json', 'frames.csv']);
/** The bag of `--worst` in it. */
export const WORST_FRAMES = 'worst_frames';
const OWN_BAG_FILE = /^(?:metadata\.yaml|worst_frames_\d+\.mcap)$/;

/**
 * Makes the folder of a report ready: created where it is missing, else it must be empty, or hold nothing but an
 * older report when `overwrite` is given, which is removed: a folder never holds parts of two reports.
 *
 * @param inputs paths that this run reads: what holds one of them is not removed
 * @throws DiceMonitorError `usage` where the folder is in use, is a file, or cannot be written
 */
export async function prepareOutputFolder(
  folder: string,
  overwrite: boolean,
  inputs: readonly string[] = [],
): Promise<void> {
  const entries = await list(folder);
  const strange: string[] = [];
  for (const name of entries) if (!overwrite || !(await isOwn(folder, name, inputs))) strange.push(name);
  if (strange.length > 0) {
    throw new DiceMonitorError('usage', {
      found: `output folder ${folder} is not empty: ${strange.slice(0, 3).join(', ')}${strange.length > 3 ? ', …' : ''}`,
      expected: 'a new or an empty folder',
      hint: overwrite
        ? '--overwrite replaces an older report only, and nothing that this run reads; choose another --out'
        : 'choose another --out, or give --overwrite to replace an older report',
    });
  }
  for (const name of entries) await rm(join(folder, name), { recursive: true });
}

/** Whether this is a part of an older report, and of nothing else. */
async function isOwn(folder: string, name: string, inputs: readonly string[]): Promise<boolean> {
  if (OWN_FILES.has(name)) return true;
  if (name !== WORST_FRAMES) return false;
  const bag = await realpath(join(folder, name));
  for (const input of inputs) {
    const path = await realpath(input);
    if (path === bag || path.startsWith(bag + sep)) return false;
  }
  return (await stat(bag)).isDirectory() && (await readdir(bag)).every((file) => OWN_BAG_FILE.test(file));
}

async function list(folder: string): Promise<string[]> {
  try {
    await makeFolder(resolve(folder));
    await access(folder, constants.W_OK);
    return await readdir(folder);
  } catch (cause) {
    throw new DiceMonitorError('usage', {
      found: `output folder ${folder} cannot be used: ${(cause as Error).message}`,
      expected: 'a folder that can be made and written',
      hint: 'choose another --out',
      cause,
    });
  }
}

/** Not `mkdir` with `recursive`: on Node 20 that never ends where the system refuses with ENOENT, as /proc does. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT') throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/**
 * Writes a file whole or not at all: under a temporary name, then renamed.
 *
 * @throws DiceMonitorError `output`
 */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  await writing(path, async () => {
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  });
}

import { access, constants, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { writing } from './writing.js';

/** What a report folder holds; an older one of these is removed with `--overwrite`, and nothing else. */
const OWN_FILES = new Set(['report.json', 'frames.csv']);

/**
 * Makes the folder of a report ready: created where it is missing, else it must be empty, or hold nothing but an
 * older report when `overwrite` is given, which is removed: a folder never holds parts of two reports.
 *
 * @throws DiceMonitorError `usage` where the folder is in use, is a file, or cannot be written
 */
export async function prepareOutputFolder(folder: string, overwrite: boolean): Promise<void> {
  const entries = await list(folder);
  const strange = overwrite ? entries.filter((name) => !OWN_FILES.has(name)) : entries;
  if (strange.length > 0) {
    throw new DiceMonitorError('usage', {
      found: `output folder ${folder} is not empty: ${strange.slice(0, 3).join(', ')}${strange.length > 3 ? ', …' : ''}`,
      expected: 'a new or an empty folder',
      hint: overwrite
        ? '--overwrite replaces an older report only; choose another --out'
        : 'choose another --out, or give --overwrite to replace an older report',
    });
  }
  for (const name of entries) await rm(join(folder, name));
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

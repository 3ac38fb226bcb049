import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @returns where the loader finds a library; undefined where it does not */
export type LibrarySearch = (name: string) => string | undefined;

/** Where the loader looks last, on the distributions that ROS 2 runs on. */
const DEFAULT_FOLDERS = ['/lib', '/usr/lib', '/lib64', '/usr/lib64'];

/**
 * Looks as the loader does: in LD_LIBRARY_PATH, in its cache, in the default folders.
 *
 * @param more folders that come first: that of the library which asks
 */
export async function createLibrarySearch(
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<LibrarySearch> {
  const named = (env.LD_LIBRARY_PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const cache = parseLibraryCache(await readLibraryCache());
  const inFolders = (folders: readonly string[], name: string) =>
    folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  return (name) =>
    inFolders([...more, ...named], name) ?? cache.get(name) ?? inFolders(DEFAULT_FOLDERS, name);
}

/** Libraries of this architecture by name, from what `ldconfig -p` prints; the first of a name is the one that loads. */
export function parseLibraryCache(text: string, architecture: string = process.arch): Map<string, string> {
  const mark = architecture === 'arm64' ? 'AArch64' : 'x86-64';
  const libraries = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, kind, path] = /^\s*(\S+) \(([^)]*)\) => (\S+)/.exec(line) ?? [];
    if (name && path && kind?.includes(mark) && !libraries.has(name)) libraries.set(name, path);
  }
  return libraries;
}

/** Empty where there is no ldconfig (musl): the other places are looked at all the same. */
async function readLibraryCache(): Promise<string> {
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    try {
      return (await run(command, ['-p'], { maxBuffer: 16 << 20 })).stdout;
    } catch {
      // Not on the PATH of an ordinary user everywhere.
    }
  }
  return '';
}

import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { SourceProblem } from '../pipeline/ports.js';
import { readBagMetadata } from './bag-metadata.js';
import type { BagMetadata, ListedTopic } from './bag-metadata.js';

/** One part of a recording: the file to read, then others that hold the same in another packing. */
export interface PartFiles {
  readonly candidates: readonly [string, ...string[]];
}

/** The parts of what was asked for, in the order of their names, and what is missing. */
export interface LocatedParts {
  readonly parts: readonly PartFiles[];
  /** Topics that metadata.yaml names. */
  readonly topics: readonly ListedTopic[];
  readonly problems: readonly SourceProblem[];
}

const BAG_FILE = /\.(mcap|db3)(\.zstd|\.zst)?$/i;
const byName = new Intl.Collator('en', { numeric: true });

/** `drive_12.db3.zstd` is the part `drive_12` of the sequence `drive`, number 12. */
interface PartName {
  readonly file: string;
  readonly stem: string;
  readonly sequence: string;
  readonly number: string | undefined;
}

function partName(file: string): PartName {
  const stem = file.replace(BAG_FILE, '');
  const numbered = /^(.*)_(\d+)$/.exec(stem);
  return { file, stem, sequence: numbered?.[1] ?? stem, number: numbered?.[2] };
}

/** Of files that hold the same part, the one to try first: of the storage that the metadata names, unpacked. */
function preference(file: string, storage: string | undefined): number {
  const kind = /\.mcap/i.test(file) ? 'mcap' : 'sqlite3';
  const otherStorage =
    storage !== undefined && (storage === 'mcap' || storage === 'sqlite3') && kind !== storage;
  return (otherStorage ? 4 : 0) + (/\.zstd?$/i.test(file) ? 2 : 0) + (kind === 'mcap' ? 0 : 1);
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** A listed path that lies neither in the folder under its own name nor under another packing of it. */
async function findElsewhere(folder: string, listed: string): Promise<string | undefined> {
  for (const base of [join(folder, listed), join(dirname(resolve(folder)), listed), listed]) {
    for (const path of [base, `${base}.zstd`, base.replace(/\.zstd?$/i, '')]) {
      if (BAG_FILE.test(path) && (await exists(path))) return path;
    }
  }
  return undefined;
}

/** Which files of the folder belong to the recording: with usable metadata, those of the listed sequences. */
function belonging(present: readonly PartName[], metadata: BagMetadata | undefined): PartName[] {
  const listed = (metadata?.relativePaths ?? []).map((path) => partName(basename(path)));
  const stems = new Set(present.map(({ stem }) => stem));
  if (!listed.some(({ stem }) => stems.has(stem))) return [...present];
  const sequences = new Set(listed.map(({ sequence }) => sequence));
  const missingNumbers = new Set(listed.filter(({ stem }) => !stems.has(stem)).map(({ number }) => number));
  return present.filter(
    ({ sequence, number }) => sequences.has(sequence) || (number !== undefined && missingNumbers.has(number)),
  );
}

async function locateFolder(folder: string): Promise<LocatedParts> {
  const names = (await readdir(folder)).sort((a, b) => byName.compare(a, b));
  const read = await readBagMetadata(folder);
  const problems: SourceProblem[] = [];
  if (typeof read === 'object' && 'broken' in read) {
    problems.push({
      kind: 'bad_metadata',
      message: `${join(folder, 'metadata.yaml')} cannot be read: ${read.broken}`,
    });
  }
  const metadata = typeof read === 'object' && 'relativePaths' in read ? read : undefined;
  const taken = belonging(names.filter((name) => BAG_FILE.test(name)).map(partName), metadata);

  const files = new Map<string, string[]>();
  for (const { file, stem } of taken) files.set(stem, [...(files.get(stem) ?? []), join(folder, file)]);
  const numbers = new Set(taken.map(({ number }) => number));
  for (const path of metadata?.relativePaths ?? []) {
    const { stem, number } = partName(basename(path));
    if (files.has(stem)) continue;
    const elsewhere = await findElsewhere(folder, path);
    if (elsewhere !== undefined) files.set(stem, [elsewhere]);
    // A file of the same number under another name is this part, renamed.
    else if (number === undefined || !numbers.has(number)) {
      problems.push({
        kind: 'missing_part',
        message: `${folder}: the part ${path} that metadata.yaml lists is missing`,
      });
    }
  }
  if (files.size === 0) throw nothingIn(folder, names);
  const parts = [...files.values()].map((paths) => {
    const [first, ...others] = paths.sort(
      (a, b) => preference(a, metadata?.storage) - preference(b, metadata?.storage),
    );
    return { candidates: [first!, ...others] as const };
  });
  return { parts, topics: metadata?.topics ?? [], problems };
}

function nothingIn(folder: string, names: readonly string[]): DiceMonitorError {
  const shown = names.slice(0, 12).join(', ') + (names.length > 12 ? `, and ${names.length - 12} more` : '');
  const ros1 = names.some((name) => name.endsWith('.bag'));
  return new DiceMonitorError('input', {
    found: `${folder}: a folder without a recording (it holds ${names.length === 0 ? 'nothing' : shown})`,
    expected: 'a rosbag2 folder with .mcap or .db3 files (or .mcap.zstd, .db3.zstd)',
    hint: ros1
      ? 'a .bag file is a recording of ROS 1; convert it, for example with: rosbags-convert --src FILE --dst FOLDER'
      : 'give the folder that `ros2 bag record` made, or the file itself',
  });
}

async function statOf(path: string): Promise<'folder' | 'file'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new DiceMonitorError('usage', {
        found: `${path}: there is no such file or folder`,
        expected: 'a rosbag2 folder, or an .mcap or .db3 file',
        hint: `paths are taken from ${process.cwd()}`,
        cause,
      });
    }
    throw new DiceMonitorError('input', { found: `${path} cannot be read: ${String(cause)}`, cause });
  }
}

/**
 * Finds the files of recordings. metadata.yaml is a hint: a part that it lists may have been renamed, moved with
 * its folder, packed or unpacked since; a part of the same sequence that it does not list is read as well.
 *
 * @param paths rosbag2 folders and bare files; what is reached twice is read once
 * @throws DiceMonitorError `usage` for a path that does not exist, `input` for a folder without a recording
 */
export async function locateParts(paths: readonly string[]): Promise<LocatedParts> {
  const parts = new Map<string, PartFiles>();
  const topics: ListedTopic[] = [];
  const problems: SourceProblem[] = [];
  for (const path of paths) {
    const kind = await statOf(path);
    const isMetadata = kind === 'file' && basename(path) === 'metadata.yaml';
    let located: LocatedParts;
    if (kind === 'file' && !isMetadata) {
      located = { parts: [{ candidates: [path] }], topics: [], problems: [] };
    } else {
      located = await locateFolder(isMetadata ? dirname(path) : path);
    }
    topics.push(...located.topics);
    problems.push(...located.problems);
    for (const part of located.parts) {
      const real = await realpath(part.candidates[0]);
      if (!parts.has(real)) parts.set(real, part);
    }
  }
  return { parts: [...parts.values()], topics, problems };
}

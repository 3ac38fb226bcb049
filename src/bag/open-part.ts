import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { SourceProblem } from '../pipeline/ports.js';
import type { BagPart } from './bag-reader.js';
import type { PartFiles } from './locate-parts.js';
import { openMcapPart } from './mcap-part.js';
import { noRoom } from './no-room.js';
import type { LoadSqlite } from './sqlite-database.js';
import { isSqliteError } from './sqlite-database.js';
import { openSqlitePart } from './sqlite-part.js';
import { TempFolder } from './temp-folder.js';
import type { OnUnpack } from './zstd-file.js';
import { isZstd } from './zstd-frames.js';

const MCAP_START = '\x89MCAP0\r\n';
const SQLITE_START = 'SQLite format 3\0';

/** What opening a part may need. */
export interface PartOptions {
  /** Called when a .db3 file is opened. */
  readonly loadSqlite: LoadSqlite;
  readonly onUnpack?: OnUnpack;
}

type Storage = 'mcap' | 'sqlite3' | 'zstd';

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(64);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** In words what a file is that is no recording. */
function looksLike(start: Buffer): { found: string; hint: string } {
  const hint = 'give the folder that `ros2 bag record` made, or an .mcap or .db3 file in it';
  if (start.length === 0)
    return {
      found: 'an empty file (0 bytes)',
      hint: 'the recorder may not have written anything; look for other parts',
    };
  const text = start.toString('latin1');
  if (text.startsWith('#ROSBAG')) {
    return {
      found: `a recording of ROS 1 (it begins with '${text.slice(0, 12)}')`,
      hint: 'convert it, for example with: rosbags-convert --src FILE --dst FOLDER',
    };
  }
  if (text.startsWith('\x1f\x8b') || text.startsWith('PK')) {
    return { found: 'a gzip or zip archive', hint: 'unpack it first' };
  }
  const bytes = [...start.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return { found: `no recording (it begins with the bytes ${bytes})`, hint };
}

/** By its first bytes, whatever its name says; of a damaged start, by the name. */
function storageOf(path: string, start: Buffer): Storage {
  const text = start.toString('latin1');
  if (text.startsWith(MCAP_START)) return 'mcap';
  if (text.startsWith(SQLITE_START)) return 'sqlite3';
  if (isZstd(start)) return 'zstd';
  // The magic is damaged, but the header record behind it is in place.
  if (
    /\.mcap$/i.test(path) &&
    start[8] === 1 &&
    start[9]! < 128 &&
    start.subarray(10, 17).every((byte) => byte === 0)
  )
    return 'mcap';
  const { found, hint } = looksLike(start);
  throw new DiceMonitorError('input', {
    found: `${path}: ${found}`,
    expected: 'an MCAP or SQLite recording of rosbag2',
    hint,
  });
}

/** The same part with what was lost before it was opened, and more to do when it is closed. */
function withUnpacking(
  part: BagPart,
  problems: readonly SourceProblem[],
  folders: readonly TempFolder[],
): BagPart {
  const { path, storage, bytes, topics, startNs } = part;
  return {
    path,
    storage,
    bytes,
    topics,
    startNs,
    problems: [...problems, ...part.problems],
    messages: (wanted, onProblem) => part.messages(wanted, onProblem),
    close: async () => {
      await part.close();
      for (const folder of folders) folder.remove();
    },
  };
}

async function openFile(path: string, { loadSqlite, onUnpack }: PartOptions): Promise<BagPart> {
  const folders: TempFolder[] = [];
  const makeFolder = (): TempFolder => {
    const folder = new TempFolder();
    folders.push(folder);
    return folder;
  };
  const problems: SourceProblem[] = [];
  try {
    let file = path;
    let start = await firstBytes(file);
    let storage = storageOf(path, start);
    if (storage === 'zstd') {
      const { unpackZstdFile } = await import('./zstd-file.js');
      file = join(makeFolder().path, basename(path).replace(/\.zstd?$/i, ''));
      problems.push(...(await unpackZstdFile(path, file, onUnpack)));
      start = await firstBytes(file);
      storage = storageOf(file, start);
    }
    if (storage === 'zstd')
      throw new DiceMonitorError('input', { found: `${path}: compressed twice`, hint: 'unpack it first' });
    const part =
      storage === 'mcap'
        ? await openMcapPart(file, path)
        : await openSqlitePart(file, path, loadSqlite, makeFolder);
    return withUnpacking(part, problems, folders);
  } catch (error) {
    for (const folder of folders) folder.remove();
    throw readable(path, error);
  }
}

function readable(path: string, error: unknown): unknown {
  if (error instanceof DiceMonitorError) return error;
  if (isSqliteError(error)) {
    return new DiceMonitorError('input', {
      found: `${path}: a SQLite file that cannot be read as a recording (${error.code}: ${error.message})`,
      expected: 'a database of rosbag2, with the tables topics and messages',
      hint: 'if it is damaged, try: sqlite3 FILE .recover | sqlite3 RECOVERED.db3',
      cause: error,
    });
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const inTemporary = 'syscall' in error && error.syscall === 'mkdtemp';
    if (error.code === 'ENOSPC' || inTemporary) return noRoom(path, error.message, error);
    return new DiceMonitorError('input', { found: `${path} cannot be read: ${error.message}`, cause: error });
  }
  return error;
}

/**
 * Opens one part of a recording. Where the first of its files is damaged and another holds the same, that one
 * is taken.
 *
 * @throws DiceMonitorError `input` where none can be read, `dependency` where SQLite is missing
 */
export async function openPart({ candidates }: PartFiles, options: PartOptions): Promise<BagPart> {
  let best: BagPart | undefined;
  let failure: unknown;
  for (const path of candidates) {
    try {
      const part = await openFile(path, options);
      if (part.problems.length > 0 && candidates.at(-1) !== path && !best) {
        best = part;
        continue;
      }
      if (best && part.problems.length > 0) {
        await part.close();
        return best;
      }
      await best?.close();
      return part;
    } catch (error) {
      failure ??= error;
    }
  }
  if (best) return best;
  throw failure;
}

import { constants } from 'node:fs';
import { chmod, copyFile, link, open, realpath, stat, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type Database from 'better-sqlite3';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { TempFolder } from './temp-folder.js';

/** Gives the database library; throws where it is not installed. */
export type LoadSqlite = () => typeof Database;

const require = createRequire(import.meta.url);

export const loadBetterSqlite3: LoadSqlite = () => require('better-sqlite3') as typeof Database;

/** A database that is open for reading. */
export type SqliteDatabase = Database.Database;

/** Whether this is an error of SQLite itself, as damaged files give it. */
export function isSqliteError(error: unknown): error is Error & { code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_')
  );
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function readHeader(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const header = Buffer.alloc(100);
    await handle.read(header, 0, header.length, 0);
    return header;
  } finally {
    await handle.close();
  }
}

async function isWalMode(path: string): Promise<boolean> {
  const header = await readHeader(path);
  return header[18] === 2 || header[19] === 2;
}

/** What the header of a database says of its size (https://www.sqlite.org/fileformat.html, 1.3). */
export interface DeclaredSize {
  /** Bytes; every database is a whole number of pages. */
  readonly pageSize: number;
  /** Bytes that the file should have; undefined where the header does not say. */
  readonly bytes: number | undefined;
}

export async function declaredSize(path: string): Promise<DeclaredSize> {
  const header = await readHeader(path);
  const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
  const isCurrent = header.readUInt32BE(24) === header.readUInt32BE(92);
  return { pageSize, bytes: isCurrent ? pageSize * header.readUInt32BE(28) : undefined };
}

/** Whether a write-ahead log lies beside a database. */
export async function hasLog(path: string): Promise<boolean> {
  return (await sizeOf(`${await realpath(path)}-wal`)) > 0;
}

async function copyInto(folder: string, path: string): Promise<string> {
  const copy = join(folder, basename(path));
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  await chmod(copy, 0o600);
  return copy;
}

/**
 * Where to open a database so that nothing appears or changes beside it. SQLite itself opens a log, or makes
 * an index of it, beside the file: a database that was closed properly needs neither and is opened in place; one
 * of a recorder that was killed is opened in a folder of our own, with its log copied and itself linked (the
 * log is then never merged into it, as the connection is read-only) or, on another file system, copied. One that was
 * cut off within a page is copied without that page: SQLite would take zeros for what is missing of it.
 */
async function placeToOpen(
  path: string,
  makeFolder: () => TempFolder,
): Promise<{ path: string; readonly: boolean }> {
  const real = await realpath(path);
  const log = `${real}-wal`;
  const journal = `${real}-journal`;
  const logged = await hasLog(path);
  const hasJournal = (await sizeOf(journal)) > 0;
  const partOfPage = logged || hasJournal ? 0 : (await sizeOf(real)) % (await declaredSize(real)).pageSize;
  if (!logged && !hasJournal && !(partOfPage > 0) && !(await isWalMode(real)))
    return { path: real, readonly: true };
  const folder = makeFolder().path;
  if (partOfPage > 0) {
    const copy = await copyInto(folder, real);
    await truncate(copy, (await sizeOf(real)) - partOfPage);
    return { path: copy, readonly: true };
  }
  if (hasJournal) {
    // An unfinished transaction is taken back when the database is opened: that writes, so into a copy.
    await copyInto(folder, journal);
    return { path: await copyInto(folder, real), readonly: false };
  }
  if (logged) await copyInto(folder, log);
  const linked = join(folder, basename(real));
  try {
    await link(real, linked);
  } catch {
    await copyInto(folder, real);
  }
  return { path: linked, readonly: true };
}

function loadLibrary(load: LoadSqlite): typeof Database {
  try {
    return load();
  } catch (cause) {
    throw new DiceMonitorError('dependency', {
      found: 'better-sqlite3, which reads .db3 recordings, is not installed or does not load here',
      hint: 'install it with: npm install better-sqlite3 (it may compile, which needs a C++ compiler and Python)',
      cause,
    });
  }
}

function connect(library: typeof Database, place: { path: string; readonly: boolean }): SqliteDatabase {
  const database = new library(place.path, { readonly: place.readonly, fileMustExist: true });
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database.close();
    if (!isSqliteError(error) || !error.code.startsWith('SQLITE_CORRUPT')) throw error;
  }
  // SQLite refuses a file that is shorter than its header says, unless its schema may be written: then it
  // reads the pages that are there.
  const cut = new library(place.path, { readonly: place.readonly, fileMustExist: true });
  try {
    cut.unsafeMode(true);
    cut.pragma('writable_schema = ON');
    cut.prepare('SELECT count(*) FROM sqlite_schema').get();
    return cut;
  } catch (error) {
    cut.close();
    throw error;
  }
}

/**
 * Opens a database with its write-ahead log. The files of the user and their folder stay as they are.
 *
 * @param makeFolder makes the folder for a database that cannot be opened in place
 * @throws DiceMonitorError `dependency` where better-sqlite3 is missing; an error of SQLite where it cannot be read
 */
export async function openDatabase(
  path: string,
  load: LoadSqlite,
  makeFolder: () => TempFolder,
): Promise<SqliteDatabase> {
  const library = loadLibrary(load);
  return connect(library, await placeToOpen(path, makeFolder));
}

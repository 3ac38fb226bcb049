import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';

/** A library that is put into a folder under a name. */
export interface NewLibrary {
  readonly name: string;
  readonly source: string;
}

/** What was put into a folder, kept beside it so that it can be taken back. */
interface Record {
  /** Where the libraries came from, for people. */
  readonly origin: string;
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly replaced: boolean }[];
}

const RECORD = 'dice-monitor-libraries.json';
const KEPT = '.before-dice-monitor';

/**
 * Puts libraries into a folder. What they replace is kept, and what an earlier call put there is taken back first.
 * Each file arrives whole or not at all.
 *
 * @param origin where they come from, in words
 */
export async function replaceLibraries(
  folder: string,
  libraries: readonly NewLibrary[],
  origin: string,
): Promise<void> {
  if (readRecord(folder)) await restoreLibraries(folder);
  const files: Record['files'][number][] = [];
  for (const { name, source } of libraries) {
    const target = join(folder, name);
    const arriving = `${target}.arriving`;
    copyFileSync(source, arriving);
    const replaced = existsSync(target);
    files.push({ name, sha256: await hashOf(arriving), replaced });
    // Written before each step: whatever stops this, the way back is known.
    writeFileSync(join(folder, RECORD), `${JSON.stringify({ origin, files }, null, 2)}\n`);
    if (replaced) renameSync(target, target + KEPT);
    renameSync(arriving, target);
  }
}

/**
 * Takes back what `replaceLibraries` put into a folder; files that others have changed since stay.
 *
 * @returns what was put back or removed, a line each
 * @throws DiceMonitorError `usage` where nothing was put there
 */
export async function restoreLibraries(folder: string): Promise<string[]> {
  const record = readRecord(folder);
  if (!record) {
    throw new DiceMonitorError('usage', {
      found: `nothing was put into ${folder}`,
      expected: 'libraries of an earlier npm run gpu:install or gpu:overlay',
    });
  }
  const lines: string[] = [];
  for (const { name, sha256, replaced } of record.files) {
    const target = join(folder, name);
    if (existsSync(target) && (await hashOf(target)) !== sha256 && !existsSync(target + KEPT)) {
      lines.push(`${name}: changed since, left as it is`);
      continue;
    }
    rmSync(target, { force: true });
    if (replaced) renameSync(target + KEPT, target);
    lines.push(`${name}: ${replaced ? 'the one before is back' : 'removed'}`);
  }
  rmSync(join(folder, RECORD));
  return lines;
}

/** @returns where the libraries that were put into a folder came from; undefined where none were */
export function replacedOrigin(folder: string): string | undefined {
  return readRecord(folder)?.origin;
}

function readRecord(folder: string): Record | undefined {
  const path = join(folder, RECORD);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record) : undefined;
}

/** SHA-256 of a file of any size, as `sha256sum` prints it. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

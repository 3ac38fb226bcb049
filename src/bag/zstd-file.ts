import { open, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { SourceProblem } from '../pipeline/ports.js';
import { FileBytes } from './file-bytes.js';
import { noRoom } from './no-room.js';
import { LONGEST_ZSTD_HEADER, parseZstdHeader } from './zstd-frames.js';
import { streamZstd } from './zstd-stream.js';

/**
 * Told every few megabytes while a file that was compressed as a whole is unpacked, and at its end.
 *
 * @param path the packed file
 * @param doneBytes packed bytes that are done, of `totalBytes`
 */
export type OnUnpack = (path: string, doneBytes: number, totalBytes: number) => void;

const STEP = 4 * 1024 * 1024;

/** The content is at least as large as the packed file, or as the first frame says. */
async function checkRoom(path: string, file: FileBytes, folder: string): Promise<void> {
  const header = parseZstdHeader(await file.peek(0, LONGEST_ZSTD_HEADER));
  const needed = Math.max(file.size, header?.contentBytes ?? 0);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed) throw noRoom(path, `${needed} bytes are needed, ${bavail * bsize} are free`);
}

/**
 * Unpacks a file that was compressed as a whole, as a stream. Of a damaged or cut-off one, the blocks before
 * the damage are unpacked.
 *
 * @param target is made
 * @returns what was lost
 * @throws DiceMonitorError `input` where nothing can be unpacked, the window is too large for this decoder, or
 *   the disk is full
 */
export async function unpackZstdFile(
  path: string,
  target: string,
  onUnpack?: OnUnpack,
): Promise<SourceProblem[]> {
  const problems: SourceProblem[] = [];
  const file = await FileBytes.open(path);
  let written = 0;
  try {
    await checkRoom(path, file, dirname(target));
    const output = await open(target, 'wx');
    try {
      let told = 0;
      const pieces = streamZstd(file, path, (kind, what) => {
        const message = `${basename(path)}: ${what}; ${written} bytes were unpacked before`;
        problems.push({ kind, message });
      });
      for await (const { content, end } of pieces) {
        await output.appendFile(content);
        written += content.length;
        if (end < told + STEP) continue;
        told = end;
        onUnpack?.(path, end, file.size);
      }
    } finally {
      await output.close();
    }
  } finally {
    await file.close();
  }
  if (written === 0) {
    throw new DiceMonitorError('input', {
      found: `${path}: zstd data that cannot be unpacked (damaged or cut off at ${file.size} bytes)`,
      expected: 'a recording compressed as a whole file',
      hint: 'copy it again from where it was recorded, and test it with: zstd -t FILE',
    });
  }
  onUnpack?.(path, file.size, file.size);
  return problems;
}

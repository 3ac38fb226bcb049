import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { SourceProblem } from '../pipeline/ports.js';
import { loadZstd, MAX_UNPACKED_BYTES } from './zstd.js';
import type { Zstd } from './zstd.js';
import { endZstdFrame, walkZstdFrames } from './zstd-frames.js';
import type { ZstdFrame } from './zstd-frames.js';

function tooLarge(path: string, bytes: number): DiceMonitorError {
  return new DiceMonitorError('input', {
    found: `${path}: holds up to ${bytes} bytes in one zstd frame`,
    expected: `at most ${MAX_UNPACKED_BYTES} bytes, which are unpacked in memory`,
    hint: `unpack it beside the bag first: zstd -d '${path}'`,
  });
}

function unpackFrame(zstd: Zstd, bytes: Uint8Array, frame: ZstdFrame): Uint8Array | undefined {
  const whole = frame.complete ? bytes.subarray(frame.start, frame.end) : endZstdFrame(bytes, frame);
  if (!whole) return undefined;
  try {
    return zstd.decompress(whole);
  } catch {
    return undefined;
  }
}

/**
 * Unpacks a file that was compressed as a whole, frame by frame. Of a file that was cut off, the blocks that
 * are whole are unpacked.
 *
 * @returns what was lost
 * @throws DiceMonitorError `input` where a frame is too large to unpack, or nothing can be unpacked
 */
export async function unpackZstdFile(path: string, target: string): Promise<SourceProblem[]> {
  const { size } = await stat(path);
  if (size > MAX_UNPACKED_BYTES) throw tooLarge(path, size);
  const bytes = await readFile(path);
  const zstd = await loadZstd();
  const { frames, complete } = walkZstdFrames(bytes);
  const problems: SourceProblem[] = [];
  const output = await open(target, 'wx');
  let written = 0;
  try {
    for (const frame of frames) {
      if (frame.maxContent > MAX_UNPACKED_BYTES) throw tooLarge(path, frame.maxContent);
      const content = unpackFrame(zstd, bytes, frame);
      if (!content) {
        problems.push({
          kind: 'corrupt_file',
          message: `${basename(path)}: the zstd frame at byte ${frame.start} is damaged; what it and what follows hold is lost`,
        });
        break;
      }
      await output.write(content);
      written += content.length;
    }
  } finally {
    await output.close();
  }
  if (written === 0) {
    throw new DiceMonitorError('input', {
      found: `${path}: zstd data that cannot be unpacked (damaged or cut off at ${size} bytes)`,
      expected: 'a recording compressed as a whole file',
      hint: 'copy it again from where it was recorded, and test it with: zstd -t FILE',
    });
  }
  if (!complete && problems.length === 0) {
    problems.push({
      kind: 'truncated',
      message: `${basename(path)}: the zstd data end early at byte ${size}; the ${written} bytes before were unpacked`,
    });
  }
  return problems;
}

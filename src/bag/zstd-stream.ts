import { Decompress } from 'fzstd';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { FileBytes } from './file-bytes.js';
import { Xxh64 } from './xxh64.js';
import {
  LONGEST_ZSTD_HEADER,
  parseZstdBlock,
  parseZstdHeader,
  skippableLength,
  ZSTD_BLOCK_HEADER,
} from './zstd-frames.js';
import type { ZstdHeader } from './zstd-frames.js';

/** The content of one block. */
export interface ZstdPiece {
  readonly content: Uint8Array;
  /** Where its block ends in the file. */
  readonly end: number;
}

/**
 * - `truncated`: the file ends within a frame
 * - `corrupt_file`: what stands there is no zstd, or a frame does not hold as much as it says
 * - `checksum`: a frame holds something else than was packed
 */
export type ReportZstdDamage = (kind: 'truncated' | 'corrupt_file' | 'checksum', what: string) => void;

// fzstd reads offsets beyond 64 MiB wrong, without an error.
const LARGEST_WINDOW = 32 * 1024 * 1024;

function checkSupported(path: string, { windowBytes, needsDictionary }: ZstdHeader): void {
  if (needsDictionary) {
    throw new DiceMonitorError('input', {
      found: `${path}: zstd data that need a dictionary`,
      expected: 'a recording that was compressed without one',
      hint: `unpack it first: zstd -d -D DICTIONARY '${path}'`,
    });
  }
  if (windowBytes > LARGEST_WINDOW) {
    throw new DiceMonitorError('input', {
      found: `${path}: zstd data with a window of ${windowBytes} bytes (packed with --long or --ultra)`,
      expected: `a window of at most ${LARGEST_WINDOW} bytes`,
      hint: `unpack it first: zstd -d --long=31 '${path}'`,
    });
  }
}

/** Feeds blocks to the decoder, one at a time. */
class BlockDecoder {
  readonly #contents: Uint8Array[] = [];
  readonly #decoder = new Decompress((content) => {
    this.#contents.push(content);
  });

  /**
   * @param bytes one block, the first one of a frame with the frame's header in front
   * @throws Error where they are damaged
   */
  decode(bytes: Uint8Array, isLast: boolean): Uint8Array[] {
    // In two pieces: of one that ends where its block ends, fzstd would keep the bytes until the frame ends.
    this.#decoder.push(bytes.subarray(0, -1));
    this.#decoder.push(bytes.subarray(-1), isLast);
    return this.#contents.splice(0);
  }
}

/** The decoder does not check the sum, and is not to wait for it. */
function withoutChecksumFlag(frame: Uint8Array): Uint8Array {
  const copy = frame.slice();
  copy[4] = copy[4]! & ~4;
  return copy;
}

/** @returns where the frame ends; undefined where it is damaged so that nothing behind it can be found */
async function* streamFrame(
  file: FileBytes,
  start: number,
  header: ZstdHeader,
  onDamage: ReportZstdDamage,
): AsyncGenerator<ZstdPiece, number | undefined> {
  const decoder = new BlockDecoder();
  const hash = header.hasChecksum ? new Xxh64() : undefined;
  let at = start + header.length;
  let unpacked = 0;
  for (let isFirst = true, isLast = false; !isLast; isFirst = false) {
    const blockHeader = await file.peek(at, ZSTD_BLOCK_HEADER);
    const block = parseZstdBlock(blockHeader);
    const from = isFirst ? start : at;
    const end = at + (block?.length ?? 0);
    if (blockHeader.length < ZSTD_BLOCK_HEADER || end > file.size) {
      onDamage('truncated', `the zstd data end early at byte ${file.size}`);
      return undefined;
    }
    let contents: Uint8Array[];
    try {
      if (!block) throw new Error('no block begins here');
      const bytes = await file.peek(from, end - from);
      contents = decoder.decode(isFirst ? withoutChecksumFlag(bytes) : bytes, block.isLast);
      isLast = block.isLast;
    } catch {
      onDamage('corrupt_file', `the zstd data are damaged at byte ${at}`);
      return undefined;
    }
    for (const content of contents) {
      unpacked += content.length;
      hash?.update(content);
      yield { content, end };
    }
    at = end;
  }
  const where = `the zstd frame at byte ${start}`;
  if (header.contentBytes !== undefined && header.contentBytes !== unpacked)
    onDamage('corrupt_file', `${where} holds ${unpacked} bytes, not ${header.contentBytes} as it says`);
  if (!hash) return at;
  const sum = Buffer.from(await file.peek(at, 4));
  if (sum.length < 4) onDamage('truncated', `the zstd data end early at byte ${file.size}`);
  else if (BigInt(sum.readUInt32LE()) !== (hash.digest() & 0xffffffffn))
    onDamage(
      'checksum',
      `${where} does not match its checksum: some of the ${unpacked} bytes in it are wrong`,
    );
  return at + 4;
}

/**
 * Unpacks a zstd file block by block, in little memory: the frames' window and a few blocks. Frames follow each
 * other, skippable ones are passed over. What is whole before damage is given, then the damage is told.
 *
 * @param path its name for people
 * @throws DiceMonitorError `input` for a frame that needs a dictionary, or a window of more than 32 MiB
 */
export async function* streamZstd(
  file: FileBytes,
  path: string,
  onDamage: ReportZstdDamage,
): AsyncGenerator<ZstdPiece> {
  let at = 0;
  while (at < file.size) {
    const head = await file.peek(at, LONGEST_ZSTD_HEADER);
    const skipped = skippableLength(head);
    const header = parseZstdHeader(head);
    let end: number | undefined;
    if (skipped !== undefined) {
      end = at + skipped;
    } else if (header) {
      checkSupported(path, header);
      end = yield* streamFrame(file, at, header, onDamage);
    } else if (at + LONGEST_ZSTD_HEADER > file.size) {
      onDamage('truncated', `the zstd data end early at byte ${file.size}`);
    } else {
      onDamage('corrupt_file', `what stands at byte ${at} is no zstd`);
    }
    if (end === undefined) return;
    at = end;
  }
}

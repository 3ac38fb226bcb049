import { crc32 } from 'node:zlib';
import { BlockMemory } from './block-memory.js';
import type { FileBytes } from './file-bytes.js';
import { decompressLz4 } from './lz4.js';
import {
  OPCODE,
  CHUNK_PREFIX,
  contentLength,
  parseChunkHeader,
  RECORD_HEADER,
  viewOf,
} from './mcap-records.js';
import type { ChunkHeader } from './mcap-records.js';
import { loadZstd, MAX_UNPACKED_BYTES } from './zstd.js';

/** Fields in front of a message's data: channel id, sequence, log time, publish time. */
export const MESSAGE_PREFIX = 2 + 4 + 8 + 8;

/** A stretch of the file that is read in one piece. */
export interface McapBlock {
  /** `messages`: message records that stand outside of chunks, with their schemas and channels. */
  readonly kind: 'chunk' | 'messages';
  /** Where the chunk's content or the first record starts. */
  readonly offset: number;
  readonly length: number;
  startNs: bigint;
  endNs: bigint;
  /** Channels that have messages in it. */
  channelIds: ReadonlySet<number>;
  /** The file ends within this chunk: what is whole of it is taken, unchecked. */
  readonly cutOff?: boolean;
}

/** Why a block cannot be read; `kind` is that of the problem to report. */
export class BlockDamage extends Error {
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

async function decompress(header: ChunkHeader, packed: Uint8Array): Promise<Uint8Array> {
  const { compression, uncompressedSize } = header;
  if (compression === '') return packed;
  if (compression !== 'lz4' && compression !== 'zstd') {
    throw new BlockDamage(
      'unsupported_compression',
      `is compressed with '${compression}' (known: none, lz4, zstd)`,
    );
  }
  if (uncompressedSize > BigInt(MAX_UNPACKED_BYTES)) {
    throw new BlockDamage(
      'corrupt_chunk',
      `claims to hold ${uncompressedSize.toString()} bytes, more than 1 GiB`,
    );
  }
  try {
    return compression === 'lz4'
      ? await decompressLz4(packed, Number(uncompressedSize))
      : (await loadZstd()).decompress(packed);
  } catch (error) {
    throw new BlockDamage(
      'corrupt_chunk',
      `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * The records of a block, unpacked and checked.
 *
 * @param memory may have given the memory they are in; to be given back by who is done with them
 * @throws BlockDamage
 */
export async function readBlock(
  file: FileBytes,
  block: McapBlock,
  memory = new BlockMemory(),
): Promise<Uint8Array> {
  const bytes = await file.read(block.offset, block.length, (length) => memory.take(length));
  let records: Uint8Array | undefined;
  try {
    records = await unpackBlock(bytes, block);
    return records;
  } finally {
    if (records?.buffer !== bytes.buffer) memory.give(bytes);
  }
}

async function unpackBlock(bytes: Uint8Array, block: McapBlock): Promise<Uint8Array> {
  if (bytes.length < block.length)
    throw new BlockDamage('truncated', 'is cut off: the file became shorter while it was read');
  if (block.kind === 'messages') return bytes;
  const header = parseChunkHeader(bytes.subarray(0, CHUNK_PREFIX));
  if (!header) throw new BlockDamage('corrupt_chunk', 'has a damaged header');
  if (block.cutOff) return bytes.subarray(header.prefix);
  if (header.prefix + header.recordsLength > bytes.length) {
    throw new BlockDamage('corrupt_chunk', 'has a damaged header: its records are longer than itself');
  }
  const records = await decompress(
    header,
    bytes.subarray(header.prefix, header.prefix + header.recordsLength),
  );
  if (BigInt(records.length) !== header.uncompressedSize) {
    throw new BlockDamage(
      'corrupt_chunk',
      `holds ${records.length} bytes, not ${header.uncompressedSize.toString()} as it says`,
    );
  }
  if (header.crc !== 0 && crc32(records) !== header.crc) {
    throw new BlockDamage('checksum', 'does not match its checksum');
  }
  return records;
}

/** One record within a block's bytes. */
export interface RecordInBlock {
  readonly opcode: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Walks the records of a block.
 *
 * @returns the bytes at the end that are no whole record: 0 where all is sound
 */
export function walkRecords(bytes: Uint8Array, visit: (record: RecordInBlock) => void): number {
  const view = viewOf(bytes);
  let at = 0;
  while (at + RECORD_HEADER <= bytes.length) {
    const opcode = bytes[at]!;
    const end = at + RECORD_HEADER + contentLength(view, at);
    if (opcode === 0 || end > bytes.length) return bytes.length - at;
    if (opcode !== OPCODE.message || end - at >= RECORD_HEADER + MESSAGE_PREFIX)
      visit({ opcode, start: at, end });
    at = end;
  }
  return bytes.length - at;
}

/** What a block's messages are, found by reading all of it. */
export interface BlockContents {
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Messages per channel. */
  readonly counts: ReadonlyMap<number, number>;
  /** Bytes at the end that could not be read. */
  readonly lostBytes: number;
}

/**
 * Reads all of a block's messages' times and channels.
 *
 * @param learn is given every schema and channel record
 */
export function inspectRecords(bytes: Uint8Array, learn: (record: Uint8Array) => void): BlockContents {
  const view = viewOf(bytes);
  const counts = new Map<number, number>();
  let startNs = 0n;
  let endNs = 0n;
  const lostBytes = walkRecords(bytes, ({ opcode, start, end }) => {
    if (opcode === OPCODE.schema || opcode === OPCODE.channel) learn(bytes.subarray(start, end));
    if (opcode !== OPCODE.message) return;
    const channelId = view.getUint16(start + RECORD_HEADER, true);
    const logTimeNs = view.getBigUint64(start + RECORD_HEADER + 6, true);
    if (counts.size === 0 || logTimeNs < startNs) startNs = logTimeNs;
    if (counts.size === 0 || logTimeNs > endNs) endNs = logTimeNs;
    counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
  });
  return { startNs, endNs, counts, lostBytes };
}

import { McapStreamReader, Opcode } from '@mcap/core';
import type { TypedMcapRecord } from '@mcap/core';

/** Opcodes as plain numbers, to compare with bytes. */
export const OPCODE: Readonly<Record<RecordName, number>> = {
  header: Opcode.HEADER,
  footer: Opcode.FOOTER,
  schema: Opcode.SCHEMA,
  channel: Opcode.CHANNEL,
  message: Opcode.MESSAGE,
  chunk: Opcode.CHUNK,
  messageIndex: Opcode.MESSAGE_INDEX,
  chunkIndex: Opcode.CHUNK_INDEX,
  statistics: Opcode.STATISTICS,
  dataEnd: Opcode.DATA_END,
};

type RecordName =
  | 'header'
  | 'footer'
  | 'schema'
  | 'channel'
  | 'message'
  | 'chunk'
  | 'messageIndex'
  | 'chunkIndex'
  | 'statistics'
  | 'dataEnd';

/** Bytes in front of a record's content: opcode, length. */
export const RECORD_HEADER = 9;

/** What a chunk record says in front of its (compressed) records. */
export interface ChunkHeader {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly uncompressedSize: bigint;
  readonly crc: number;
  readonly compression: string;
  /** Length of these fields; the records follow. */
  readonly prefix: number;
  readonly recordsLength: number;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Length of the content of the record at `at`; Infinity for more than a double counts exactly. */
export function contentLength(view: DataView, at: number): number {
  const length = view.getBigUint64(at + 1, true);
  return length > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(length);
}

const CHUNK_FIXED = 8 + 8 + 8 + 4;
const LONGEST_NAME = 64;
/** So many bytes hold every chunk header that `parseChunkHeader` takes. */
export const CHUNK_PREFIX = CHUNK_FIXED + 4 + LONGEST_NAME + 8;

/**
 * @param content the first bytes of a chunk record's content (CHUNK_PREFIX, or all there are)
 * @returns undefined where they are cut off or the compression's name is absurdly long
 */
export function parseChunkHeader(content: Uint8Array): ChunkHeader | undefined {
  if (content.length < CHUNK_FIXED + 4) return undefined;
  const view = viewOf(content);
  const nameLength = view.getUint32(CHUNK_FIXED, true);
  const prefix = CHUNK_FIXED + 4 + nameLength + 8;
  if (nameLength > LONGEST_NAME || prefix > content.length) return undefined;
  const recordsLength = view.getBigUint64(prefix - 8, true);
  return {
    startNs: view.getBigUint64(0, true),
    endNs: view.getBigUint64(8, true),
    uncompressedSize: view.getBigUint64(16, true),
    crc: view.getUint32(24, true),
    compression: Buffer.from(content.subarray(CHUNK_FIXED + 4, prefix - 8)).toString('utf8'),
    prefix,
    recordsLength: recordsLength > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(recordsLength),
  };
}

/**
 * Parses one small record: header, schema, channel, statistics, chunk index.
 *
 * @param record its bytes, opcode and length included
 * @returns undefined where it does not parse
 */
export function parseSmallRecord(record: Uint8Array): TypedMcapRecord | undefined {
  try {
    const reader = new McapStreamReader({ noMagicPrefix: true, includeChunks: true });
    reader.append(record);
    return reader.nextRecord();
  } catch {
    return undefined;
  }
}

/** Opcodes of the format; private ones (0x80 and above) may be passed over, 0x00 is none. */
export function isPlausibleOpcode(opcode: number): boolean {
  return (opcode >= OPCODE.header && opcode <= OPCODE.dataEnd) || opcode >= 0x80;
}

import type { FileBytes } from './file-bytes.js';
import { MESSAGE_PREFIX } from './mcap-block.js';
import type { McapChannels } from './mcap-channels.js';
import {
  OPCODE,
  CHUNK_PREFIX,
  contentLength,
  isPlausibleOpcode,
  parseChunkHeader,
  RECORD_HEADER,
  viewOf,
} from './mcap-records.js';
import type { ChunkHeader } from './mcap-records.js';

const SEGMENT = 1 << 20;
const DAY_NS = 86_400_000_000_000n;

/** A chunk whose header agrees with itself. */
export interface FoundChunk {
  readonly header: ChunkHeader;
  /** End of its record, by the length of its records. */
  readonly end: number;
}

/** The chunk record at `at`, whatever its opcode and length say; undefined where nothing there looks like one. */
export async function chunkAt(file: FileBytes, at: number): Promise<FoundChunk | undefined> {
  const header = parseChunkHeader(await file.peek(at + RECORD_HEADER, CHUNK_PREFIX));
  if (!header || header.startNs > header.endNs || !['', 'lz4', 'zstd'].includes(header.compression))
    return undefined;
  const end = at + RECORD_HEADER + header.prefix + header.recordsLength;
  if (end > file.size) return undefined;
  if (header.compression === '' && header.uncompressedSize !== BigInt(header.recordsLength)) return undefined;
  return { header, end };
}

/** Whether a record can start at `at`: an opcode that exists and a length that fits, or the end of the file. */
export async function isRecordAt(file: FileBytes, at: number): Promise<boolean> {
  if (at === file.size) return true;
  const head = await file.peek(at, RECORD_HEADER);
  if (head.length < RECORD_HEADER || !isPlausibleOpcode(head[0]!)) return false;
  return at + RECORD_HEADER + contentLength(viewOf(head), 0) <= file.size;
}

async function isMessageAt(
  file: FileBytes,
  at: number,
  channels: McapChannels,
  nearNs: bigint | undefined,
): Promise<boolean> {
  const head = await file.peek(at, RECORD_HEADER + MESSAGE_PREFIX);
  if (head.length < RECORD_HEADER + MESSAGE_PREFIX) return false;
  const view = viewOf(head);
  const length = contentLength(view, 0);
  if (length < MESSAGE_PREFIX || !channels.has(view.getUint16(RECORD_HEADER, true))) return false;
  const logTimeNs = view.getBigUint64(RECORD_HEADER + 6, true);
  if (nearNs !== undefined && (logTimeNs < nearNs - DAY_NS || logTimeNs > nearNs + 30n * DAY_NS))
    return false;
  return isRecordAt(file, at + RECORD_HEADER + length);
}

/**
 * Looks for the next record after damage: a chunk whose header agrees with itself and its length, or a message
 * of a known channel near a known time that another record follows.
 *
 * @param chunksOnly leaves messages out: within an uncompressed chunk they are found too, and are not on their own
 * @returns where it starts; undefined where the rest of the file holds none
 */
export async function findNextRecord(
  file: FileBytes,
  from: number,
  known: { channels: McapChannels; nearNs: bigint | undefined; chunksOnly: boolean },
): Promise<number | undefined> {
  for (let start = from; start + RECORD_HEADER <= file.size; start += SEGMENT) {
    const segment = await file.read(start, SEGMENT + RECORD_HEADER);
    for (let at = 0; at < Math.min(SEGMENT, segment.length - RECORD_HEADER); at++) {
      const opcode = segment[at];
      if (opcode !== OPCODE.chunk && opcode !== OPCODE.message) continue;
      // The upper bytes of a length below a tebibyte.
      if (segment[at + 6] !== 0 || segment[at + 7] !== 0 || segment[at + 8] !== 0) continue;
      const length = contentLength(viewOf(segment), at);
      if (start + at + RECORD_HEADER + length > file.size) continue;
      if (opcode === OPCODE.chunk) {
        const chunk = await chunkAt(file, start + at);
        if (chunk && chunk.end === start + at + RECORD_HEADER + length) return start + at;
      } else if (!known.chunksOnly && (await isMessageAt(file, start + at, known.channels, known.nearNs))) {
        return start + at;
      }
    }
  }
  return undefined;
}

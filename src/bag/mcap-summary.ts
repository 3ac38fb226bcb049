import { crc32 } from 'node:zlib';
import { MCAP_MAGIC } from '@mcap/core';
import type { FileBytes } from './file-bytes.js';
import { walkRecords } from './mcap-block.js';
import { contentLength, OPCODE, parseSmallRecord, RECORD_HEADER, viewOf } from './mcap-records.js';

/** What the end of a file says about it. A hint: it may be stale or missing. */
export interface McapSummary {
  /** Where it starts. */
  readonly start: number;
  /** Schema and channel records. */
  readonly records: readonly Uint8Array[];
  /** Where chunk records start, ascending. */
  readonly chunkOffsets: readonly number[];
  /** All messages, by the statistics; undefined where there are none. */
  readonly messageCount: bigint | undefined;
}

const FOOTER_LENGTH = RECORD_HEADER + 20;
const LARGEST = 2 ** 28;

function isMagic(bytes: Uint8Array): boolean {
  return MCAP_MAGIC.every((byte, index) => bytes[index] === byte);
}

/** The summary section; undefined where there is none that can be trusted to be what was written. */
export async function readSummary(file: FileBytes): Promise<McapSummary | undefined> {
  const footerAt = file.size - FOOTER_LENGTH - MCAP_MAGIC.length;
  if (footerAt < MCAP_MAGIC.length) return undefined;
  const tail = await file.read(footerAt, FOOTER_LENGTH + MCAP_MAGIC.length);
  const view = viewOf(tail);
  if (tail[0] !== OPCODE.footer || contentLength(view, 0) !== FOOTER_LENGTH - RECORD_HEADER) return undefined;
  if (!isMagic(tail.subarray(FOOTER_LENGTH))) return undefined;
  const start = Number(view.getBigUint64(RECORD_HEADER, true));
  if (start < MCAP_MAGIC.length || start >= footerAt || footerAt - start > LARGEST) return undefined;
  const section = await file.read(start, file.size - MCAP_MAGIC.length - 4 - start);
  const checksum = view.getUint32(FOOTER_LENGTH - 4, true);
  if (checksum !== 0 && crc32(section) !== checksum) return undefined;
  return { start, ...parseSummary(section.subarray(0, footerAt - start)) };
}

function parseSummary(section: Uint8Array): Omit<McapSummary, 'start'> {
  const records: Uint8Array[] = [];
  const chunkOffsets: number[] = [];
  let messageCount: bigint | undefined;
  walkRecords(section, ({ opcode, start, end }) => {
    const record = section.subarray(start, end);
    if (opcode === OPCODE.schema || opcode === OPCODE.channel) records.push(record);
    if (opcode === OPCODE.chunkIndex) {
      const index = parseSmallRecord(record);
      if (index?.type === 'ChunkIndex') chunkOffsets.push(Number(index.chunkStartOffset));
    }
    if (opcode === OPCODE.statistics) {
      const statistics = parseSmallRecord(record);
      if (statistics?.type === 'Statistics') messageCount = statistics.messageCount;
    }
  });
  return { records, chunkOffsets: chunkOffsets.sort((a, b) => a - b), messageCount };
}

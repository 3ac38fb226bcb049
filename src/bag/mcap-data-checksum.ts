import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { MCAP_MAGIC } from '@mcap/core';
import type { SourceProblem } from '../pipeline/ports.js';
import type { FileBytes } from './file-bytes.js';
import { contentLength, OPCODE, RECORD_HEADER, viewOf } from './mcap-records.js';

const DATA_END_LENGTH = RECORD_HEADER + 4;
const PIECE = 4 * 1024 * 1024;

async function checksumOf(file: FileBytes, from: number, to: number): Promise<number> {
  let checksum = 0;
  for (let at = from; at < to; at += PIECE) {
    checksum = crc32(await file.read(at, Math.min(PIECE, to - at)), checksum);
  }
  return checksum;
}

/**
 * Compares the data of a file with the checksum in its data end record. Chunks have their own; this one covers
 * messages, schemas and channels outside of chunks. It cannot tell which of them was changed.
 *
 * @param summaryStart where the summary starts, right behind the data end record
 * @returns what to report; undefined where all is sound, or the file has no such checksum (rosbag2's have none)
 */
export async function checkMcapData(
  file: FileBytes,
  path: string,
  summaryStart: number,
): Promise<SourceProblem | undefined> {
  const end = summaryStart - DATA_END_LENGTH;
  if (end < MCAP_MAGIC.length) return undefined;
  const record = await file.read(end, DATA_END_LENGTH);
  const view = viewOf(record);
  if (record[0] !== OPCODE.dataEnd || contentLength(view, 0) !== 4) return undefined;
  const checksum = view.getUint32(RECORD_HEADER, true);
  if (checksum === 0 || (await checksumOf(file, 0, end)) === checksum) return undefined;
  // Some writers begin behind the magic bytes.
  if ((await checksumOf(file, MCAP_MAGIC.length, end)) === checksum) return undefined;
  return {
    kind: 'checksum',
    message: `${basename(path)}: the data outside of chunks do not match their checksum: a message, or what is said of a topic, was changed`,
  };
}

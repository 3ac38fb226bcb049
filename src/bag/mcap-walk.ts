import { basename } from 'node:path';
import { MCAP_MAGIC } from '@mcap/core';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { SourceProblem } from '../pipeline/ports.js';
import type { FileBytes } from './file-bytes.js';
import { MESSAGE_PREFIX } from './mcap-block.js';
import type { McapBlock } from './mcap-block.js';
import { McapChannels } from './mcap-channels.js';
import {
  OPCODE,
  CHUNK_PREFIX,
  contentLength,
  isPlausibleOpcode,
  parseChunkHeader,
  parseSmallRecord,
  RECORD_HEADER,
  viewOf,
} from './mcap-records.js';
import { MessageRun, widen } from './mcap-run.js';
import type { WalkedBlock } from './mcap-run.js';
import { chunkAt, findNextRecord, isRecordAt } from './mcap-resync.js';
import type { McapSummary } from './mcap-summary.js';
import { seconds } from './time-text.js';

/** What to do with a recording of ROS 1. */
export const ROS1_HINT = 'convert it, for example with: rosbags-convert --src FILE --dst FOLDER';

const SMALL_RECORD = 16 * 1024 * 1024;

/** Walks the records of an MCAP file from its start to the end of its data, over damage where it can. */
export class McapWalk {
  readonly channels = new McapChannels();
  readonly problems: SourceProblem[] = [];
  readonly blocks: WalkedBlock[] = [];
  readonly #file: FileBytes;
  readonly #path: string;
  readonly #summary: McapSummary | undefined;
  readonly #chunkStarts = new Set<number>();
  #position = MCAP_MAGIC.length;
  /** Where the record before this position started: its length may be what is wrong. */
  #previous = MCAP_MAGIC.length;
  #run: MessageRun | undefined;
  #lastNs: bigint | undefined;

  constructor(file: FileBytes, path: string, summary: McapSummary | undefined) {
    this.#file = file;
    this.#path = path;
    this.#summary = summary;
  }

  /** @throws DiceMonitorError `input` for a recording of ROS 1 */
  async run(): Promise<void> {
    while (await this.#step());
    this.#endRun();
    await this.#takeMissedChunks();
    this.blocks.sort((a, b) => a.block.offset - b.block.offset);
  }

  #report(kind: string, message: string): void {
    this.problems.push({ kind, message: `${basename(this.#path)} ${message}` });
  }

  /** Takes the record at the position. False: the data end here. */
  async #step(): Promise<boolean> {
    const start = this.#position;
    const head = await this.#file.peek(start, RECORD_HEADER);
    if (head.length < RECORD_HEADER) {
      this.#reportEnd(start, undefined);
      return false;
    }
    const opcode = head[0]!;
    const length = contentLength(viewOf(head), 0);
    const end = start + RECORD_HEADER + length;
    if ((opcode === OPCODE.dataEnd && length === 4) || (opcode === OPCODE.footer && length === 20))
      return false;
    if (!isPlausibleOpcode(opcode) || end > this.#file.size) return this.#recover(opcode);
    this.#position = end;
    if (opcode === OPCODE.chunk) await this.#takeChunk(start, length);
    else await this.#takeOther(opcode, start, length);
    this.#previous = start;
    return true;
  }

  async #takeChunk(start: number, length: number): Promise<void> {
    this.#endRun();
    const offset = start + RECORD_HEADER;
    const found = await chunkAt(this.#file, start);
    if (found && found.end !== this.#position && !(await isRecordAt(this.#file, this.#position))) {
      // Its length is wrong, its records are where its header says.
      this.#report('corrupt_record', `: the length of the chunk at byte ${start} is damaged`);
      this.#position = found.end;
    }
    const header =
      found?.header ?? parseChunkHeader(await this.#file.peek(offset, Math.min(CHUNK_PREFIX, length)));
    if (!header) {
      this.#report(
        'corrupt_chunk',
        `: the chunk at byte ${start} has a damaged header; its messages are lost`,
      );
      return;
    }
    this.#addChunk(start, {
      offset,
      length: this.#position - offset,
      startNs: header.startNs,
      endNs: header.endNs,
    });
  }

  #addChunk(
    start: number,
    chunk: Pick<McapBlock, 'offset' | 'length' | 'startNs' | 'endNs' | 'cutOff'>,
  ): void {
    this.#chunkStarts.add(start);
    this.#lastNs = chunk.endNs;
    this.blocks.push({
      block: { kind: 'chunk', ...chunk, channelIds: new Set() },
      counts: new Map(),
      indexRange: undefined,
    });
  }

  async #takeOther(opcode: number, start: number, length: number): Promise<void> {
    if (opcode === OPCODE.message) {
      await this.#takeMessage(start, length);
      return;
    }
    if (opcode === OPCODE.schema || opcode === OPCODE.channel) {
      if (length > SMALL_RECORD) return;
      this.channels.learn(await this.#file.read(start, RECORD_HEADER + length), 'data');
      this.#run?.extend(this.#position);
      return;
    }
    this.#endRun();
    if (opcode === OPCODE.messageIndex) await this.#takeIndex(start + RECORD_HEADER, length);
    if (opcode === OPCODE.header && length < SMALL_RECORD)
      this.#checkProfile(await this.#file.read(start, RECORD_HEADER + length));
  }

  #checkProfile(record: Uint8Array): void {
    const header = parseSmallRecord(record);
    if (header?.type !== 'Header' || header.profile.toLowerCase() !== 'ros1') return;
    throw new DiceMonitorError('input', {
      found: `${this.#path}: an MCAP file of ROS 1 (profile 'ros1')`,
      expected: 'a recording of ROS 2, whose messages are CDR',
      hint: ROS1_HINT,
    });
  }

  async #takeMessage(start: number, length: number): Promise<void> {
    if (length < MESSAGE_PREFIX) {
      this.#report('corrupt_record', `: the message at byte ${start} is too short to be one`);
      return;
    }
    if (this.#run?.isFull(this.#position)) this.#endRun();
    this.#run ??= new MessageRun(start);
    const view = viewOf(await this.#file.peek(start + RECORD_HEADER, MESSAGE_PREFIX));
    const logTimeNs = view.getBigUint64(6, true);
    this.#run.add(view.getUint16(0, true), logTimeNs, this.#position);
    this.#lastNs = logTimeNs;
  }

  #endRun(): void {
    const walked = this.#run?.toBlock();
    this.#run = undefined;
    if (walked) this.blocks.push(walked);
  }

  /** The index of one channel in the chunk before: times and offsets. */
  async #takeIndex(offset: number, length: number): Promise<void> {
    const last = this.blocks.at(-1);
    if (last?.block.kind !== 'chunk' || length < 6 || length > SMALL_RECORD) return;
    const view = viewOf(await this.#file.peek(offset, length));
    const count = Math.floor((length - 6) / 16);
    if (count === 0) return;
    for (let entry = 0; entry < count; entry++) {
      last.indexRange = widen(last.indexRange, view.getBigUint64(6 + 16 * entry, true));
    }
    const channelId = view.getUint16(0, true);
    last.counts.set(channelId, (last.counts.get(channelId) ?? 0) + count);
    last.block.channelIds = new Set(last.counts.keys());
  }

  /** Nothing at the position is a record: finds where to go on. False: nowhere. */
  async #recover(opcode: number): Promise<boolean> {
    const start = this.#position;
    this.#endRun();
    const chunk = await chunkAt(this.#file, start);
    if (chunk && (await isRecordAt(this.#file, chunk.end))) {
      this.#report(
        'corrupt_record',
        `: the head of the chunk at byte ${start} is damaged; what it holds is read`,
      );
      this.#position = chunk.end;
      this.#previous = start;
      const { startNs, endNs } = chunk.header;
      const offset = start + RECORD_HEADER;
      this.#addChunk(start, { offset, length: chunk.end - offset, startNs, endNs });
      return true;
    }
    const next = await this.#nextRecord(start, opcode === OPCODE.chunk);
    if (next !== undefined) {
      this.#report(
        'corrupt_record',
        `: from byte ${start} no record can be read; reading goes on at byte ${next}`,
      );
      this.#position = next;
      this.#previous = next;
      return true;
    }
    // With an index of chunks that names no later one, only indexes are lost.
    if (!this.#summary?.chunkOffsets.length) await this.#takeCutOff(start, opcode === OPCODE.chunk);
    return false;
  }

  async #nextRecord(start: number, chunksOnly: boolean): Promise<number | undefined> {
    const offsets = this.#summary?.chunkOffsets ?? [];
    if (offsets.length > 0) return offsets.find((offset) => offset > start);
    const known = { channels: this.channels, nearNs: this.#lastNs, chunksOnly };
    return findNextRecord(this.#file, this.#searchStart(start), known);
  }

  /** Behind a chunk its end is known; behind another record its length may be what is wrong. */
  #searchStart(start: number): number {
    const previousIsChunk =
      this.#chunkStarts.has(this.#previous) || this.blocks.at(-1)?.block.offset === this.#previous;
    return previousIsChunk || this.#previous >= start ? start + 1 : this.#previous + RECORD_HEADER;
  }

  async #takeCutOff(start: number, isChunk: boolean): Promise<void> {
    const offset = start + RECORD_HEADER;
    const header = isChunk ? parseChunkHeader(await this.#file.peek(offset, CHUNK_PREFIX)) : undefined;
    this.#reportEnd(start, header);
    if (header?.compression !== '') return;
    this.#addChunk(start, {
      offset,
      length: this.#file.size - offset,
      startNs: header.startNs,
      endNs: header.endNs,
      cutOff: true,
    });
  }

  #reportEnd(
    start: number,
    chunk: { startNs: bigint; endNs: bigint; compression: string } | undefined,
  ): void {
    const lost = chunk
      ? `the last chunk (messages logged ${seconds(chunk.startNs)} to ${seconds(chunk.endNs)}) ` +
        (chunk.compression === '' ? 'was read as far as it goes' : 'could not be read')
      : this.#lastNs === undefined
        ? 'no message is whole'
        : `messages logged after ${seconds(this.#lastNs)} are missing`;
    const rest = this.#file.size - start;
    this.#report(
      'truncated',
      `ends early at byte ${this.#file.size} (no footer${rest > 0 ? `, ${rest} bytes of a record cut off` : ''}); ${lost}`,
    );
  }

  /** Chunks that the summary names and the walk did not meet, because what stood before them was damaged. */
  async #takeMissedChunks(): Promise<void> {
    for (const start of this.#summary?.chunkOffsets ?? []) {
      if (this.#chunkStarts.has(start)) continue;
      const inside = this.blocks.some(
        ({ block }) => start >= block.offset && start < block.offset + block.length,
      );
      const found = inside ? undefined : await chunkAt(this.#file, start);
      if (found) {
        const { startNs, endNs } = found.header;
        const offset = start + RECORD_HEADER;
        this.#report(
          'corrupt_record',
          `: the chunk at byte ${start} has a damaged head; it was found by the index`,
        );
        this.#addChunk(start, { offset, length: found.end - offset, startNs, endNs });
      } else if (this.problems.length > 0) {
        this.#report('missing_chunk', `: the chunk at byte ${start} that the index names cannot be read`);
      }
    }
  }
}

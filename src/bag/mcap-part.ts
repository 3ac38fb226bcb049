import { stat } from 'node:fs/promises';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { BagPart, PartMessage, PartTopic, ReportProblem } from './bag-reader.js';
import { BlockMemory } from './block-memory.js';
import { FileBytes } from './file-bytes.js';
import { MESSAGE_PREFIX, readBlock, walkRecords } from './mcap-block.js';
import type { McapBlock } from './mcap-block.js';
import { OPCODE, RECORD_HEADER, viewOf } from './mcap-records.js';
import { blockProblem, scanMcap } from './mcap-scan.js';
import type { McapScan } from './mcap-scan.js';
import { ROS1_HINT } from './mcap-walk.js';
import { MinHeap } from './min-heap.js';

/** Unpacked blocks beyond so many bytes are dropped and read again when their next message is due. */
const MAX_HELD_BYTES = 256 * 1024 * 1024;

interface Entry {
  readonly topic: string;
  readonly logTimeNs: bigint;
  readonly start: number;
  readonly end: number;
}

/** A block that is being read: its messages in log-time order, and which comes next. */
interface Cursor {
  /** Place in the file: of equal times the earlier one comes first. */
  readonly order: number;
  readonly block: McapBlock;
  readonly entries: readonly Entry[];
  next: number;
  bytes: Uint8Array | undefined;
}

function entriesOf(bytes: Uint8Array, topicOf: ReadonlyMap<number, string>): Entry[] {
  const view = viewOf(bytes);
  const entries: Entry[] = [];
  let steps = 0;
  walkRecords(bytes, ({ opcode, start, end }) => {
    if (opcode !== OPCODE.message) return;
    const content = start + RECORD_HEADER;
    const topic = topicOf.get(view.getUint16(content, true));
    if (topic === undefined) return;
    const logTimeNs = view.getBigUint64(content + 6, true);
    if (logTimeNs < (entries.at(-1)?.logTimeNs ?? 0n)) steps++;
    entries.push({ topic, logTimeNs, start: content + MESSAGE_PREFIX, end });
  });
  // Array sorting is stable: equal times keep the order of recording.
  return steps === 0
    ? entries
    : entries.sort((a, b) => (a.logTimeNs < b.logTimeNs ? -1 : a.logTimeNs > b.logTimeNs ? 1 : 0));
}

function nextOf(cursor: Cursor): Entry {
  return cursor.entries[cursor.next]!;
}

function comesBefore(a: Cursor, b: Cursor): boolean {
  const timeA = nextOf(a).logTimeNs;
  const timeB = nextOf(b).logTimeNs;
  return timeA === timeB ? a.order < b.order : timeA < timeB;
}

/** Forgets the bytes of those blocks whose next messages are farthest, until the rest fit. */
function dropFarthest(cursors: MinHeap<Cursor>, maxHeldBytes: number, memory: BlockMemory): void {
  const held = [...cursors.values()].filter(({ bytes }) => bytes);
  let sum = held.reduce((bytes, cursor) => bytes + cursor.bytes!.length, 0);
  if (sum <= maxHeldBytes) return;
  held.sort((a, b) => (comesBefore(a, b) ? 1 : -1));
  for (const cursor of held.slice(0, -1)) {
    if (sum <= maxHeldBytes) return;
    sum -= cursor.bytes!.length;
    memory.give(cursor.bytes!);
    cursor.bytes = undefined;
  }
}

/** Merges the blocks of a file by log time; a block is read when the stream reaches its first message. */
async function* mergeBlocks(
  file: FileBytes,
  blocks: readonly McapBlock[],
  topicOf: ReadonlyMap<number, string>,
  onDamage: (block: McapBlock, error: unknown) => void,
  maxHeldBytes: number,
): AsyncGenerator<PartMessage> {
  const waiting = blocks
    .map((block, order) => ({ block, order }))
    .sort((a, b) =>
      a.block.startNs < b.block.startNs ? -1 : a.block.startNs > b.block.startNs ? 1 : a.order - b.order,
    );
  const cursors = new MinHeap<Cursor>(comesBefore);
  const memory = new BlockMemory();
  let opened = 0;
  for (;;) {
    for (; opened < waiting.length; opened++) {
      const { block, order } = waiting[opened]!;
      const least = cursors.peek();
      if (least && nextOf(least).logTimeNs < block.startNs) break;
      try {
        const bytes = await readBlock(file, block, memory);
        const entries = entriesOf(bytes, topicOf);
        if (entries.length > 0) cursors.push({ order, block, entries, next: 0, bytes });
        else memory.give(bytes);
      } catch (error) {
        onDamage(block, error);
      }
      dropFarthest(cursors, maxHeldBytes, memory);
    }
    const cursor = cursors.peek();
    if (!cursor) return;
    if (!cursor.bytes) {
      try {
        cursor.bytes = await readBlock(file, cursor.block, memory);
      } catch (error) {
        onDamage(cursor.block, error);
        cursors.pop();
        continue;
      }
      dropFarthest(cursors, maxHeldBytes, memory);
    }
    const { topic, logTimeNs, start, end } = nextOf(cursor);
    yield { topic, logTimeNs, data: cursor.bytes.subarray(start, end) };
    cursor.next++;
    if (cursor.next < cursor.entries.length) {
      cursors.settle();
    } else {
      memory.give(cursor.bytes);
      cursors.pop();
    }
  }
}

function topicsOf({ channels, counts }: McapScan): PartTopic[] {
  const topics = new Map<string, { name: string; type: string; messageCount: number }>();
  for (const id of channels.readableIds()) {
    const { topic, type } = channels.readable(id)!;
    const key = `${topic}\n${type}`;
    const known = topics.get(key) ?? { name: topic, type, messageCount: 0 };
    known.messageCount += counts.get(id) ?? 0;
    topics.set(key, known);
  }
  return [...topics.values()];
}

class McapPart implements BagPart {
  readonly storage = 'mcap';
  readonly topics: readonly PartTopic[];
  readonly startNs: bigint | undefined;
  readonly #scan: McapScan;
  readonly #file: string;
  readonly #maxHeldBytes: number;
  /** Files of passes that have not ended. */
  readonly #reading = new Set<FileBytes>();

  constructor(
    file: string,
    readonly path: string,
    readonly bytes: number,
    scan: McapScan,
    maxHeldBytes: number,
  ) {
    this.#file = file;
    this.#scan = scan;
    this.#maxHeldBytes = maxHeldBytes;
    this.topics = topicsOf(scan);
    this.startNs = scan.blocks.reduce<bigint | undefined>(
      (least, { startNs }) => (least === undefined || startNs < least ? startNs : least),
      undefined,
    );
  }

  get problems(): McapScan['problems'] {
    return this.#scan.problems;
  }

  async *messages(topics: ReadonlySet<string>, onProblem: ReportProblem): AsyncGenerator<PartMessage> {
    const { channels, blocks } = this.#scan;
    const topicOf = new Map<number, string>();
    for (const id of channels.readableIds()) {
      const { topic } = channels.readable(id)!;
      if (topics.has(topic)) topicOf.set(id, topic);
    }
    const wanted = blocks.filter(({ channelIds }) => [...channelIds].some((id) => topicOf.has(id)));
    const file = await FileBytes.open(this.#file);
    this.#reading.add(file);
    try {
      const onDamage = (block: McapBlock, error: unknown): void => {
        onProblem(blockProblem(this.path, block, error));
      };
      yield* mergeBlocks(file, wanted, topicOf, onDamage, this.#maxHeldBytes);
    } finally {
      this.#reading.delete(file);
      await file.close();
    }
  }

  async close(): Promise<void> {
    for (const file of this.#reading) await file.close();
  }
}

/**
 * Opens an MCAP file.
 *
 * @param file where its bytes are
 * @param path its name for people; another one than `file` where it was unpacked
 * @throws DiceMonitorError `input` for ROS 1, or a file that holds channels of other encodings only
 */
export async function openMcapPart(
  file: string,
  path: string,
  maxHeldBytes = MAX_HELD_BYTES,
): Promise<BagPart> {
  const bytes = await FileBytes.open(file);
  try {
    const scan = await scanMcap(bytes, path);
    const encodings = scan.channels.encodings();
    if (encodings.size > 0 && !encodings.has('cdr')) {
      throw new DiceMonitorError('input', {
        found: `${path}: an MCAP file with messages of encoding ${[...encodings].map((name) => `'${name}'`).join(', ')}`,
        expected: "messages of ROS 2, encoding 'cdr'",
        ...(encodings.has('ros1') && { hint: ROS1_HINT }),
      });
    }
    return new McapPart(file, path, (await stat(path)).size, scan, maxHeldBytes);
  } finally {
    await bytes.close();
  }
}

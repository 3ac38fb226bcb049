import { basename } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { SourceMessage, SourceProblem, TopicInfo } from '../pipeline/ports.js';
import type { BagFile, BagPart, BagReader, PartMessage, ReportProblem } from './bag-reader.js';
import type { ListedTopic } from './bag-metadata.js';
import { locateParts } from './locate-parts.js';
import { MinHeap } from './min-heap.js';
import { openPart } from './open-part.js';
import { loadBetterSqlite3 } from './sqlite-database.js';
import type { LoadSqlite } from './sqlite-database.js';
import { loadZstd } from './zstd.js';
import type { OnUnpack } from './zstd-file.js';
import { isZstd } from './zstd-frames.js';

/** What can be asked for when a recording is opened. */
export interface OpenBagOptions {
  readonly onUnpack?: OnUnpack;
}

/** @param listed topics of metadata.yaml: those that no file knows have no messages */
function mergeTopics(parts: readonly BagPart[], listed: readonly ListedTopic[]): TopicInfo[] {
  const merged = new Map<string, TopicInfo>();
  const found = parts.flatMap(({ topics }) => topics);
  const names = new Set(found.map(({ name }) => name));
  const silent = listed
    .filter(({ name }) => !names.has(name))
    .map((topic) => ({ ...topic, messageCount: 0 }));
  for (const { name, type, messageCount } of [...found, ...silent]) {
    const key = `${name}\n${type}`;
    const known = merged.get(key);
    const count = known ? add(known.messageCount, messageCount) : messageCount;
    merged.set(key, { name, type, messageCount: count });
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Topics of which metadata.yaml counts messages and no file has any: their name, type or format was changed in a file. */
function missingTopics(parts: readonly BagPart[], listed: readonly ListedTopic[]): SourceProblem[] {
  const found = new Set(parts.flatMap(({ topics }) => topics.map(({ name, type }) => `${name}\n${type}`)));
  return listed
    .filter(({ name, type, messageCount }) => messageCount > 0 && !found.has(`${name}\n${type}`))
    .map(({ name, type, messageCount }) => ({
      kind: 'missing_topic',
      message: `metadata.yaml counts ${messageCount} messages of ${name} (${type}), and no file has that topic`,
    }));
}

function twoTypes(topics: readonly TopicInfo[], wanted: ReadonlySet<string>): SourceProblem[] {
  const problems: SourceProblem[] = [];
  for (const name of wanted) {
    const types = topics.filter((topic) => topic.name === name).map(({ type }) => type);
    if (types.length < 2) continue;
    problems.push({
      kind: 'two_types',
      message: `${name} was recorded with ${types.length} types: ${types.join(', ')}`,
    });
  }
  return problems;
}

interface Stream {
  readonly order: number;
  readonly messages: AsyncGenerator<PartMessage>;
  next: PartMessage;
}

function comesBefore(a: Stream, b: Stream): boolean {
  const timeA = a.next.logTimeNs;
  const timeB = b.next.logTimeNs;
  return timeA === timeB ? a.order < b.order : timeA < timeB;
}

/** Merges parts, given in the order of their first messages; a part is opened when the stream reaches it. */
async function* mergeParts(
  parts: readonly BagPart[],
  topics: ReadonlySet<string>,
  onProblem: ReportProblem,
): AsyncGenerator<PartMessage> {
  const streams = new MinHeap<Stream>(comesBefore);
  let opened = 0;
  try {
    for (;;) {
      for (; opened < parts.length; opened++) {
        const part = parts[opened]!;
        const least = streams.peek();
        if (part.startNs === undefined) continue;
        if (least && least.next.logTimeNs < part.startNs) break;
        const messages = part.messages(topics, onProblem);
        const first = await messages.next();
        if (!first.done) streams.push({ order: opened, messages, next: first.value });
      }
      const stream = streams.peek();
      if (!stream) return;
      yield stream.next;
      const result = await stream.messages.next();
      if (result.done) {
        streams.pop();
      } else {
        stream.next = result.value;
        streams.settle();
      }
    }
  } finally {
    for (const { messages } of streams.values()) await messages.return(undefined);
  }
}

class OpenedBag implements BagReader {
  readonly files: readonly BagFile[];
  readonly startNs: bigint | undefined;
  readonly topics: readonly TopicInfo[];
  readonly #parts: readonly BagPart[];
  readonly #problems: readonly SourceProblem[];
  #closed = false;

  constructor(parts: readonly BagPart[], listed: readonly ListedTopic[], problems: readonly SourceProblem[]) {
    this.#parts = parts;
    this.#problems = [
      ...problems,
      ...parts.flatMap((part) => part.problems),
      ...missingTopics(parts, listed),
    ];
    this.files = parts.map(({ path, storage, bytes }) => ({ path, storage, bytes }));
    // In the order of their first messages.
    this.startNs = parts[0]?.startNs;
    this.topics = mergeTopics(parts, listed);
  }

  async *messages(topics: readonly string[], onProblem: ReportProblem): AsyncGenerator<SourceMessage> {
    if (this.#closed) throw new Error('the bag is closed');
    const wanted = new Set(topics);
    for (const problem of [...this.#problems, ...twoTypes(this.topics, wanted)]) onProblem(problem);
    for await (const message of mergeParts(this.#parts, wanted, onProblem)) {
      yield isZstd(message.data) ? await unpackMessage(message, onProblem) : message;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const part of this.#parts) await part.close();
  }
}

/** A message that rosbag2 compressed on its own. One that cannot be unpacked is passed on as it is: it is invalid. */
async function unpackMessage(message: PartMessage, onProblem: ReportProblem): Promise<PartMessage> {
  const zstd = await loadZstd();
  try {
    return { ...message, data: zstd.decompress(message.data) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onProblem({
      kind: 'corrupt_message',
      message: `the message of ${message.topic} logged at ${message.logTimeNs.toString()} ns cannot be unpacked: ${reason}`,
    });
    return message;
  }
}

const byName = new Intl.Collator('en', { numeric: true });

function inOrder(a: BagPart, b: BagPart): number {
  if (a.startNs !== b.startNs) {
    if (a.startNs === undefined) return 1;
    if (b.startNs === undefined) return -1;
    return a.startNs < b.startNs ? -1 : 1;
  }
  return byName.compare(basename(a.path), basename(b.path));
}

/**
 * `openBag` with the SQLite library to use.
 *
 * @param loadSqlite called when the first .db3 file is opened
 */
export async function openBagWith(
  paths: readonly string[],
  loadSqlite: LoadSqlite,
  options: OpenBagOptions = {},
): Promise<BagReader> {
  if (paths.length === 0)
    throw new DiceMonitorError('usage', { found: 'no recording was named', expected: 'one path or several' });
  const located = await locateParts(paths);
  const problems = [...located.problems];
  const parts: BagPart[] = [];
  let failure: unknown;
  try {
    for (const files of located.parts) {
      try {
        parts.push(await openPart(files, { ...options, loadSqlite }));
      } catch (error) {
        if (!(error instanceof DiceMonitorError) || error.code !== 'input') throw error;
        failure ??= error;
        problems.push({ kind: 'unreadable_part', message: `${error.found}; all of this part is lost` });
      }
    }
    if (parts.length === 0) throw failure;
  } catch (error) {
    for (const part of parts) await part.close();
    throw error;
  }
  return new OpenedBag(parts.sort(inOrder), located.topics, problems);
}

/**
 * Opens rosbag2 recordings: MCAP (chunks plain, lz4 or zstd; with or without index, summary or footer) and
 * SQLite (with its write-ahead log), split, compressed by file or by message. What the data say counts;
 * metadata.yaml only helps to find files, and names topics that were recorded without a message (`messageCount` 0); a
 * topic that it counts and no file has is damage.
 * Nothing is written beside the recording.
 *
 * Damage is not an error as long as something can be read: it is told to `messages()`' `onProblem`, at each pass.
 * A bag that holds no messages opens too. A file that was compressed as a whole is unpacked to the folder of
 * temporary files until `close()`; `onUnpack` hears how far that is.
 *
 * @param paths rosbag2 folders and bare files (.mcap, .db3, also .zstd); several are one stream in log-time order
 * @throws DiceMonitorError `usage` for a path that does not exist, `input` for what is no recording of ROS 2,
 *   `dependency` for a .db3 file without better-sqlite3
 */
export function openBag(paths: readonly string[], options: OpenBagOptions = {}): Promise<BagReader> {
  return openBagWith(paths, loadBetterSqlite3, options);
}

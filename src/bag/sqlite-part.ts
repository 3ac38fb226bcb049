import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SourceProblem } from '../pipeline/ports.js';
import type { BagPart, PartMessage, PartTopic, ReportProblem } from './bag-reader.js';
import { declaredSize, hasLog, isSqliteError, openDatabase } from './sqlite-database.js';
import type { LoadSqlite, SqliteDatabase } from './sqlite-database.js';
import { listMessageRows } from './sqlite-rows.js';
import type { MessageRows } from './sqlite-rows.js';
import type { TempFolder } from './temp-folder.js';
import { seconds } from './time-text.js';

interface TopicRow {
  readonly id: bigint;
  readonly name: string;
  readonly type: string;
  readonly format: unknown;
}

function readTopics(database: SqliteDatabase): TopicRow[] {
  // Only columns that every version of the schema has.
  const rows = database
    .prepare<[], unknown[]>('SELECT id, name, type, serialization_format FROM topics ORDER BY id')
    .raw()
    .safeIntegers()
    .all();
  const topics: TopicRow[] = [];
  for (const [id, name, type, format] of rows) {
    if (typeof id !== 'bigint' || typeof name !== 'string' || typeof type !== 'string') continue;
    topics.push({ id, name, type, format });
  }
  return topics;
}

function countTopics(topics: readonly TopicRow[], rows: MessageRows): PartTopic[] {
  const counts = new Map<bigint, number>();
  for (const id of rows.topicIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  const merged = new Map<string, { name: string; type: string; messageCount: number }>();
  for (const { id, name, type } of topics) {
    const key = `${name}\n${type}`;
    const known = merged.get(key) ?? { name, type, messageCount: 0 };
    known.messageCount += counts.get(id) ?? 0;
    merged.set(key, known);
  }
  return [...merged.values()];
}

function gapProblems(path: string, { gaps }: MessageRows): SourceProblem[] {
  return gaps.map(({ after, before }) => ({
    kind: 'corrupt_database',
    message:
      `${basename(path)}: damaged pages; the messages after id ${after < 0n ? 0 : after.toString()} ` +
      (before === undefined
        ? 'to the end of the database are lost'
        : `and before id ${before.toString()} are lost`),
  }));
}

/** Messages of no topic: those of a topic in another format are passed over, as they are in MCAP. */
function topicProblems(path: string, topics: readonly TopicRow[], rows: MessageRows): SourceProblem[] {
  const known = new Set(topics.map(({ id }) => id));
  const strange = rows.topicIds.filter((id) => !known.has(id));
  if (strange.length === 0) return [];
  const ids = [...new Set(strange)].slice(0, 5).join(', ');
  const message = `${basename(path)}: ${strange.length} messages are lost: no topic has their topic id (${ids})`;
  return [{ kind: 'unknown_topic', message }];
}

/**
 * Compares log times and ids with the index by time, which holds them a second time: the only thing in a database of
 * rosbag2 that shows a changed log time.
 */
function indexProblems(path: string, database: SqliteDatabase, rows: MessageRows): SourceProblem[] {
  if (rows.gaps.length > 0) return [];
  let found: string | undefined;
  try {
    const indexes = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'timestamp_idx'").all();
    found = indexes.length === 0 ? undefined : indexDifference(database, rows);
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    found = `it cannot be read (${error.message})`;
  }
  if (found === undefined) return [];
  const message = `${basename(path)}: damaged pages; the index by time does not fit the ${rows.ids.length} messages: ${found}`;
  return [{ kind: 'corrupt_database', message }];
}

/** In words where the index differs from the rows, which are in its order. */
function indexDifference(database: SqliteDatabase, { ids, timesNs }: MessageRows): string | undefined {
  const entries = database
    .prepare<[], unknown[]>(
      'SELECT timestamp, id FROM messages INDEXED BY timestamp_idx ORDER BY timestamp, id',
    )
    .raw()
    .safeIntegers()
    .iterate();
  let count = 0;
  for (const [timeNs, id] of entries) {
    if (timeNs !== timesNs[count] || id !== ids[count]) return `entry ${count + 1} differs`;
    count++;
  }
  return count === ids.length ? undefined : `it has ${count} entries`;
}

/** A database that is shorter than it says. One with a log may be: the rest stands in the log. */
async function cutOff(file: string, path: string): Promise<SourceProblem[]> {
  const { size } = await stat(file);
  const { pageSize, bytes = 0 } = await declaredSize(file);
  if ((size >= bytes && size % pageSize === 0) || (await hasLog(file))) return [];
  const whole = bytes > size ? ` of ${bytes}` : ', within a page';
  const message = `${basename(path)} ends early at byte ${size}${whole}; messages on the missing pages are lost`;
  return [{ kind: 'truncated', message }];
}

class SqlitePart implements BagPart {
  readonly storage = 'sqlite3';
  readonly topics: readonly PartTopic[];
  readonly startNs: bigint | undefined;
  readonly #database: SqliteDatabase;
  readonly #fetchData;
  readonly #topicRows: readonly TopicRow[];
  readonly #rows: MessageRows;

  constructor(
    readonly path: string,
    readonly bytes: number,
    database: SqliteDatabase,
    topicRows: readonly TopicRow[],
    rows: MessageRows,
    readonly problems: readonly SourceProblem[],
  ) {
    this.#database = database;
    this.#fetchData = database.prepare<[bigint]>('SELECT data FROM messages WHERE id = ?').pluck();
    this.#topicRows = topicRows;
    this.#rows = rows;
    this.topics = countTopics(topicRows, rows);
    this.startNs = rows.timesNs[0];
  }

  async *messages(topics: ReadonlySet<string>, onProblem: ReportProblem): AsyncGenerator<PartMessage> {
    const topicOf = new Map(
      this.#topicRows.filter(({ name }) => topics.has(name)).map(({ id, name }) => [id, name]),
    );
    const { ids, timesNs, topicIds } = this.#rows;
    for (let index = 0; index < ids.length; index++) {
      const topic = topicOf.get(topicIds[index]!);
      if (topic === undefined) continue;
      const logTimeNs = timesNs[index]!;
      const data = this.#fetch(ids[index]!);
      if (data instanceof Uint8Array) {
        yield await Promise.resolve({ topic, logTimeNs, data });
      } else {
        onProblem({
          kind: 'corrupt_database',
          message:
            `${basename(this.path)}: the message with id ${ids[index]!.toString()} of ${topic}, ` +
            `logged ${seconds(logTimeNs)}, is lost${data instanceof Error ? `: ${data.message}` : ''}`,
        });
      }
    }
  }

  /** The value, or why SQLite cannot give it. */
  #fetch(id: bigint): unknown {
    try {
      return this.#fetchData.get(id);
    } catch (error) {
      if (isSqliteError(error)) return error;
      throw error;
    }
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }
}

/**
 * Opens a SQLite recording, of any version of rosbag2's schema.
 *
 * @param file where its bytes are
 * @param path its name for people; another one than `file` where it was unpacked
 * @throws DiceMonitorError `dependency` without better-sqlite3; an error of SQLite where nothing can be read
 */
export async function openSqlitePart(
  file: string,
  path: string,
  load: LoadSqlite,
  makeFolder: () => TempFolder,
): Promise<BagPart> {
  const database = await openDatabase(file, load, makeFolder);
  try {
    const all = readTopics(database);
    const topics = all.filter(({ format }) => format === 'cdr');
    const rows = listMessageRows(database);
    const problems = [
      ...(await cutOff(file, path)),
      ...gapProblems(path, rows),
      ...indexProblems(path, database, rows),
      ...topicProblems(path, all, rows),
    ];
    return new SqlitePart(path, (await stat(path)).size, database, topics, rows, problems);
  } catch (error) {
    database.close();
    throw error;
  }
}

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SourceProblem } from '../pipeline/ports.js';
import type { BagPart, PartMessage, PartTopic, ReportProblem } from './bag-reader.js';
import { declaredBytes, hasLog, isSqliteError, openDatabase } from './sqlite-database.js';
import type { LoadSqlite, SqliteDatabase } from './sqlite-database.js';
import { listMessageRows } from './sqlite-rows.js';
import type { MessageRows } from './sqlite-rows.js';
import type { TempFolder } from './temp-folder.js';
import { seconds } from './time-text.js';

interface TopicRow {
  readonly id: bigint;
  readonly name: string;
  readonly type: string;
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
    if (format === 'cdr') topics.push({ id, name, type });
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

/** A database that is shorter than it says. One with a log may be: the rest stands in the log. */
async function cutOff(file: string, path: string): Promise<SourceProblem[]> {
  const { size } = await stat(file);
  const declared = await declaredBytes(file);
  if (declared === undefined || size >= declared || (await hasLog(file))) return [];
  const message = `${basename(path)} ends early at byte ${size} of ${declared}; messages on the missing pages are lost`;
  return [{ kind: 'truncated', message }];
}

class SqlitePart implements BagPart {
  readonly storage = 'sqlite3';
  readonly topics: readonly PartTopic[];
  readonly startNs: bigint | undefined;
  readonly #database: SqliteDatabase;
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
    this.#topicRows = topicRows;
    this.#rows = rows;
    this.topics = countTopics(topicRows, rows);
    this.startNs = rows.timesNs[0];
  }

  async *messages(topics: ReadonlySet<string>, onProblem: ReportProblem): AsyncGenerator<PartMessage> {
    const topicOf = new Map(
      this.#topicRows.filter(({ name }) => topics.has(name)).map(({ id, name }) => [id, name]),
    );
    const fetch = this.#database.prepare<[bigint]>('SELECT data FROM messages WHERE id = ?').pluck();
    const { ids, timesNs, topicIds } = this.#rows;
    for (let index = 0; index < ids.length; index++) {
      const topic = topicOf.get(topicIds[index]!);
      if (topic === undefined) continue;
      const logTimeNs = timesNs[index]!;
      const data = this.#fetch(() => fetch.get(ids[index]!));
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
  #fetch(get: () => unknown): unknown {
    try {
      return get();
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
    const topics = readTopics(database);
    const rows = listMessageRows(database);
    const problems = [...(await cutOff(file, path)), ...gapProblems(path, rows)];
    return new SqlitePart(path, (await stat(path)).size, database, topics, rows, problems);
  } catch (error) {
    database.close();
    throw error;
  }
}

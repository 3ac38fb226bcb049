import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { stringify } from 'yaml';
import { TYPE_DEFINITIONS } from '../../src/bag/definitions.js';
import { loadZstd } from '../../src/bag/zstd.js';

/** A topic of a bag to write. */
export interface SqliteBagTopic {
  readonly name: string;
  readonly type: string;
}

/** A message of a bag to write. */
export interface SqliteBagMessage {
  readonly topic: string;
  readonly logTimeNs: bigint;
  readonly data: Uint8Array;
}

/** How the bag is written; nothing is compressed and all is in one file unless told. */
export interface SqliteBagOptions {
  /** `message` or `file`, as rosbag2's compression_mode. */
  readonly zstd?: 'message' | 'file';
  readonly splitAtMessages?: number;
  /** Without metadata.yaml. */
  readonly bare?: boolean;
  /** Bytes of a page of the database, a power of 2 from 512; SQLite's default is 4096. */
  readonly pageSize?: number;
  /** Definitions are empty texts, which makes a file that tests can cut at every byte. */
  readonly withoutDefinitions?: boolean;
}

const SCHEMA = `
CREATE TABLE schema(schema_version INTEGER PRIMARY KEY,ros_distro TEXT NOT NULL);
CREATE TABLE metadata(id INTEGER PRIMARY KEY,metadata_version INTEGER NOT NULL,metadata TEXT NOT NULL);
CREATE TABLE topics(id INTEGER PRIMARY KEY,name TEXT NOT NULL,type TEXT NOT NULL,serialization_format TEXT NOT NULL,offered_qos_profiles TEXT NOT NULL,type_description_hash TEXT NOT NULL);
CREATE TABLE message_definitions(id INTEGER PRIMARY KEY,topic_type TEXT NOT NULL,encoding TEXT NOT NULL,encoded_message_definition TEXT NOT NULL,type_description_hash TEXT NOT NULL);
CREATE TABLE messages(id INTEGER PRIMARY KEY,topic_id INTEGER NOT NULL,timestamp INTEGER NOT NULL, data BLOB NOT NULL);
CREATE INDEX timestamp_idx ON messages (timestamp ASC);
INSERT INTO schema VALUES (4, 'jazzy');`;

function createDatabase(
  path: string,
  topics: readonly SqliteBagTopic[],
  { pageSize = 4096, withoutDefinitions = false }: SqliteBagOptions,
): Database.Database {
  const database = new Database(path);
  database.pragma(`page_size = ${pageSize}`);
  database.exec(SCHEMA);
  const addTopic = database.prepare('INSERT INTO topics VALUES (?, ?, ?, ?, ?, ?)');
  topics.forEach(({ name, type }, index) => {
    addTopic.run(index + 1, name, type, 'cdr', '[]', TYPE_DEFINITIONS.get(type)?.hash ?? '');
  });
  const addDefinition = database.prepare('INSERT INTO message_definitions VALUES (NULL, ?, ?, ?, ?)');
  for (const type of new Set(topics.map((topic) => topic.type))) {
    const definition = TYPE_DEFINITIONS.get(type);
    const text = withoutDefinitions ? '' : (definition?.text ?? '');
    addDefinition.run(type, 'ros2msg', text, definition?.hash ?? '');
  }
  return database;
}

function metadata(
  files: readonly string[],
  topics: readonly SqliteBagTopic[],
  counts: ReadonlyMap<string, number>,
  options: SqliteBagOptions,
): string {
  return stringify({
    rosbag2_bagfile_information: {
      version: 9,
      storage_identifier: 'sqlite3',
      // Times and the sum of counts are hints that a reader must not need.
      duration: { nanoseconds: 0 },
      starting_time: { nanoseconds_since_epoch: 0 },
      message_count: 0,
      topics_with_message_count: topics.map(({ name, type }) => ({
        topic_metadata: {
          name,
          type,
          serialization_format: 'cdr',
          offered_qos_profiles: [],
          type_description_hash: '',
        },
        message_count: counts.get(name) ?? 0,
      })),
      compression_format: options.zstd ? 'zstd' : '',
      compression_mode: options.zstd?.toUpperCase() ?? '',
      relative_file_paths: files,
    },
  });
}

/**
 * Writes a bag as `ros2 bag record -s sqlite3` does (schema 4), for tests.
 *
 * @param folder is made; its files are named after it
 * @returns the paths of its files
 */
export async function writeSqliteBag(
  folder: string,
  topics: readonly SqliteBagTopic[],
  messages: Iterable<SqliteBagMessage> | AsyncIterable<SqliteBagMessage>,
  options: SqliteBagOptions = {},
): Promise<string[]> {
  const zstd = await loadZstd();
  mkdirSync(folder, { recursive: true });
  const ids = new Map(topics.map(({ name }, index) => [name, index + 1]));
  const files: string[] = [];
  let database: Database.Database | undefined;
  let count = 0;
  const counts = new Map<string, number>();
  for await (const { topic, logTimeNs, data } of messages) {
    if (!database || count === options.splitAtMessages) {
      database?.close();
      files.push(`${basename(folder)}_${files.length}.db3`);
      database = createDatabase(join(folder, files.at(-1)!), topics, options);
      count = 0;
    }
    const stored = options.zstd === 'message' ? zstd.compress(data) : data;
    database.prepare('INSERT INTO messages VALUES (NULL, ?, ?, ?)').run(ids.get(topic), logTimeNs, stored);
    count++;
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  database?.close();
  let names = files;
  if (options.zstd === 'file') {
    for (const file of files) {
      writeFileSync(join(folder, `${file}.zstd`), zstd.compress(readFileSync(join(folder, file))));
      rmSync(join(folder, file));
    }
    names = files.map((file) => `${file}.zstd`);
  }
  if (!options.bare) writeFileSync(join(folder, 'metadata.yaml'), metadata(names, topics, counts, options));
  return names.map((name) => join(folder, name));
}

import Database from 'better-sqlite3';

const BAG = new URL('../fixtures/bags/db3_plain/db3_plain_0.db3', import.meta.url).pathname;

/** The messages of a topic in a bag that `ros2 bag record` wrote: bytes by Cyclone DDS, not by us. */
export function recordedMessages(topic: string): Uint8Array[] {
  const database = new Database(BAG, { readonly: true });
  try {
    return database
      .prepare<[string], { data: Buffer }>(
        'SELECT data FROM messages JOIN topics ON topics.id = topic_id WHERE name = ? ORDER BY timestamp',
      )
      .all(topic)
      .map(({ data }) => Uint8Array.from(data));
  } finally {
    database.close();
  }
}

import { isSqliteError } from './sqlite-database.js';
import type { SqliteDatabase } from './sqlite-database.js';

/** Messages of a database, without their bytes: 20 bytes each, in (timestamp, id) order. */
export interface MessageRows {
  readonly ids: BigInt64Array;
  readonly timesNs: BigInt64Array;
  readonly topicIds: BigInt64Array;
  /** Stretches of ids whose rows cannot be read: (after, up to). */
  readonly gaps: readonly { after: bigint; before: bigint | undefined }[];
}

type Row = [id: bigint, topicId: bigint, timeNs: bigint];

const BATCH = 4096;

function isRow(row: unknown[]): row is Row {
  return row.length === 3 && row.every((value) => typeof value === 'bigint');
}

/** Reads ids upwards; over damaged pages it looks for the next id that can be reached. */
class RowReader {
  readonly gaps: { after: bigint; before: bigint | undefined }[] = [];
  readonly #batch;

  constructor(database: SqliteDatabase) {
    this.#batch = database
      .prepare<[bigint, number], unknown[]>(
        'SELECT id, topic_id, timestamp FROM messages WHERE id > ? ORDER BY id LIMIT ?',
      )
      .raw()
      .safeIntegers();
  }

  /** All rows that can be read, by id. */
  *rows(): Generator<Row> {
    let after = -1n << 63n;
    for (;;) {
      const rows = this.#read(after, BATCH) ?? this.#readSingly(after);
      if (rows.length === 0) {
        const next = this.#read(after, 1) === undefined ? this.#beyondDamage(after) : undefined;
        if (next === undefined) return;
        after = next;
        continue;
      }
      yield* rows;
      after = rows.at(-1)![0];
    }
  }

  /** undefined: the database is damaged there. Pages that are half there give rows without values, or backwards. */
  #read(after: bigint, limit: number): Row[] | undefined {
    try {
      const rows = this.#batch.all(after, limit);
      let last = after;
      return rows.every((row): row is Row => {
        const sound = isRow(row) && row[0] > last;
        if (sound) last = row[0];
        return sound;
      })
        ? rows
        : undefined;
    } catch (error) {
      if (isSqliteError(error)) return undefined;
      throw error;
    }
  }

  /** What of a batch can be read before the damage. */
  #readSingly(after: bigint): Row[] {
    const rows: Row[] = [];
    let at = after;
    while (rows.length < BATCH) {
      const row = this.#read(at, 1)?.[0];
      if (!row) break;
      rows.push(row);
      at = row[0];
    }
    return rows;
  }

  /** The least id found that has readable rows behind it: steps that double, then halving back. */
  #beyondDamage(after: bigint): bigint | undefined {
    // Ids start at 1; only a damaged file has others.
    let unreadable = after < 0n ? 0n : after;
    let step = 1n;
    let reachable: bigint | undefined;
    while (step < 1n << 53n) {
      const rows = this.#read(unreadable + step, 1);
      if (rows) {
        if (rows.length > 0) reachable = unreadable + step;
        break;
      }
      step *= 2n;
    }
    if (reachable === undefined) {
      this.gaps.push({ after, before: undefined });
      return undefined;
    }
    while (reachable - unreadable > 1n) {
      const middle: bigint = (reachable + unreadable) / 2n;
      if (this.#read(middle, 1)) reachable = middle;
      else unreadable = middle;
    }
    this.gaps.push({ after, before: reachable + 1n });
    return reachable;
  }
}

/** Lists the messages of a database. Rows on damaged pages are left out and told as gaps. */
export function listMessageRows(database: SqliteDatabase): MessageRows {
  const reader = new RowReader(database);
  let ids = new BigInt64Array(1024);
  let timesNs = new BigInt64Array(1024);
  let topicIds = new BigInt64Array(1024);
  let count = 0;
  let sorted = true;
  for (const [id, topicId, timeNs] of reader.rows()) {
    if (count === ids.length) {
      ids = grown(ids);
      timesNs = grown(timesNs);
      topicIds = grown(topicIds);
    }
    if (count > 0 && timeNs < timesNs[count - 1]!) sorted = false;
    ids[count] = id;
    timesNs[count] = timeNs;
    topicIds[count] = topicId;
    count++;
  }
  const rows = {
    ids: ids.slice(0, count),
    timesNs: timesNs.slice(0, count),
    topicIds: topicIds.slice(0, count),
  };
  return { ...(sorted ? rows : sortRows(rows)), gaps: reader.gaps };
}

function grown(array: BigInt64Array<ArrayBuffer>): BigInt64Array<ArrayBuffer> {
  const larger = new BigInt64Array(array.length * 2);
  larger.set(array);
  return larger;
}

type Columns = Omit<MessageRows, 'gaps'>;

function sortRows({ ids, timesNs, topicIds }: Columns): Columns {
  const order = Uint32Array.from(ids, (_, index) => index).sort((a, b) => {
    const timeA = timesNs[a]!;
    const timeB = timesNs[b]!;
    return timeA < timeB ? -1 : timeA > timeB ? 1 : a - b;
  });
  const pick = (column: BigInt64Array): BigInt64Array => BigInt64Array.from(order, (index) => column[index]!);
  return { ids: pick(ids), timesNs: pick(timesNs), topicIds: pick(topicIds) };
}

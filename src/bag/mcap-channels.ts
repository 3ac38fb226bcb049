import { parseSmallRecord } from './mcap-records.js';

/** A channel that carries ROS 2 messages. */
export interface McapChannel {
  readonly topic: string;
  readonly type: string;
}

interface Declared<T> {
  readonly value: T;
  readonly from: RecordPlace;
}

/** Where a record stands: among the messages, or in the summary, which is only a copy that may be stale. */
export type RecordPlace = 'data' | 'summary';

/** Schemas and channels as they are met: which channel ids carry ROS 2 messages, of which topic and type. */
export class McapChannels {
  readonly #schemas = new Map<number, Declared<string>>();
  readonly #channels = new Map<number, Declared<{ schemaId: number; topic: string; encoding: string }>>();

  /** Takes a schema or channel record. The first one of an id stays, but data beat the summary. */
  learn(record: Uint8Array, from: RecordPlace): void {
    const parsed = parseSmallRecord(record);
    if (parsed?.type === 'Schema') keep(this.#schemas, parsed.id, parsed.name, from);
    if (parsed?.type === 'Channel') {
      const { id, schemaId, topic, messageEncoding } = parsed;
      keep(this.#channels, id, { schemaId, topic, encoding: messageEncoding.toLowerCase() }, from);
    }
  }

  /** Whether a channel record of this id was met. */
  has(id: number): boolean {
    return this.#channels.has(id);
  }

  /**
   * The channel of this id where it carries CDR messages of a named type; others (JSON, protobuf, channels
   * without a schema) are passed over.
   */
  readable(id: number): McapChannel | undefined {
    const channel = this.#channels.get(id)?.value;
    const type = channel && this.#schemas.get(channel.schemaId)?.value;
    return channel?.encoding === 'cdr' && type ? { topic: channel.topic, type } : undefined;
  }

  /** Topics of CDR channels whose schema is not in the file: their type is not known. */
  withoutSchema(): string[] {
    return [...this.#channels.values()]
      .map(({ value }) => value)
      .filter(
        ({ encoding, schemaId }) => encoding === 'cdr' && schemaId !== 0 && !this.#schemas.has(schemaId),
      )
      .map(({ topic }) => topic);
  }

  /** Ids of the channels that are not passed over, ascending. */
  readableIds(): number[] {
    return [...this.#channels.keys()].filter((id) => this.readable(id)).sort((a, b) => a - b);
  }

  /** Message encodings that occur, in lower case. */
  encodings(): Set<string> {
    return new Set([...this.#channels.values()].map(({ value }) => value.encoding));
  }
}

function keep<T>(map: Map<number, Declared<T>>, id: number, value: T, from: RecordPlace): void {
  const known = map.get(id);
  if (!known || (known.from === 'summary' && from === 'data')) map.set(id, { value, from });
}

import { chmod, mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { metadataText, qosText } from './bag-metadata-text.js';
import type { WrittenFile, WrittenTopic } from './bag-metadata-text.js';
import { TYPE_DEFINITIONS } from './definitions.js';
import { McapFileWriter } from './mcap-file-writer.js';
import type { ChunkOptions, FileTopic } from './mcap-file-writer.js';
import { loadZstd } from './zstd.js';
import type { Zstd } from './zstd.js';

/** How a bag is written. */
export interface McapBagOptions {
  /** Compression of chunks; default `zstd`. */
  readonly compression?: 'none' | 'lz4' | 'zstd';
  /** Bytes that a chunk gathers before it is written; default 4 MiB. 0: no chunks, every message a record of its own. */
  readonly chunkSize?: number;
  /** Starts a new file after so many messages; default: one file. */
  readonly splitAtMessages?: number;
  /** Text of metadata.yaml's `ros_distro`; default `jazzy`. */
  readonly rosDistro?: string;
}

/** What a topic says of itself beside its name and type. */
export interface BagTopicOptions {
  /** Reliability that players are to offer; default `reliable`. */
  readonly reliability?: 'reliable' | 'best_effort';
  /** Definition text (ros2msg, dependencies appended) of a type that is not built in. */
  readonly definition?: string;
  /** `RIHS01_…` of a type that is not built in; default empty. */
  readonly typeHash?: string;
}

/** Writes a rosbag2 folder: MCAP files and metadata.yaml. Calls may overlap; they are done in their order. */
export interface McapBagWriter {
  /**
   * Must come before the topic's first message.
   *
   * @param type full ROS type, `sensor_msgs/msg/Image`
   * @throws DiceMonitorError `output` for a type that is not built in and comes without a definition
   */
  addTopic(name: string, type: string, options?: BagTopicOptions): Promise<void>;
  /**
   * @param logTimeNs nanoseconds since the epoch
   * @param data CDR bytes with their encapsulation header; not to be changed before the call has ended
   * @param publishTimeNs default: the log time
   */
  write(topic: string, logTimeNs: bigint, data: Uint8Array, publishTimeNs?: bigint): Promise<void>;
  /** Ends the files, writes metadata.yaml and gives the folder its name. Nothing may be written afterwards. */
  close(): Promise<void>;
  /** Gives up: removes what was written. Nothing happens after `close`. */
  discard(): Promise<void>;
}

const CHUNK_SIZE = 4 * 1024 * 1024;

type Topic = FileTopic & WrittenTopic;

class BagWriter implements McapBagWriter {
  readonly #folder: string;
  readonly #partFolder: string;
  readonly #options: McapBagOptions;
  readonly #chunks: ChunkOptions;
  readonly #zstd: Zstd;
  readonly #topics = new Map<string, Topic>();
  readonly #files: WrittenFile[] = [];
  #current: McapFileWriter | undefined;
  #closed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string, partFolder: string, options: McapBagOptions, zstd: Zstd) {
    this.#folder = folder;
    this.#partFolder = partFolder;
    this.#options = options;
    this.#chunks = { compression: options.compression ?? 'zstd', chunkSize: options.chunkSize ?? CHUNK_SIZE };
    this.#zstd = zstd;
  }

  addTopic(name: string, type: string, options: BagTopicOptions = {}): Promise<void> {
    return this.#inTurn(() => this.#addTopic(name, type, options));
  }

  write(topic: string, logTimeNs: bigint, data: Uint8Array, publishTimeNs = logTimeNs): Promise<void> {
    return this.#inTurn(() => this.#write(topic, logTimeNs, data, publishTimeNs));
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#close());
  }

  discard(): Promise<void> {
    return this.#inTurn(() => this.#discard());
  }

  /** Calls may overlap, but the MCAP library must not be given a message while it writes a chunk: they take turns. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #addTopic(name: string, type: string, options: BagTopicOptions): Promise<void> {
    this.#checkOpen();
    if (this.#topics.has(name)) throw new Error(`topic ${name} was added before`);
    const builtIn = TYPE_DEFINITIONS.get(type);
    const definition = options.definition ?? builtIn?.text;
    if (definition === undefined) {
      throw new DiceMonitorError('output', {
        found: `topic ${name}: the definition of ${type} is not known`,
        expected: `one of ${[...TYPE_DEFINITIONS.keys()].join(', ')}, or a definition with it`,
      });
    }
    const reliability = options.reliability ?? 'reliable';
    const hash = options.typeHash ?? builtIn?.hash ?? '';
    const topic: Topic = {
      name,
      type,
      definition,
      hash,
      reliability,
      qos: qosText(reliability),
      messageCount: 0,
    };
    this.#topics.set(name, topic);
    await this.#current?.addTopic(topic);
  }

  async #write(topic: string, logTimeNs: bigint, data: Uint8Array, publishTimeNs: bigint): Promise<void> {
    this.#checkOpen();
    const known = this.#topics.get(topic);
    if (!known) throw new Error(`topic ${topic} was not added`);
    const { splitAtMessages } = this.#options;
    if (splitAtMessages !== undefined && (this.#current?.file.messageCount ?? 0) >= splitAtMessages)
      await this.#endFile();
    const file = this.#current ?? (await this.#startFile());
    await file.write(topic, logTimeNs, publishTimeNs, data);
    known.messageCount++;
  }

  async #close(): Promise<void> {
    if (this.#closed) return;
    if (!this.#current && this.#files.length === 0) await this.#startFile();
    await this.#endFile();
    this.#closed = true;
    await writeFile(join(this.#partFolder, 'metadata.yaml'), this.#metadata());
    try {
      await rename(this.#partFolder, this.#folder);
    } catch (cause) {
      throw cannotWrite(this.#folder, cause);
    }
  }

  async #discard(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#current?.abandon();
    await rm(this.#partFolder, { recursive: true, force: true });
  }

  #metadata(): string {
    return metadataText([...this.#topics.values()], this.#files, this.#options.rosDistro ?? 'jazzy');
  }

  async #startFile(): Promise<McapFileWriter> {
    const name = `${basename(this.#folder)}_${this.#files.length}.mcap`;
    const file = await McapFileWriter.create(join(this.#partFolder, name), name, this.#chunks, this.#zstd);
    this.#current = file;
    this.#files.push(file.file);
    for (const topic of this.#topics.values()) await file.addTopic(topic);
    return file;
  }

  async #endFile(): Promise<void> {
    const file = this.#current;
    this.#current = undefined;
    await file?.end(this.#metadata());
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error('the bag is closed');
  }
}

function cannotWrite(folder: string, cause: unknown): DiceMonitorError {
  return new DiceMonitorError('output', {
    found: `${folder} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    expected: 'a folder that does not exist yet, in one that can be written to',
    cause,
  });
}

/** Takes an empty folder away, so that the finished bag can have its name. */
async function clearTarget(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw cannotWrite(folder, error);
  }
  if (names.length > 0) {
    throw new DiceMonitorError('output', {
      found: `${folder} is in use: it holds ${names.slice(0, 5).join(', ')}`,
      expected: 'a folder that does not exist, or is empty',
      hint: 'choose another name, or remove it first',
    });
  }
  await rmdir(folder);
}

/**
 * Starts a bag as `ros2 bag record -s mcap` writes it. It is written in a folder beside `folder`
 * (`.NAME.part-…`), which is renamed when the writer is closed: a half-written bag never has the final name.
 * Every file carries definitions, index and statistics.
 *
 * @param folder must not exist, or be empty; its files are named after it, `NAME_0.mcap` and so on
 * @throws DiceMonitorError `output` where the folder is in use or cannot be made
 */
export async function createMcapBag(folder: string, options: McapBagOptions = {}): Promise<McapBagWriter> {
  const target = resolve(folder);
  const zstd = await loadZstd();
  try {
    await mkdir(dirname(target), { recursive: true });
    await clearTarget(target);
    const partFolder = await mkdtemp(join(dirname(target), `.${basename(target)}.part-`));
    // mkdtemp makes it for the owner alone; a bag is for everyone whom the folder above admits.
    await chmod(partFolder, 0o755);
    return new BagWriter(target, partFolder, options, zstd);
  } catch (error) {
    throw error instanceof DiceMonitorError ? error : cannotWrite(folder, error);
  }
}

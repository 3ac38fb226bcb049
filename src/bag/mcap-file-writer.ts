import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { McapWriter } from '@mcap/core';
import type { IWritable } from '@mcap/core';
import type { WrittenFile } from './bag-metadata-text.js';
import { compressLz4 } from './lz4-compress.js';
import type { Zstd } from './zstd.js';

/** A topic with what an MCAP file says of it. */
export interface FileTopic {
  readonly name: string;
  readonly type: string;
  readonly definition: string;
  readonly hash: string;
  readonly qos: string;
}

/** How chunks are written. */
export interface ChunkOptions {
  readonly compression: 'none' | 'lz4' | 'zstd';
  /** Bytes; 0: no chunks. */
  readonly chunkSize: number;
}

class FileSink implements IWritable {
  readonly #handle: FileHandle;
  #position = 0n;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += (await this.#handle.write(bytes, written, bytes.length - written)).bytesWritten;
    }
    this.#position += BigInt(bytes.length);
  }

  position(): bigint {
    return this.#position;
  }
}

type CompressChunk = (bytes: Uint8Array) => { compression: string; compressedData: Uint8Array };

function compressor({ compression }: ChunkOptions, zstd: Zstd): CompressChunk | undefined {
  switch (compression) {
    case 'none':
      return undefined;
    case 'lz4':
      return (bytes) => ({ compression, compressedData: compressLz4(bytes) });
    case 'zstd':
      return (bytes) => ({ compression, compressedData: zstd.compress(bytes) });
  }
}

/** One MCAP file in rosbag2's profile. */
export class McapFileWriter {
  readonly file: WrittenFile;
  readonly #handle: FileHandle;
  readonly #writer: McapWriter;
  readonly #schemas = new Map<string, number>();
  readonly #channels = new Map<string, { id: number; sequence: number }>();

  private constructor(handle: FileHandle, name: string, writer: McapWriter) {
    this.#handle = handle;
    this.#writer = writer;
    this.file = { name, startNs: undefined, endNs: undefined, messageCount: 0 };
  }

  static async create(
    path: string,
    name: string,
    options: ChunkOptions,
    zstd: Zstd,
  ): Promise<McapFileWriter> {
    const handle = await open(path, 'wx');
    const compressChunk = compressor(options, zstd);
    const writer = new McapWriter({
      writable: new FileSink(handle),
      useChunks: options.chunkSize > 0,
      chunkSize: options.chunkSize,
      startChannelId: 1,
      ...(compressChunk && { compressChunk }),
    });
    await writer.start({ profile: 'ros2', library: 'dice_monitor' });
    return new McapFileWriter(handle, name, writer);
  }

  /** Declares a topic; it is written with its first message, and in the summary. */
  async addTopic({ name, type, definition, hash, qos }: FileTopic): Promise<void> {
    let schemaId = this.#schemas.get(type);
    if (schemaId === undefined) {
      schemaId = await this.#writer.registerSchema({
        name: type,
        encoding: 'ros2msg',
        data: Buffer.from(definition),
      });
      this.#schemas.set(type, schemaId);
    }
    const metadata = new Map([
      ['offered_qos_profiles', qos],
      ['topic_type_hash', hash],
    ]);
    const id = await this.#writer.registerChannel({
      schemaId,
      topic: name,
      messageEncoding: 'cdr',
      metadata,
    });
    this.#channels.set(name, { id, sequence: 0 });
  }

  async write(topic: string, logTime: bigint, publishTime: bigint, data: Uint8Array): Promise<void> {
    const channel = this.#channels.get(topic)!;
    channel.sequence++;
    await this.#writer.addMessage({
      channelId: channel.id,
      sequence: channel.sequence,
      logTime,
      publishTime,
      data,
    });
    const { file } = this;
    file.messageCount++;
    if (file.startNs === undefined || logTime < file.startNs) file.startNs = logTime;
    if (file.endNs === undefined || logTime > file.endNs) file.endNs = logTime;
  }

  /** @param metadata the content of metadata.yaml so far, which rosbag2 keeps in the file as well */
  async end(metadata: string): Promise<void> {
    try {
      await this.#writer.addMetadata({
        name: 'rosbag2',
        metadata: new Map([['serialized_metadata', metadata]]),
      });
      await this.#writer.end();
    } finally {
      await this.#handle.close();
    }
  }

  /** Closes the file as it is. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }
}

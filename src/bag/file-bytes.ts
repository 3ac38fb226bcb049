import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { freshBytes } from '../core/byte-pool.js';

const WINDOW = 64 * 1024;

/** A file read at random places. Its size is the one it had when it was opened. */
export class FileBytes {
  readonly size: number;
  readonly #handle: FileHandle;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  static async open(path: string): Promise<FileBytes> {
    const handle = await open(path, 'r');
    try {
      return new FileBytes(handle, (await handle.stat()).size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * These bytes; fewer where the file ends before.
   *
   * @param take gives their memory; a buffer of their own where it is left out
   */
  async read(offset: number, length: number, take = freshBytes): Promise<Uint8Array> {
    const buffer = take(Math.max(0, Math.min(length, this.size - offset)));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, filled, buffer.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  /** A few bytes out of a window that is read ahead: for walking from record to record. Do not change them. */
  async peek(offset: number, length: number): Promise<Uint8Array> {
    const start = offset - this.#windowStart;
    if (start < 0 || start + length > this.#window.length) {
      this.#window = await this.read(offset, Math.max(WINDOW, length));
      this.#windowStart = offset;
    }
    const from = offset - this.#windowStart;
    return this.#window.subarray(from, from + length);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

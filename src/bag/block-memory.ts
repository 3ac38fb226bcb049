/** Reads in whole steps of this, so that chunks of nearly one size share memory. */
const STEP = 64 * 1024;
/** Buffers that may lie idle: chunks rarely overlap in time, so one is read while none or one waits. */
const MOST_IDLE = 2;

/** Memory for blocks, used again: a recording is thousands of chunks of some MB, and each buffer costs the collector. */
export class BlockMemory {
  readonly #own = new WeakSet<ArrayBufferLike>();
  readonly #idle: ArrayBuffer[] = [];

  /** Bytes of this length, with whatever was in them before. */
  take(length: number): Uint8Array {
    const at = this.#idle.findIndex(({ byteLength }) => byteLength >= length);
    const buffer = at === -1 ? this.#fresh(length) : this.#idle.splice(at, 1)[0]!;
    return new Uint8Array(buffer, 0, length);
  }

  /** Takes back what was given, or a view of it: nobody may look at it any more. Other memory is left alone. */
  give({ buffer }: Uint8Array): void {
    if (!this.#own.has(buffer)) return;
    this.#idle.push(buffer as ArrayBuffer);
    if (this.#idle.length > MOST_IDLE) this.#idle.shift();
  }

  #fresh(length: number): ArrayBuffer {
    const buffer = new ArrayBuffer(Math.ceil(length / STEP) * STEP);
    this.#own.add(buffer);
    return buffer;
  }
}

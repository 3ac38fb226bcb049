/** Gives memory for pixels; what is in it is not said. */
export type TakeBytes = (length: number) => Uint8Array;

/** Fresh memory, for who decodes a picture now and then. */
export const freshBytes: TakeBytes = (length) => new Uint8Array(length);

/** Memory that is used again: a drive is some ten thousand pictures of one size, and each buffer costs the collector. */
export class BytePool {
  readonly #most: number;
  readonly #idle: Uint8Array[] = [];

  /** @param most buffers that may lie idle; beyond it the one that has lain longest is let go of */
  constructor(most: number) {
    this.#most = most;
  }

  /** A buffer of exactly this length, with whatever was in it before. */
  readonly take: TakeBytes = (length) => {
    const at = this.#idle.findIndex((bytes) => bytes.length === length);
    return at === -1 ? new Uint8Array(length) : this.#idle.splice(at, 1)[0]!;
  };

  /** Gives a buffer back: its owner must not touch it again. A view into a larger one is let go of. */
  give(bytes: Uint8Array): void {
    if (bytes.length === 0 || bytes.length !== bytes.buffer.byteLength) return;
    this.#idle.push(bytes);
    if (this.#idle.length > this.#most) this.#idle.shift();
  }
}

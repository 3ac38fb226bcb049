/** Gives memory for pixels; what is in it is not said. */
export type TakeBytes = (length: number) => Uint8Array;

/** Fresh memory, for who decodes a picture now and then. */
export const freshBytes: TakeBytes = (length) => new Uint8Array(length);

/**
 * Memory that is used again: a drive is some ten thousand pictures of one size, and each buffer costs the collector.
 * It holds buffers of one length; a picture of another size makes it start anew.
 */
export class BytePool {
  readonly #most: number;
  #free: Uint8Array[] = [];

  /** @param most buffers that may lie idle */
  constructor(most: number) {
    this.#most = most;
  }

  /** A buffer of exactly this length, with whatever was in it before. */
  readonly take: TakeBytes = (length) => {
    if (this.#free[0]?.length !== length) this.#free = [];
    return this.#free.pop() ?? new Uint8Array(length);
  };

  /** Gives a buffer back: its owner must not touch it again. A view into a larger one is let go of. */
  give(bytes: Uint8Array): void {
    const whole = bytes.length > 0 && bytes.length === bytes.buffer.byteLength;
    const fits = this.#free.length === 0 || this.#free[0]!.length === bytes.length;
    if (whole && fits && this.#free.length < this.#most) this.#free.push(bytes);
  }
}

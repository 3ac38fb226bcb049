import type { McapBlock } from './mcap-block.js';

interface TimeRange {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** A block as it was met, with what the message index behind it says (for bare messages: what they are). */
export interface WalkedBlock {
  readonly block: McapBlock;
  readonly counts: Map<number, number>;
  indexRange: TimeRange | undefined;
}

const RUN_BYTES = 4 * 1024 * 1024;

/** The range with this time in it. */
export function widen(range: TimeRange | undefined, ns: bigint): TimeRange {
  if (!range) return { startNs: ns, endNs: ns };
  return { startNs: ns < range.startNs ? ns : range.startNs, endNs: ns > range.endNs ? ns : range.endNs };
}

/** Messages outside of chunks that follow each other, gathered to be read as one block. */
export class MessageRun {
  readonly #start: number;
  readonly #counts = new Map<number, number>();
  #end: number;
  #range: TimeRange | undefined;

  constructor(start: number) {
    this.#start = start;
    this.#end = start;
  }

  /** Whether a message that ends here would make the block too long. */
  isFull(end: number): boolean {
    return end - this.#start > RUN_BYTES;
  }

  add(channelId: number, logTimeNs: bigint, end: number): void {
    this.#counts.set(channelId, (this.#counts.get(channelId) ?? 0) + 1);
    this.#range = widen(this.#range, logTimeNs);
    this.#end = end;
  }

  /** Takes a record that is no message in. */
  extend(end: number): void {
    this.#end = end;
  }

  /** undefined: it holds no message. */
  toBlock(): WalkedBlock | undefined {
    if (!this.#range) return undefined;
    const block: McapBlock = {
      kind: 'messages',
      offset: this.#start,
      length: this.#end - this.#start,
      ...this.#range,
      channelIds: new Set(this.#counts.keys()),
    };
    return { block, counts: this.#counts, indexRange: this.#range };
  }
}

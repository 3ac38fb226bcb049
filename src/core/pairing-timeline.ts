import type { StampedItem } from './pairing-event.js';

/**
 * One stamp of one topic. Only the first message received at a stamp can pair; its repeats wait beside it to
 * become unmatched, so a camera whose clock stands still costs one slot.
 */
export interface Slot<T> {
  readonly stampNs: bigint;
  /** True while the first message waits. Afterwards the slot still counts in `nearest`. */
  open: boolean;
  /** The first message; let go of once it is decided, since it may hold a mask. */
  first: T | undefined;
  repeats: T[] | undefined;
}

/** Which of two equally near stamps of a topic the other topic takes. */
export type NearestTie = 'earlier' | 'later';

export function distanceNs(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}

/**
 * The stamps of one topic in one epoch, in order, with the messages that still wait.
 *
 * Decided stamps older than `keepNs` are forgotten, all but the newest of them. That is safe: whoever asks for
 * the nearest of a forgotten stamp's surroundings is given that newest one, which is decided as well.
 */
export class PairingTimeline<T> {
  readonly #tie: NearestTie;
  readonly #keepNs: bigint;
  #slots: Slot<T>[] = [];
  /** All slots before this index are decided, repeats included. */
  #front = 0;
  #waiting = 0;
  #lastPairedNs: bigint | undefined;

  /**
   * @param tie which of two equally near stamps of this topic is the nearest
   * @param keepNs how far behind the newest stamp a message may still be added or asked about
   */
  constructor(tie: NearestTie, keepNs: bigint) {
    this.#tie = tie;
    this.#keepNs = keepNs;
  }

  /** Messages that are neither paired nor unmatched. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Stamps kept in memory. */
  get length(): number {
    return this.#slots.length;
  }

  get newestNs(): bigint | undefined {
    return this.#slots.at(-1)?.stampNs;
  }

  /** The newest stamp of a message that was paired. */
  get lastPairedNs(): bigint | undefined {
    return this.#lastPairedNs;
  }

  hasReached(stampNs: bigint): boolean {
    return this.newestNs !== undefined && this.newestNs >= stampNs;
  }

  hasPassed(stampNs: bigint): boolean {
    return this.newestNs !== undefined && this.newestNs > stampNs;
  }

  /** Whether `stampNs` is nearer to `targetNs` than `otherNs` is, ties broken; false where they are equal. */
  isNearer(targetNs: bigint, stampNs: bigint, otherNs: bigint): boolean {
    const distance = distanceNs(stampNs, targetNs);
    const otherDistance = distanceNs(otherNs, targetNs);
    if (distance !== otherDistance) return distance < otherDistance;
    return this.#tie === 'earlier' ? stampNs < otherNs : stampNs > otherNs;
  }

  /** The slot nearest to a stamp of the other topic, decided ones included; undefined where there is none. */
  nearest(targetNs: bigint): Slot<T> | undefined {
    const index = this.#indexFrom(targetNs);
    const before = this.#slots[index - 1];
    const after = this.#slots[index];
    if (!before || !after) return before ?? after;
    return this.isNearer(targetNs, before.stampNs, after.stampNs) ? before : after;
  }

  /** Adds a waiting message in its place. Returns its slot, or undefined where the stamp was there before. */
  add(stampNs: bigint, item: T): Slot<T> | undefined {
    this.#waiting += 1;
    const index = this.#indexFrom(stampNs);
    this.#front = Math.min(this.#front, index);
    const there = this.#slots[index];
    if (there?.stampNs === stampNs) {
      there.repeats ??= [];
      there.repeats.push(item);
      return undefined;
    }
    const slot: Slot<T> = { stampNs, open: true, first: item, repeats: undefined };
    if (index === this.#slots.length) this.#slots.push(slot);
    else this.#slots.splice(index, 0, slot);
    return slot;
  }

  /** Takes the first message of an open slot out, as paired. */
  takePaired(slot: Slot<T>): T {
    this.#lastPairedNs = slot.stampNs;
    return this.#takeFirst(slot);
  }

  /**
   * Takes out what is unmatched, oldest first.
   *
   * @param isPassed whether nothing can choose a message of this stamp any more; monotone: true up to some stamp
   * @param pending a slot whose first message is chosen, but not finally: it stays. It must be the newest slot
   *   for which `isPassed` holds
   */
  takeUnmatched(isPassed: (stampNs: bigint) => boolean, pending?: Slot<T>): StampedItem<T>[] {
    const taken: StampedItem<T>[] = [];
    for (; this.#front < this.#slots.length; this.#front += 1) {
      const slot = this.#slots[this.#front]!;
      const { stampNs, repeats } = slot;
      if (!slot.open && !repeats) continue;
      if (!isPassed(stampNs)) break;
      if (slot.open && slot !== pending) taken.push({ item: this.#takeFirst(slot), stampNs });
      for (const item of repeats ?? []) taken.push({ item, stampNs });
      this.#waiting -= repeats?.length ?? 0;
      slot.repeats = undefined;
      if (slot.open) break;
    }
    this.#forget();
    return taken;
  }

  #takeFirst(slot: Slot<T>): T {
    const item = slot.first as T;
    slot.first = undefined;
    slot.open = false;
    this.#waiting -= 1;
    return item;
  }

  /** Index of the first slot at or after a stamp. */
  #indexFrom(stampNs: bigint): number {
    let low = 0;
    let high = this.#slots.length;
    // Most messages are the newest of their topic.
    if (high > 0 && this.#slots[high - 1]!.stampNs < stampNs) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#slots[middle]!.stampNs < stampNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Waits until half the slots can go, so that a slot is moved once on average. */
  #forget(): void {
    if (this.#front * 2 <= this.#slots.length || this.newestNs === undefined) return;
    const old = Math.min(this.#front, this.#indexFrom(this.newestNs - this.#keepNs)) - 1;
    if (old * 2 <= this.#slots.length) return;
    this.#slots.splice(0, old);
    this.#front -= old;
  }
}

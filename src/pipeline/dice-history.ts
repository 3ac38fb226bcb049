import { nsToSeconds } from '../core/stamp.js';

/** One point of the line of the last minute. */
export interface DicePoint {
  /** Seconds of image header time before the newest pair. */
  readonly ageS: number;
  /** Mean Dice of the frame, NaN where no class is scored. */
  readonly frame: number;
  /** Mean Dice of the window that ends with it. */
  readonly window: number;
}

/** Points kept at most: more than a panel has columns. */
const MOST_POINTS = 600;

/** Mean Dice over the last span of image header time, thinned so that memory does not grow with the rate. */
export class DiceHistory {
  readonly #spanNs: bigint;
  #points: { readonly stampNs: bigint; readonly frame: number; readonly window: number }[] = [];

  constructor(spanNs: bigint) {
    this.#spanNs = spanNs;
  }

  get points(): DicePoint[] {
    const newestNs = this.#points.at(-1)?.stampNs ?? 0n;
    return this.#points.map(({ stampNs, frame, window }) => ({
      ageS: nsToSeconds(newestNs - stampNs),
      frame,
      window,
    }));
  }

  /** @param stampNs not below the one before, unless time began anew */
  add(stampNs: bigint, frame: number, window: number): void {
    const last = this.#points.at(-1);
    if (last && stampNs < last.stampNs) this.#points = [];
    const stepNs = this.#spanNs / BigInt(MOST_POINTS);
    // Two points of one step: the newer stands for both.
    const before = this.#points.at(-2);
    if (last && before && last.stampNs - before.stampNs < stepNs) this.#points.pop();
    this.#points.push({ stampNs, frame, window });
    const first = this.#points.findIndex((point) => point.stampNs > stampNs - this.#spanNs);
    if (first > 0) this.#points.splice(0, first);
  }

  clear(): void {
    this.#points = [];
  }
}

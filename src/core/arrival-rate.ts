/** Arrivals that the rate is taken over at most. */
const MOST_ARRIVALS = 256;

/** How often something arrives, over the last few seconds by the clock of this machine. */
export class ArrivalRate {
  readonly #spanNs: bigint;
  #timesNs: bigint[] = [];
  #newestNs: bigint | undefined;

  /** @param spanNs how far it looks back [ns] */
  constructor(spanNs: bigint) {
    this.#spanNs = spanNs;
  }

  /** When the newest one arrived [ns]; undefined before the first. */
  get newestNs(): bigint | undefined {
    return this.#newestNs;
  }

  add(nowNs: bigint): void {
    this.#newestNs = nowNs;
    this.#timesNs.push(nowNs);
    // Cut now and then, so that each is moved once on average.
    if (this.#timesNs.length > 2 * MOST_ARRIVALS) this.#timesNs = this.#timesNs.slice(-MOST_ARRIVALS);
  }

  /** Arrivals a second [Hz]; 0 where fewer than two lie in the span before now. */
  rate(nowNs: bigint): number {
    const recent = this.#timesNs.slice(-MOST_ARRIVALS).filter((timeNs) => timeNs > nowNs - this.#spanNs);
    if (recent.length < 2) return 0;
    const between = Number(recent.at(-1)! - recent[0]!);
    // One that has stopped slows down at once: the time since its last arrival counts where it is the longer gap.
    const since = Number(nowNs - recent.at(-1)!);
    const period = between / (recent.length - 1);
    return 1e9 / Math.max(period, since > 2 * period ? since : 0);
  }
}

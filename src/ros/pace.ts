const NS_PER_MS = 1e6;

/** The recording's time while it is played: the first message plays at once, the others as much later as they were. */
export class Pace {
  readonly #rate: number;
  readonly #nowMs: () => number;
  #origin: { readonly logNs: bigint; readonly playedMs: number } | undefined;

  /**
   * @param rate 2 plays twice as fast
   * @param nowMs a clock that never jumps, milliseconds
   */
  constructor(rate: number, nowMs: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#nowMs = nowMs;
  }

  /** The next message is a first one again: the recording starts anew. */
  restart(): void {
    this.#origin = undefined;
  }

  /**
   * How long to wait with a message; negative where its time has passed.
   *
   * @param logTimeNs when it was recorded
   * @returns milliseconds
   */
  waitMs(logTimeNs: bigint): number {
    const nowMs = this.#nowMs();
    this.#origin ??= { logNs: logTimeNs, playedMs: nowMs };
    const recordedMs = Number(logTimeNs - this.#origin.logNs) / NS_PER_MS;
    return this.#origin.playedMs + recordedMs / this.#rate - nowMs;
  }

  /** The recording's time now, nanoseconds; undefined before its first message. */
  nowNs(): bigint | undefined {
    if (!this.#origin) return undefined;
    const playedMs = this.#nowMs() - this.#origin.playedMs;
    return this.#origin.logNs + BigInt(Math.round(playedMs * this.#rate * NS_PER_MS));
  }
}

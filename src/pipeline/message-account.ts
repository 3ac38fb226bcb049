/** What can become of a message: exactly one of these, once decided. */
export type Fate = 'paired' | 'unmatched' | 'late' | 'dropped' | 'skipped' | 'invalid';

/** Messages of one topic by what became of them; `waiting` is what is left. */
export interface AccountCounts extends Readonly<Record<Fate, number>> {
  readonly received: number;
  /** Received and not yet decided. 0 once the run is over. */
  readonly waiting: number;
  /** Lost before they reached us, judged by gaps between stamps. Outside the sum. */
  readonly missed: number;
}

/**
 * The account of one topic. At every instant
 * received = paired + unmatched + late + dropped + skipped + invalid + waiting (DESIGN 3, rule 10).
 */
export class MessageAccount {
  #received = 0;
  #missed = 0;
  readonly #fates: Record<Fate, number> = {
    paired: 0,
    unmatched: 0,
    late: 0,
    dropped: 0,
    skipped: 0,
    invalid: 0,
  };

  receive(): void {
    this.#received += 1;
  }

  decide(fate: Fate): void {
    this.#fates[fate] += 1;
  }

  /** Counts what still waits as dropped: the run ended before it could be scored. */
  dropWaiting(): void {
    this.#fates.dropped += this.counts.waiting;
  }

  miss(count: number): void {
    this.#missed += count;
  }

  get counts(): AccountCounts {
    const decided = Object.values(this.#fates).reduce((sum, count) => sum + count, 0);
    return {
      received: this.#received,
      ...this.#fates,
      waiting: this.#received - decided,
      missed: this.#missed,
    };
  }
}

import type { ConfusionCounts } from './confusion.js';
import { type ScoreSummary, summarizeTally } from './scores.js';
import { emptyTally, type ScoreLayout, type ScoreTally, tallyOf } from './tally.js';

/** What is scored over a span of image time. */
export interface WindowScores extends ScoreSummary {
  readonly pairs: number;
  /** Image stamps of the first and the last pair inside; undefined where there is none. */
  readonly firstStampNs: bigint | undefined;
  readonly lastStampNs: bigint | undefined;
  readonly pixels: number;
  readonly ignored: number;
  readonly unknown: number;
}

export interface ScoreWindowOptions {
  /** Length, nanoseconds of image header time, above 0. */
  readonly windowNs: bigint;
  readonly layout: ScoreLayout;
  /** Pairs held at most; beyond it the oldest leave early. Default 65536 (half an hour at 36 Hz). */
  readonly maxPairs?: number;
}

interface Entry {
  readonly stampNs: bigint;
  readonly values: Float64Array;
}

/**
 * Scores over the last `window` of image header time: the half-open span (t − window, t], t the stamp of the
 * newest pair. Pairs enter and leave by whole-number addition and subtraction, so a window equals the recount
 * of the pairs inside it, exactly, however long it has run. Time passes only by pairs: no clock is read.
 */
export class ScoreWindow {
  #windowNs: bigint;
  readonly #layout: ScoreLayout;
  readonly #maxPairs: number;
  #entries: Entry[] = [];
  /** Entries before this one have left. */
  #first = 0;
  #tally: ScoreTally;

  /** @throws RangeError where windowNs is not above 0 or maxPairs below 1 */
  constructor(options: ScoreWindowOptions) {
    const { windowNs, layout, maxPairs = 65536 } = options;
    checkLength(windowNs);
    if (!Number.isInteger(maxPairs) || maxPairs < 1) throw new RangeError(`maxPairs ${maxPairs} is below 1`);
    this.#windowNs = windowNs;
    this.#layout = layout;
    this.#maxPairs = maxPairs;
    this.#tally = emptyTally(layout.scored.length, layout.groups.length);
  }

  /**
   * Adds a scored pair, and lets go of those that are now too old.
   *
   * @param stampNs the image's header stamp; not below that of the pair before, unless `reset` lies between
   * @throws RangeError where it is
   */
  add(stampNs: bigint, counts: ConfusionCounts): void {
    const newest = this.#entries.at(-1);
    if (newest && stampNs < newest.stampNs) {
      throw new RangeError(`a pair of ${stampNs} ns after one of ${newest.stampNs} ns, without a reset`);
    }
    const { values } = tallyOf(counts, this.#layout);
    this.#entries.push({ stampNs, values });
    for (let i = 0; i < values.length; i++) this.#tally.values[i]! += values[i]!;
    this.#removeOld(stampNs);
  }

  /**
   * Another length from now on. A shorter window lets go at once of what is too old for it; a longer one does not bring
   * back what has left.
   *
   * @throws RangeError where windowNs is not above 0
   */
  resize(windowNs: bigint): void {
    checkLength(windowNs);
    this.#windowNs = windowNs;
    const newest = this.#entries.at(-1);
    if (newest) this.#removeOld(newest.stampNs);
  }

  /** Empties the window: time has started anew. */
  reset(): void {
    this.#entries = [];
    this.#first = 0;
    this.#tally = emptyTally(this.#tally.classCount, this.#tally.groupCount);
  }

  /** The scores of the pairs inside, computed now; NaN where there is none. */
  read(): WindowScores {
    const [pixels, ignored, unknown] = this.#tally.others;
    return {
      ...summarizeTally(this.#tally, this.#layout),
      pairs: this.#entries.length - this.#first,
      firstStampNs: this.#entries[this.#first]?.stampNs,
      lastStampNs: this.#entries.at(-1)?.stampNs,
      pixels: pixels!,
      ignored: ignored!,
      unknown: unknown!,
    };
  }

  #removeOld(newestNs: bigint): void {
    while (
      this.#entries[this.#first]!.stampNs <= newestNs - this.#windowNs ||
      this.#entries.length - this.#first > this.#maxPairs
    ) {
      this.#removeOldest();
    }
  }

  #removeOldest(): void {
    const { values } = this.#entries[this.#first]!;
    for (let i = 0; i < values.length; i++) this.#tally.values[i]! -= values[i]!;
    this.#first++;
    // Shifting an array moves all of it; cutting off the left part now and then costs nothing per pair.
    if (this.#first > 1024 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }
}

function checkLength(windowNs: bigint): void {
  if (windowNs <= 0n) throw new RangeError(`a window of ${windowNs} ns; it must be above 0`);
}

import { addConfusion, emptyConfusion, type ConfusionCounts } from '../core/confusion.js';
import type { ScoreSummary } from '../core/scores.js';
import type { RunTotals } from './run-result.js';

/** Adds up scored pairs. */
export class Totals {
  readonly #counts: ConfusionCounts;
  readonly #unknownIds = new Map<string, number>();
  #pairs = 0;
  #firstStampNs: bigint | undefined;
  #lastStampNs: bigint | undefined;
  #nanPixels = 0;
  #frameDiceSum = 0;
  #frameDiceCount = 0;

  constructor(classCount: number) {
    this.#counts = emptyConfusion(classCount);
  }

  add(stampNs: bigint, counts: ConfusionCounts, scores: ScoreSummary): void {
    addConfusion(this.#counts, counts);
    this.#pairs += 1;
    this.#firstStampNs ??= stampNs;
    this.#lastStampNs = stampNs;
    if (!Number.isNaN(scores.meanDice)) {
      this.#frameDiceSum += scores.meanDice;
      this.#frameDiceCount += 1;
    }
  }

  addUnknownIds(pixelsById: ReadonlyMap<string, number>): void {
    for (const [id, pixels] of pixelsById) {
      this.#unknownIds.set(id, (this.#unknownIds.get(id) ?? 0) + pixels);
    }
  }

  addNanPixels(pixels: number): void {
    this.#nanPixels += pixels;
  }

  get totals(): RunTotals {
    return {
      pairs: this.#pairs,
      firstStampNs: this.#firstStampNs,
      lastStampNs: this.#lastStampNs,
      counts: this.#counts,
      unknownIds: this.#unknownIds,
      nanPixels: this.#nanPixels,
      meanFrameDice: this.#frameDiceCount > 0 ? this.#frameDiceSum / this.#frameDiceCount : NaN,
    };
  }
}

import { addConfusion, emptyConfusion, type ConfusionCounts } from '../core/confusion.js';
import { RunningMean } from '../core/running-mean.js';
import type { ScoreSummary } from '../core/scores.js';
import { addSoftCounts, emptySoftCounts, type SoftCounts } from '../core/soft-counts.js';
import type { RunTotals } from './run-result.js';

/** Unknown label values told apart; a label topic that is really a photo has more colours than a report can list. */
const MOST_UNKNOWN_IDS = 256;
/** Stands for all others. */
const OTHER_IDS = 'other';

/** Adds up scored pairs. */
export class Totals {
  readonly #counts: ConfusionCounts;
  readonly #unknownIds = new Map<string, number>();
  #pairs = 0;
  #firstStampNs: bigint | undefined;
  #lastStampNs: bigint | undefined;
  #nanPixels = 0;
  #soft: SoftCounts | undefined;
  readonly #frameDice = new RunningMean();

  constructor(classCount: number) {
    this.#counts = emptyConfusion(classCount);
  }

  add(stampNs: bigint, counts: ConfusionCounts, scores: ScoreSummary): void {
    addConfusion(this.#counts, counts);
    this.#pairs += 1;
    this.#firstStampNs ??= stampNs;
    this.#lastStampNs = stampNs;
    this.#frameDice.add(scores.meanDice);
  }

  addUnknownIds(pixelsById: ReadonlyMap<string, number>): void {
    for (const [id, pixels] of pixelsById) {
      const known = this.#unknownIds.has(id) || this.#unknownIds.size < MOST_UNKNOWN_IDS;
      const key = known ? id : OTHER_IDS;
      this.#unknownIds.set(key, (this.#unknownIds.get(key) ?? 0) + pixels);
    }
  }

  addNanPixels(pixels: number): void {
    this.#nanPixels += pixels;
  }

  addSoft(counts: SoftCounts): void {
    this.#soft ??= emptySoftCounts(counts.label.length);
    addSoftCounts(this.#soft, counts);
  }

  get totals(): RunTotals {
    return {
      pairs: this.#pairs,
      firstStampNs: this.#firstStampNs,
      lastStampNs: this.#lastStampNs,
      counts: this.#counts,
      unknownIds: this.#unknownIds,
      nanPixels: this.#nanPixels,
      meanFrameDice: this.#frameDice.mean,
      soft: this.#soft,
    };
  }
}

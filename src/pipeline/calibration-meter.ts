import {
  addCalibration,
  calibrationOf,
  countCalibration,
  emptyCalibration,
  subtractCalibration,
  type Calibration,
  type CalibrationCounts,
} from '../core/calibration.js';
import type { ResultSink, ScoredPair } from './run-result.js';

/** Pairs that a long window may hold: 4 KiB each. */
const MOST_PAIRS = 4096;

/**
 * Whether the model's confidence can be believed: calibration of the predicted class, from confidence bytes, over the
 * pairs of the window (half open, as that of scores) that came with confidence. It is there while somebody wants
 * `~/confidence`: what nobody wants is not computed.
 */
export class CalibrationMeter implements ResultSink {
  readonly #scored: readonly boolean[];
  #windowNs: bigint;
  #total = emptyCalibration();
  #pairs: { readonly stampNs: bigint; readonly counts: CalibrationCounts }[] = [];

  /** @param scored per class id; false: labels of it count nowhere */
  constructor(scored: readonly boolean[], windowNs: bigint) {
    this.#scored = scored;
    this.#windowNs = windowNs;
  }

  /** NaN where no pair of the window came with confidence. */
  get calibration(): Calibration {
    return calibrationOf(this.#total);
  }

  /** @param windowNs length of the window from now on */
  look(windowNs: bigint): void {
    this.#windowNs = windowNs;
  }

  pair({ stampNs, label, predicted, confidence }: ScoredPair): void {
    if (confidence) {
      const counts = countCalibration(label, predicted, confidence, this.#scored);
      addCalibration(this.#total, counts);
      this.#pairs.push({ stampNs, counts });
    }
    while (this.#pairs.length > MOST_PAIRS || this.#isOver(stampNs)) {
      subtractCalibration(this.#total, this.#pairs.shift()!.counts);
    }
  }

  /** Stamps have jumped back. */
  reset(): void {
    this.#total = emptyCalibration();
    this.#pairs = [];
  }

  #isOver(nowNs: bigint): boolean {
    const oldest = this.#pairs[0];
    return oldest !== undefined && oldest.stampNs <= nowNs - this.#windowNs;
  }
}

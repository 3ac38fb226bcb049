import type { ConfusionCounts } from '../core/confusion.js';
import type { Mask } from '../core/mask.js';
import type { ScoreSummary } from '../core/scores.js';
import type { AccountCounts } from './message-account.js';
import type { Problem } from './problem-log.js';

/** One scored pair of image and label. */
export interface ScoredPair {
  readonly stampNs: bigint;
  readonly labelStampNs: bigint;
  /** Counts at the label's size. */
  readonly counts: ConfusionCounts;
  readonly scores: ScoreSummary;
  /** The prediction at the camera image's size. */
  readonly mask: Mask;
}

/** Everything that was counted in a run; counts are exact integers. */
export interface RunTotals {
  readonly pairs: number;
  readonly firstStampNs: bigint | undefined;
  readonly lastStampNs: bigint | undefined;
  readonly counts: ConfusionCounts;
  /** Label values of no class, `40` or `#804080`, with their pixels. */
  readonly unknownIds: ReadonlyMap<string, number>;
  readonly nanPixels: number;
  /** Mean over frames of the frames' mean Dice; NaN where no frame has one. */
  readonly meanFrameDice: number;
}

/** What a run comes to. */
export interface RunResult {
  /** False where the input was damaged or the run was stopped. */
  readonly complete: boolean;
  readonly interrupted: boolean;
  /** What ended the run before its time (the model's worker died, a result could not be written). */
  readonly failure: unknown;
  readonly problems: readonly Problem[];
  readonly accounts: { readonly image: AccountCounts; readonly label: AccountCounts };
  readonly timeResets: number;
  readonly totals: RunTotals;
  /** Undefined where nothing was scored: no pair, or no pixel of a known class in any. */
  readonly scores: ScoreSummary | undefined;
  /** Where nothing was scored: the measured causes, a line each. */
  readonly causes: readonly string[];
}

/** Takes scored pairs as they come, in the order of pairing. */
export interface ResultSink {
  pair(pair: ScoredPair): void | Promise<void>;
}

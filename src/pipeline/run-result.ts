import type { ConfusionCounts } from '../core/confusion.js';
import type { Estimate } from '../core/estimate.js';
import type { Mask } from '../core/mask.js';
import type { ScoreSummary } from '../core/scores.js';
import type { SoftCounts } from '../core/soft-counts.js';
import type { SoftScores } from '../core/soft-scores.js';
import type { Picture } from '../imaging/picture.js';
import type { AccountCounts } from './message-account.js';
import type { SourceMessage } from './ports.js';
import type { Problem } from './problem-log.js';

/** What names a camera image in a result. */
export interface FrameHeader {
  /** Header stamp of the camera image [ns]. */
  readonly stampNs: bigint;
  readonly frameId: string;
  /** When the image was recorded [ns]. */
  readonly logTimeNs: bigint;
}

/** An image that the model has seen, labelled or not. */
export interface InferredFrame extends FrameHeader {
  /** Undefined where no sink asked for pictures. Its memory is used again once the sink has returned. */
  readonly picture: Picture | undefined;
  /** Class ids at the image's size. */
  readonly mask: Mask;
  /** Undefined where it was not asked for, or the model gives class ids. */
  readonly confidence: Mask | undefined;
  /** Pixels with a NaN in any channel of the model's output. */
  readonly nanPixels: number;
  /** Seconds that the model took; undefined where none ran. */
  readonly inferenceSeconds: number | undefined;
  /** Undefined where estimates were not asked for. */
  readonly estimate: Estimate | undefined;
}

/** One scored pair of image and label. */
export interface ScoredPair extends FrameHeader {
  readonly labelStampNs: bigint;
  /** When the label was recorded [ns]. */
  readonly labelLogTimeNs: bigint;
  /** Counts at the label's size. */
  readonly counts: ConfusionCounts;
  readonly scores: ScoreSummary;
  /** The prediction at the camera image's size. */
  readonly mask: Mask;
  /** Class ids of the label, 255 for ignored and unknown. Its memory is used again once the sinks have returned. */
  readonly label: Mask;
  /** The prediction at the label's size. */
  readonly predicted: Mask;
  /** Confidence bytes at the label's size; undefined where they were not asked for. */
  readonly confidence?: Mask | undefined;
  readonly estimate: Estimate | undefined;
  /** Of probabilities; undefined where they were not asked for. */
  readonly soft?: SoftCounts | undefined;
}

/** When a pair was known: once both messages were there [ns]. */
export function knownAt({ logTimeNs, labelLogTimeNs }: ScoredPair): bigint {
  return labelLogTimeNs > logTimeNs ? labelLogTimeNs : logTimeNs;
}

/** An inferred image that was not scored. */
export interface UnscoredFrame extends FrameHeader {
  readonly estimate: Estimate;
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
  /** Of probabilities; undefined where they were not asked for, or no frame has any. */
  readonly soft?: SoftCounts | undefined;
}

/** Means of the estimates over the inferred frames; NaN where no frame has one. */
export interface MeanEstimates {
  readonly expectedDice: number;
  readonly meanConfidence: number;
  readonly meanEntropy: number;
  readonly consistency: number;
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
  /** Undefined where they were not asked for, or nothing was scored. */
  readonly softScores?: SoftScores | undefined;
  /** Undefined where estimates were not asked for. */
  readonly estimates: MeanEstimates | undefined;
  /** Where nothing was scored: the measured causes, a line each. */
  readonly causes: readonly string[];
}

/** Takes results as they come; each call is awaited before the next. A sink has what it wants. */
export interface ResultSink {
  /** Every message of both topics, as it is read. */
  input?(message: SourceMessage): void | Promise<void>;
  /** Every inferred image, in the order of reading. */
  frame?(frame: InferredFrame): void | Promise<void>;
  /** Every scored pair, in the order of pairing. */
  pair?(pair: ScoredPair): void | Promise<void>;
  /** Every inferred image that is not scored, once that is decided; only where estimates were asked for. */
  unscored?(frame: UnscoredFrame): void | Promise<void>;
  /** Stamps have jumped back: pairing starts anew. */
  reset?(): void | Promise<void>;
}

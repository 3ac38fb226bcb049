import type { ClassStatistics } from '../core/estimate.js';
import type { Mask } from '../core/mask.js';
import type { SoftCounts } from '../core/soft-counts.js';
import type { CameraPicture } from '../imaging/camera-picture.js';

/** A topic as the source describes it. Counts are hints: a recording's metadata may be stale. */
export interface TopicInfo {
  readonly name: string;
  /** Full ROS type, `sensor_msgs/msg/Image`. */
  readonly type: string;
  /** Messages that the source says it holds; undefined where it does not say. */
  readonly messageCount: number | undefined;
}

/** One serialized message. */
export interface SourceMessage {
  readonly topic: string;
  /** When it was recorded or received, nanoseconds. Orders messages; never used for pairing. */
  readonly logTimeNs: bigint;
  /** The CDR bytes, encapsulation header included. Valid until the next message is asked for. */
  readonly data: Uint8Array;
}

/** Damage in the source that lost something: reported, and the rest is read on. */
export interface SourceProblem {
  /** Short and stable, to group by: `truncated`, `checksum`, `missing_part`, `corrupt_record`, … */
  readonly kind: string;
  /** What was found, in which file and where, and what was lost. */
  readonly message: string;
}

/** Where messages come from: a recording, later a live graph. */
export interface MessageSource {
  readonly topics: readonly TopicInfo[];
  /**
   * The messages of these topics, in log-time order, equal times in the order of recording. May be called
   * again: it then starts from the beginning.
   *
   * @throws DiceMonitorError `input` where nothing can be read at all
   */
  messages(
    topics: readonly string[],
    onProblem: (problem: SourceProblem) => void,
  ): AsyncIterable<SourceMessage>;
  close(): Promise<void>;
}

/** What is wanted of a picture beside the mask; what is not asked for costs nothing. */
export interface SegmentationWish {
  /** `statistics`. False by default. */
  readonly estimates?: boolean;
  /** `confidence`. False by default. */
  readonly confidence?: boolean;
  /**
   * `soft`, against this label: class ids of the model, 255 for what does not count, of the picture's aspect ratio.
   * None by default.
   */
  readonly softLabel?: Mask;
}

/** What a model says of one picture. */
export interface Segmentation {
  /** Class ids at the picture's size; 255 where the model does not look (outside a crop). */
  readonly mask: Mask;
  /** Pixels with a NaN in any channel of the model's output. */
  readonly nanPixels: number;
  /**
   * Per pixel round(255 · p), p the probability of the pixel's class; where the output is a map of two classes
   * max(p, 1 − p). 0 outside a crop and where p is not defined (NaN). Only where it was asked for; never of a
   * model that gives class ids.
   */
  readonly confidence?: Mask;
  /** Sums of the probabilities. Only where they were asked for; never of a model that gives class ids. */
  readonly statistics?: ClassStatistics;
  /** The memory of the picture, handed back for a next one; absent where the segmenter keeps it. */
  readonly spent?: Uint8Array;
  /** Probabilities against the wished label, at its pixels. Only with a label; never of a model that gives class ids. */
  readonly soft?: SoftCounts;
  /** Seconds that the model took; absent where none ran. */
  readonly inferenceSeconds?: number;
}

/**
 * Runs a segmentation model. Calls may overlap; they are answered in order, and one that fails is rejected
 * without harm to the others.
 */
export interface Segmenter {
  /** Classes of the model's output; undefined where it gives class ids and does not say. */
  readonly classCount: number | undefined;
  /**
   * @param picture its bytes may be handed over to another thread: do not use them afterwards
   * @param wish the mask is the same whatever is wished
   * @throws DiceMonitorError `model` where the model cannot run on this picture's size, or has been closed
   */
  segment(picture: CameraPicture, wish?: SegmentationWish): Promise<Segmentation>;
  /** Waits for the calls that are under way. May be called again. */
  close(): Promise<void>;
}

/** Where messages of our own go: a bag, later publishers. Calls may overlap. */
export interface MessageWriter {
  /** Must come before the topic's first message. */
  addTopic(name: string, type: string): Promise<void>;
  /** @param data CDR bytes with their encapsulation header; not kept when the call has ended */
  write(topic: string, logTimeNs: bigint, data: Uint8Array): Promise<void>;
  /** Whether anybody takes the topic's messages; what nobody takes is not made. Absent: all are taken. */
  wanted?(topic: string): boolean;
}

export type {
  InferredFrame,
  MeanEstimates,
  ResultSink,
  RunResult,
  RunTotals,
  ScoredPair,
  UnscoredFrame,
} from './run-result.js';
export type { LiveMonitor, LiveNote, LiveRequest, LiveWriter, OpenLiveMonitor } from './live-ports.js';
export type { AccountCounts } from './message-account.js';
export type { Problem } from './problem-log.js';

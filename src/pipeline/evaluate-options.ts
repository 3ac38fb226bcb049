import type { Mask } from '../core/mask.js';
import type { LabelMapper } from '../core/label-table.js';
import type { ScoreLayout } from '../core/scores.js';
import type { TopicInfo } from './ports.js';
import type { Problem } from './problem-log.js';
import type { ScanUnderWay } from './scan-recording.js';

/** How far a run has come. */
export interface Progress {
  readonly phase: 'scan' | 'score';
  /** Images inferred. */
  readonly images: number;
  /** Images to infer; 0 while it is not known. */
  readonly imagesTotal: number;
}

/** Everything that decides the outcome of a run, beside source and model. */
export interface EvaluateOptions {
  readonly imageTopic: TopicInfo;
  readonly labelTopic: TopicInfo;
  /** What the image topic holds: pictures for the model, or masks that another node has made. */
  readonly imageHolds: 'pictures' | 'masks';
  /** The first pass, where it was started before; of the same source, and by the same tolerance and rate. */
  readonly scan?: ScanUnderWay;
  /** `labelled` infers only images that pair with a label; counts are the same. */
  readonly frames: 'labelled' | 'all';
  readonly toleranceNs: bigint;
  /** [Hz]; 0: every image. */
  readonly maxRate: number;
  readonly maxWaitingBytes: number;
  readonly classCount: number;
  readonly layout: ScoreLayout;
  /** Pixels that never count, at the camera image's size: not 0 where ignored. */
  readonly ignoreMask?: Mask;
  /** What is wanted of each inferred image beside its mask. */
  readonly wants: {
    readonly estimates: boolean;
    readonly confidence: boolean;
    readonly pictures: boolean;
    /** Scores of probabilities against the label. False by default. */
    readonly soft?: boolean;
  };
  readonly mapLabel: LabelMapper;
  /** Stops the run early; what was scored until then is the result. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onProblem?: (problem: Problem) => void;
}

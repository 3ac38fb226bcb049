import type { MappedLabel } from '../core/label-table.js';
import type { LabelValues } from '../core/label-values.js';
import type { ScoreLayout } from '../core/scores.js';
import type { TopicInfo } from './ports.js';
import type { Problem } from './problem-log.js';

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
  /** `labelled` infers only images that pair with a label; counts are the same. */
  readonly frames: 'labelled' | 'all';
  readonly toleranceNs: bigint;
  /** [Hz]; 0: every image. */
  readonly maxRate: number;
  readonly maxWaitingBytes: number;
  readonly classCount: number;
  readonly layout: ScoreLayout;
  readonly mapLabel: (values: LabelValues) => MappedLabel;
  /** Stops the run early; what was scored until then is the result. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly onProblem?: (problem: Problem) => void;
}

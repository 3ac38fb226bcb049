import type { MappedLabel } from '../core/label-table.js';
import type { LabelValues } from '../core/label-values.js';
import type { Ontology } from '../settings/ontology.js';
import type { Settings } from '../settings/settings.js';
import type { LiveRequest, LiveWriter } from './live-ports.js';
import type { ScoringOptions } from './pair-scorer.js';
import type { Segmenter } from './ports.js';
import type { Problem } from './problem-log.js';
import type { RunResult } from './run-result.js';

/** What the node tells of its model. */
export interface ModelFacts {
  /** Execution provider in use; empty where masks of another node are scored. */
  readonly provider: string;
  /** Hexadecimal; empty where there is no model. */
  readonly sha256: string;
  /** Further facts for diagnostics: the agreement with the CPU, why other providers do not run. */
  readonly details: readonly (readonly [key: string, value: string])[];
}

/** A live segmenter with what is to be told of it. */
export interface LiveSegmenter extends Segmenter {
  readonly facts: ModelFacts;
}

/** What a live monitor is wired from. */
export interface LiveParts extends ScoringOptions {
  readonly request: LiveRequest;
  readonly writer: LiveWriter;
  readonly ontology: Ontology;
  readonly mapLabel: (values: LabelValues) => MappedLabel;
  /** Threshold of a model whose output is a single map; NaN for others. */
  readonly threshold: number;
  /** Already open; the next ones are opened when a thread has died or the threshold changes. */
  readonly segmenter: LiveSegmenter;
  readonly openSegmenter: (settings: Settings) => Promise<LiveSegmenter>;
  /** @returns the folder */
  readonly saveReport: (result: RunResult, settings: Settings) => Promise<string>;
  /** A clock that never steps back [ns]. */
  readonly clock: () => bigint;
}

/** The parts, and where faults are told. */
export interface LiveSetup extends LiveParts {
  readonly onProblem: (problem: Problem) => void;
  /** Told of what should not happen: a defect of ours, or a message that cannot be published. */
  readonly onFailure: (error: unknown) => void;
}

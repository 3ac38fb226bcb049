import type { ScoreLayout } from '../core/scores.js';
import type { RunResult } from './run-result.js';

/** What is known at the end of a run. */
export interface Ending extends Omit<RunResult, 'complete' | 'scores' | 'softScores' | 'causes'> {
  /** The source lost something. */
  readonly damaged: boolean;
  readonly layout: ScoreLayout;
  readonly toleranceNs: bigint;
  readonly topics: { readonly image: string; readonly label: string };
  /** First usable stamps of each topic [ns], in order of arrival. */
  readonly stampsNs: { readonly image: readonly bigint[]; readonly label: readonly bigint[] };
}

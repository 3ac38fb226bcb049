import { summarize } from '../core/scores.js';
import { softScoresOf } from '../core/soft-scores.js';
import { explainNothing } from './explain-nothing.js';
import type { Ending } from './ending.js';
import type { RunResult, RunTotals } from './run-result.js';

/** Turns what was counted into the result: scores, or the reasons why there are none. */
export function conclude(ending: Ending): RunResult {
  const { damaged, layout, interrupted, failure, problems, accounts, timeResets, totals, estimates } = ending;
  const scored = countedPixels(totals) > 0;
  return {
    complete: !damaged && !interrupted && failure === undefined,
    interrupted,
    failure,
    problems,
    accounts,
    timeResets,
    totals,
    estimates,
    scores: scored ? summarize(totals.counts, layout) : undefined,
    softScores: scored && totals.soft ? softScoresOf(totals.soft, layout.scored) : undefined,
    causes: scored ? [] : explainNothing(ending),
  };
}

/** Label pixels of a known class that counts. */
export function countedPixels({ counts }: RunTotals): number {
  return counts.pixels - counts.ignored - counts.unknown;
}

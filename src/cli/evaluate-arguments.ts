import type { Threshold } from './fail-under.js';

/** The command line of `dice-monitor evaluate`, parsed. */
export interface EvaluateArguments {
  readonly bags: readonly string[];
  readonly model?: string;
  readonly image?: string;
  readonly label?: string;
  /** A topic with masks, scored in place of image and model. */
  readonly predicted?: string;
  readonly config?: string;
  readonly ontology?: string;
  readonly param: readonly string[];
  readonly out: string;
  readonly overwrite: boolean;
  /** Undefined: `labelled`, or `all` with an output bag. */
  readonly frames?: 'labelled' | 'all';
  /** [s] of log time from the recording's start. */
  readonly start: number;
  /** [s] of log time; undefined: to the end. */
  readonly duration?: number;
  readonly outputBag?: string;
  /** Topics of the output bag, with commas between; undefined: all. */
  readonly topics?: string;
  readonly copyInputs: boolean;
  /** Scores of probabilities beside those of masks. */
  readonly soft: boolean;
  /** Pairs with the lowest mean Dice that are written to a bag. */
  readonly worst: number;
  /** Pre- and post-processing outside the graph. */
  readonly unfused: boolean;
  readonly strict: boolean;
  readonly failUnder: readonly Threshold[];
  readonly quiet: boolean;
}

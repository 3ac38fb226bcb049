import type { Threshold } from './fail-under.js';

/** The command line of `dice-monitor evaluate`, parsed. */
export interface EvaluateArguments {
  readonly bags: readonly string[];
  readonly model?: string;
  readonly image?: string;
  readonly label?: string;
  readonly config?: string;
  readonly ontology?: string;
  readonly param: readonly string[];
  readonly out: string;
  readonly overwrite: boolean;
  readonly frames: 'labelled' | 'all';
  readonly failUnder: readonly Threshold[];
  readonly quiet: boolean;
}

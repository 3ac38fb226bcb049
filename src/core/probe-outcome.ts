/** What trying a part of this machine showed. */
export interface ProbeOutcome {
  /** `missing`: not installed; `failed`: installed, and does not work. */
  readonly status: 'ok' | 'missing' | 'failed';
  /** What was found, in a line. */
  readonly detail: string;
  /** What to do about it. */
  readonly hint?: string;
}

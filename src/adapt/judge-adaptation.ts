/** The interval of a difference; NaN where there is none. */
export interface Gain {
  readonly before: number;
  readonly after: number;
  readonly low: number;
  readonly high: number;
}

/** Mean Dice on a recording that was not trained on. */
export interface Kept {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** Most that the mean Dice may drop on an older recording. */
export const MOST_FORGOTTEN = 0.02;

/**
 * Whether an adapted model may take the place of the old one: better on the held-out frames by more than chance, and
 * not worse by over MOST_FORGOTTEN on any older recording.
 *
 * @param gain of a score where more is better
 * @returns why it may not; empty where it may
 */
export function objections(gain: Gain, kept: readonly Kept[]): string[] {
  const reasons: string[] = [];
  const change = `${signed(gain.after - gain.before)} on the held-out frames`;
  if (!(gain.after > gain.before)) reasons.push(`it is not better: ${change}`);
  else if (Number.isNaN(gain.low)) {
    reasons.push(`it is not shown to be better: ${change}, and too few of them for an interval`);
  } else if (!(gain.low > 0)) {
    reasons.push(
      `it is not shown to be better: ${change}, but the interval, ${signed(gain.low)} to ${signed(gain.high)}, holds 0`,
    );
  }
  for (const { name, before, after } of kept) {
    if (after >= before - MOST_FORGOTTEN) continue;
    reasons.push(
      `it has forgotten ${name}: mean Dice ${before.toFixed(4)} before, ${after.toFixed(4)} after`,
    );
  }
  return reasons;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

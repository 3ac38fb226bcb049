import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { ScoreSummary } from '../core/scores.js';

/** A bar that a score has to reach. */
export interface Threshold {
  readonly score: 'dice' | 'iou';
  /** Undefined: the mean. */
  readonly className: string | undefined;
  readonly value: number;
}

/**
 * Reads `dice=0.8`, `iou=0.7`, `dice/CLASS=0.5` or `iou/CLASS=0.5`.
 *
 * @throws DiceMonitorError `usage`
 */
export function parseThreshold(text: string): Threshold {
  const match = /^(dice|iou)(?:\/(.+))?=([^=]+)$/.exec(text);
  const value = Number(match?.[3]);
  if (!match || !(value >= 0 && value <= 1)) {
    throw new DiceMonitorError('usage', {
      found: `--fail-under ${text}`,
      expected: 'dice=VALUE, iou=VALUE, dice/CLASS=VALUE or iou/CLASS=VALUE with a value from 0 to 1',
    });
  }
  return { score: match[1] as 'dice' | 'iou', className: match[2], value };
}

/**
 * The bars that are named after a class that is not there.
 *
 * @throws DiceMonitorError `usage`
 */
export function checkThresholds(thresholds: readonly Threshold[], classNames: readonly string[]): void {
  const strange = thresholds.find(
    ({ className }) => className !== undefined && !classNames.includes(className),
  );
  if (!strange) return;
  throw new DiceMonitorError('usage', {
    found: `--fail-under ${strange.score}/${String(strange.className)}: no such class`,
    expected: `one of ${classNames.join(', ')}`,
  });
}

/** The bars that are missed, a line each. An undefined score is below any value. */
export function missedThresholds(
  thresholds: readonly Threshold[],
  scores: ScoreSummary,
  classNames: readonly string[],
): string[] {
  return thresholds.flatMap(({ score, className, value }) => {
    const found = lookUp(scores, score, className === undefined ? undefined : classNames.indexOf(className));
    if (found >= value) return [];
    const name = className === undefined ? `mean ${score}` : `${score} of ${className}`;
    return [`${name} is ${Number.isNaN(found) ? 'undefined' : found.toFixed(4)}, below ${value}`];
  });
}

function lookUp(scores: ScoreSummary, score: 'dice' | 'iou', classId: number | undefined): number {
  if (classId !== undefined) return scores.classes[classId]![score];
  return score === 'dice' ? scores.meanDice : scores.meanIou;
}

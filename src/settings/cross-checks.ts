import type { ParameterValue } from './parameter.js';
import type { Problem } from './problem.js';
import { settingsFrom } from './settings.js';

export type ParameterValues = ReadonlyMap<string, ParameterValue>;

/** A finding about parameters that do not fit each other; `name` is the one to change. */
export interface Finding extends Omit<Problem, 'line'> {
  readonly name: string;
}

/** Parameters that are each allowed, but not together. */
export function contradictions(values: ParameterValues): Finding[] {
  const { errorDice, warnDice, input } = settingsFrom(values);
  const findings: Finding[] = [];
  if (errorDice > warnDice) {
    const found = `error_dice ${errorDice} is above warn_dice ${warnDice}`;
    findings.push({ name: 'error_dice', found, expected: 'error_dice at most warn_dice' });
  }
  if (input.scale === 0) {
    findings.push({ name: 'input.scale', found: 'input.scale is 0', expected: 'a number other than 0' });
  }
  const [height, width] = input.size;
  if ((height === 0) !== (width === 0)) {
    const found = `input.size is [${height}, ${width}]`;
    findings.push({
      name: 'input.size',
      found,
      expected: 'height and width, or [0, 0] for the size of the model',
    });
  }
  return findings;
}

/** Parameters that are allowed together, but hardly meant. */
export function doubts(values: ParameterValues): Finding[] {
  const { sync } = settingsFrom(values);
  if (sync.maxWait >= sync.tolerance) return [];
  const found = `sync.max_wait ${sync.maxWait} is below sync.tolerance ${sync.tolerance}`;
  return [{ name: 'sync.max_wait', found, hint: 'live, labels within the tolerance may come too late' }];
}

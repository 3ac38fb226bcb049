import { DiceMonitorError, type ErrorCode } from '../core/dice-monitor-error.js';

/** One thing that is wrong in what a user wrote. */
export interface Problem {
  /** Line in the file, from 1; undefined where there is no file. */
  readonly line: number | undefined;
  readonly found: string;
  readonly expected?: string | undefined;
  readonly hint?: string | undefined;
}

function place(path: string, problem: Problem): string {
  return problem.line === undefined ? path : `${path}, line ${problem.line}`;
}

/** A problem in one line of text, the way lists of problems and warnings show it. */
export function describeProblem({ line, found, expected, hint }: Problem): string {
  const start = line === undefined ? found : `line ${line}: ${found}`;
  return [start, expected && `expected ${expected}`, hint].filter(Boolean).join('; ');
}

/**
 * The error for everything that is wrong in one file, in the order of its lines.
 *
 * @param where the file, or what else the problems were found in
 * @param problems at least one
 */
export function problemError(
  where: string,
  problems: readonly Problem[],
  code: ErrorCode = 'configuration',
): DiceMonitorError {
  const sorted = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const [first] = sorted;
  if (sorted.length === 1 && first) {
    return new DiceMonitorError(code, {
      found: `${place(where, first)}: ${first.found}`,
      ...(first.expected === undefined ? {} : { expected: first.expected }),
      ...(first.hint === undefined ? {} : { hint: first.hint }),
    });
  }
  const list = sorted.map((problem) => `\n    ${describeProblem(problem)}`);
  return new DiceMonitorError(code, { found: `${where}: ${sorted.length} problems${list.join('')}` });
}

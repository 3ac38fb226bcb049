import { join } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { Problem, RunResult } from '../pipeline/ports.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { missedThresholds } from './fail-under.js';
import type { RunFacts } from './run-facts.js';
import { say } from './say.js';
import { softTable } from './soft-table.js';
import { accountTable, scoreTable } from './tables.js';

/** Problems, and unknown ids, printed one by one; the report holds all. */
const SHOWN_PROBLEMS = 20;

/** Prints what a run came to, and gives its exit code. */
export function finishRun(result: RunResult, facts: RunFacts): number {
  const { args, ontology } = facts;
  tellProblems(result, facts);
  if (!args.quiet) print(result, facts);
  if (result.failure !== undefined) return tellFailure(result.failure);
  if (result.interrupted) {
    say('stopped early: the report is partial');
    return EXIT.interrupted;
  }
  if (!result.scores) {
    say('error: nothing could be scored');
    for (const cause of result.causes) say(`  ${cause}`);
    return EXIT.input;
  }
  if (args.strict && !result.complete) {
    say('error: the recording is damaged, and --strict was given');
    return EXIT.input;
  }
  const missed = missedThresholds(
    args.failUnder,
    result.scores,
    ontology.classes.map(({ name }) => name),
  );
  for (const line of missed) say(`below --fail-under: ${line}`);
  return missed.length > 0 ? EXIT.belowThreshold : EXIT.done;
}

function print(result: RunResult, { args, ontology, topics }: RunFacts): void {
  const lines = [accountTable(result.accounts, topics, result.timeResets)];
  if (result.scores) lines.push(scoreTable(result.scores, result.totals, ontology));
  if (result.softScores) lines.push(softTable(result.softScores, ontology));
  lines.push(`report: ${join(args.out, 'report.json')}, ${join(args.out, 'frames.csv')}`);
  process.stdout.write(`${lines.join('\n\n')}\n`);
}

function tellProblems({ problems, totals }: RunResult, { topics }: RunFacts): void {
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) say(`warning: ${describe(problem)}`);
  if (problems.length > SHOWN_PROBLEMS)
    say(`warning: ${problems.length - SHOWN_PROBLEMS} more problems are in the report`);
  for (const [id, pixels] of [...totals.unknownIds].sort((a, b) => b[1] - a[1]).slice(0, SHOWN_PROBLEMS)) {
    say(`warning: ${topics.label.name}: id or colour ${id} is in no class of the ontology: ${pixels} pixels`);
  }
  if (totals.nanPixels > 0) say(`warning: the model gave NaN for ${totals.nanPixels} pixels`);
}

function describe({ topic, count, firstStampNs, message }: Problem): string {
  const where = topic === undefined ? '' : `${topic}: `;
  const first = firstStampNs === undefined ? '' : `, first at stamp ${firstStampNs}`;
  return `${where}${message}${topic === undefined ? '' : ` (${count} ${count === 1 ? 'message' : 'messages'}${first})`}`;
}

function tellFailure(failure: unknown): number {
  if (!(failure instanceof DiceMonitorError)) throw failure;
  say(`error: ${failure.message}`);
  say('the run ended before its time; the report holds what was scored until then');
  return exitCodeOf(failure.code);
}

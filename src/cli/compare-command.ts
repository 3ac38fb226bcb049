import { basename, dirname, join, relative } from 'node:path';
import { compareScores } from '../core/compare-scores.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { checkComparable } from '../report/check-comparable.js';
import { comparisonJson } from '../report/comparison-json.js';
import { writeWhole } from '../report/output-folder.js';
import { readReport } from '../report/read-report.js';
import { formatReport } from '../report/report.js';
import { differenceTable, intervalLines, sidesTable, worstFramesTable } from './compare-tables.js';
import { EXIT } from './exit-codes.js';
import { say } from './say.js';

/** The command line of `dice-monitor compare`, parsed. */
export interface CompareArguments {
  readonly a: string;
  readonly b: string;
  /** A file; true: standard output, in place of the tables. */
  readonly json?: string | true;
  readonly worst: number;
  readonly failIfWorse?: boolean;
}

/**
 * Compares two reports on the same frames and prints what differs.
 *
 * @returns the exit code
 * @throws DiceMonitorError `input` where a folder holds no whole report, `usage` where the two are not of the same
 *   frames, labels and classes, `output` where the JSON file cannot be written
 */
export async function runCompare(args: CompareArguments): Promise<number> {
  const { json, worst } = args;
  if (typeof json === 'string') checkJsonPath(json, args);
  const a = await readReport(args.a);
  const b = await readReport(args.b);
  checkComparable(a, b);
  const comparison = compareScores({
    a: a.frames.counts,
    b: b.frames.counts,
    scored: a.classes.map(({ ignored }) => !ignored),
  });
  if (json !== undefined) {
    const text = formatReport(comparisonJson(a, b, comparison, worst));
    if (json === true) process.stdout.write(text);
    else await writeWhole(dirname(json), basename(json), text);
  }
  if (json !== true) {
    const parts = [
      sidesTable(a, b),
      differenceTable(comparison, a),
      intervalLines(comparison, a),
      worstFramesTable(comparison, a, worst),
    ];
    process.stdout.write(`${parts.filter((part) => part !== '').join('\n\n')}\n`);
  }
  if (args.failIfWorse !== true) return EXIT.done;
  const { high } = comparison.meanDice.interval;
  if (Number.isNaN(high)) say('warning: --fail-if-worse cannot tell: there is no interval');
  return high < 0 ? EXIT.belowThreshold : EXIT.done;
}

/** A report is never overwritten by what is said of it. */
function checkJsonPath(json: string, { a, b }: CompareArguments): void {
  const own = [a, b].flatMap((folder) => ['report.json', 'frames.csv'].map((name) => join(folder, name)));
  if (!own.some((path) => relative(path, json) === '')) return;
  throw new DiceMonitorError('usage', {
    found: `--json ${json} is a file of a report that is compared`,
    expected: 'a file of its own',
  });
}

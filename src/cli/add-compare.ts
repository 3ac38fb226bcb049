import type { Command } from 'commander';
import type { CompareArguments } from './compare-command.js';
import { parseWorst } from './parse-worst.js';

/** Adds the command `compare` to the program. */
export function addCompare(program: Command, finish: (code: number) => void): void {
  program
    .command('compare')
    .summary('compare two reports on the same frames')
    .description(
      'Compare two report folders of evaluate: what two models, or two configurations, make of the same frames.',
    )
    .argument('<a>', 'report folder (report.json and frames.csv)')
    .argument('<b>', 'report folder on the same frames, labels and classes; differences are B - A')
    .option('--json [file]', 'write the comparison as JSON; without a file to standard output, and no tables')
    .option('--worst <n>', 'list so many of the frames that differ most', parseWorst, 5)
    .option(
      '--fail-if-worse',
      'exit with 1 where the 95 % interval of the difference of mean Dice lies wholly below 0',
    )
    .addHelpText('after', COMPARE_HELP)
    .action(async (a: string, b: string, options: Omit<CompareArguments, 'a' | 'b'>) => {
      const { runCompare } = await import('./compare-command.js');
      finish(await runCompare({ ...options, a, b }));
    });
}

const COMPARE_HELP = `
Exit codes:
  0    done
  1    done, and B is worse (with --fail-if-worse)
  2    wrong usage, or reports of different frames, labels or classes
  3    a folder holds no report, or one that is damaged, incomplete or without scores

Example:
  dice-monitor compare report-old/ report-new/ --fail-if-worse --json comparison.json`;

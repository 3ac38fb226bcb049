import { Command, CommanderError, Option } from 'commander';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { runDoctor } from './doctor.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { runEvaluate } from './evaluate-command.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { parseThreshold, type Threshold } from './fail-under.js';
import { toolVersion } from './versions.js';

/** Parses the command line, runs what it names, and gives the exit code. Never throws for what a user can mend. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof DiceMonitorError) {
      process.stderr.write(`error: ${error.message}\n`);
      return exitCodeOf(error.code);
    }
    throw error;
  }
}

function buildProgram(finish: (code: number) => void): Command {
  const program = new Command('dice-monitor')
    .description("Dice and IoU of a robot's terrain segmentation.")
    .version(toolVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showHelpAfterError('(run with --help for the options)');
  addEvaluate(program, finish);
  program
    .command('doctor')
    .description('check this machine: Node, ONNX Runtime and its providers, ROS 2, decoders, SQLite, disk')
    .action(async () => {
      finish(await runDoctor());
    });
  return program;
}

/** Options with a default of commander's are always there. */
type GivenOptions = Pick<EvaluateArguments, 'out' | 'frames'> & Partial<EvaluateArguments>;

function addEvaluate(program: Command, finish: (code: number) => void): void {
  program
    .command('evaluate')
    .summary('score a recorded drive')
    .description(
      'Run a segmentation model over the images of a rosbag2 recording and score it against the labels in it.',
    )
    .argument('<bag...>', 'rosbag2 folders or files (.mcap, .db3, also .zstd); several are read as one')
    .option('-m, --model <file>', 'ONNX model (parameter model_path)')
    .option('-i, --image <topic>', 'camera topic; found by itself where there is one candidate')
    .option('-l, --label <topic>', 'label topic; found by itself where there is one candidate')
    .option('-c, --config <file>', 'ROS 2 parameter file, as the node takes it (see config/monitor.yaml)')
    .option('--ontology <name>', 'built-in ontology or path to one (parameter ontology)')
    .option(
      '-p, --param <name=value>',
      'set one parameter, for example sync.tolerance=0.02 (repeatable)',
      collect,
    )
    .option('-o, --out <folder>', 'where report.json and frames.csv go; new or empty', 'dice_monitor_report')
    .option('--overwrite', 'replace an older report in --out')
    .addOption(
      new Option('--frames <which>', 'which images to infer; the scores are the same')
        .choices(['labelled', 'all'])
        .default('labelled'),
    )
    .option(
      '--fail-under <name=value>',
      'exit with 1 where dice, iou, dice/CLASS or iou/CLASS is below the value (repeatable)',
      (text: string, all: readonly Threshold[] | undefined) => [...(all ?? []), parseThreshold(text)],
    )
    .option('-q, --quiet', 'no progress and no table')
    .addHelpText('after', EVALUATE_HELP)
    .action(async (bags: string[], options: GivenOptions) => {
      finish(await runEvaluate({ ...WITHOUT_OPTIONS, ...options, bags }));
    });
}

/** What is not given; not told to commander, whose help would print it as `(default: [])`. */
const WITHOUT_OPTIONS = { param: [], failUnder: [], overwrite: false, quiet: false };

const EVALUATE_HELP = `
Exit codes:
  0    done
  1    done, but below --fail-under
  2    wrong usage, configuration or model
  3    the recording could not be read, or nothing in it could be scored
  130  stopped by Ctrl-C; the report holds what was scored until then

Example:
  dice-monitor evaluate drive/ --model terrain.onnx --ontology terrain --out report/`;

function collect(value: string, all: readonly string[] = []): string[] {
  return [...all, value];
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { parseSeconds } from './parse-seconds.js';
import { parseThreshold, type Threshold } from './fail-under.js';

/** Options with a default of commander's are always there. */
type GivenOptions = Pick<EvaluateArguments, 'out'> & Partial<EvaluateArguments>;

/** What is not given; not told to commander, whose help would print it as `(default: [])`. */
export const WITHOUT_OPTIONS = {
  param: [],
  failUnder: [],
  overwrite: false,
  copyInputs: false,
  soft: false,
  unfused: false,
  strict: false,
  quiet: false,
  start: 0,
  worst: 0,
};

/** Adds `dice-monitor evaluate`. */
export function addEvaluate(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('evaluate')
    .summary('score a recorded drive')
    .description(
      'Run a segmentation model over the images of a rosbag2 recording and score it against the labels in it.',
    )
    .argument('<bag...>', 'rosbag2 folders or files (.mcap, .db3, also .zstd); several are read as one')
    .addHelpText('after', EXIT_CODES)
    .action(async (bags: string[], options: GivenOptions) => {
      const { runEvaluate } = await import('./evaluate-command.js');
      finish(await runEvaluate({ ...WITHOUT_OPTIONS, ...options, bags }));
    });
  addInputs(command);
  addOutputs(command);
}

function addInputs(command: Command): void {
  command
    .option('-m, --model <file>', 'ONNX model (parameter model_path)')
    .option('-i, --image <topic>', 'camera topic; found by itself where there is one candidate')
    .option('-l, --label <topic>', 'label topic; found by itself where there is one candidate')
    .option('--predicted <topic>', 'score the masks (class ids) on this topic in place of image and model')
    .option('-c, --config <file>', 'ROS 2 parameter file, as the node takes it (see config/monitor.yaml)')
    .option('--ontology <name>', 'built-in ontology or path to one (parameter ontology)')
    .option(
      '-p, --param <name=value>',
      'set one parameter, for example sync.tolerance=0.02 (repeatable)',
      collect,
    )
    .option(
      '--unfused',
      'prepare pixels and reduce scores outside the model, slower; the scores are the same',
    )
    .option('--start <seconds>', "skip so much from the recording's start, by log time", parseSeconds)
    .option('--duration <seconds>', 'score so much from there', parseSeconds)
    .addOption(
      new Option(
        '--frames <which>',
        'which images to infer; scores are the same (default: "labelled", with --output-bag "all")',
      ).choices(['labelled', 'all']),
    );
}

function addOutputs(command: Command): void {
  command
    .option('-o, --out <folder>', 'where report.json and frames.csv go; new or empty', 'dice_monitor_report')
    .option('--overwrite', 'replace an older report in --out')
    .option('--output-bag <folder>', 'write an MCAP bag with the topics that the live node publishes')
    .option('--topics <names>', 'topics of the output bag, for example mask,scores (default: all)')
    .option('--copy-inputs', 'copy the camera and label messages into the output bag')
    .option('--soft', 'also score the probabilities: soft Dice, cross entropy, Brier score, calibration, …')
    .option('--worst <n>', 'write the n frames with the lowest mean Dice to a bag in --out', count)
    .option(
      '--fail-under <name=value>',
      'exit with 1 where dice, iou, dice/CLASS or iou/CLASS is below the value (repeatable)',
      (text: string, all: readonly Threshold[] | undefined) => [...(all ?? []), parseThreshold(text)],
    )
    .option('--strict', 'exit with 3 where the recording is damaged, scored or not')
    .option('-q, --quiet', 'no progress and no table');
}

const EXIT_CODES = `
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

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError('expected a whole number from 1 to 999999.');
  return Number(text);
}

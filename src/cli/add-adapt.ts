import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AdaptArguments } from './adapt-arguments.js';

/** Options with a default of commander's are always there. */
type GivenOptions = Omit<AdaptArguments, keyof typeof WITHOUT_OPTIONS | 'bags'> & Partial<AdaptArguments>;

/** What is not given; not told to commander, whose help would print it as `(default: [])`. */
const WITHOUT_OPTIONS = {
  param: [] as readonly string[],
  keep: [] as readonly string[],
  start: 0,
  overwrite: false,
  writeAnyway: false,
  quiet: false,
};

/** Adds `dice-monitor adapt`. */
export function addAdapt(program: Command, finish: (code: number) => void): void {
  const command = program
    .command('adapt')
    .summary("train a model's last layer on a recorded drive")
    .description(
      'Train the last linear layer of an ONNX model on a labelled recording, and write the model anew where that makes it better on a part of the drive that was held out. The rest of the model stays as it is.',
    )
    .argument('<bag...>', 'rosbag2 folders or files with images and labels; several are read as one')
    .requiredOption('-o, --out <file>', 'where the adapted model goes')
    .addHelpText('after', ADAPT_HELP)
    .action(async (bags: string[], options: GivenOptions) => {
      const { runAdapt } = await import('./adapt-command.js');
      finish(await runAdapt({ ...WITHOUT_OPTIONS, ...options, bags }));
    });
  addInputs(command);
  addTraining(command);
}

function addInputs(command: Command): void {
  command
    .option('-m, --model <file>', 'ONNX model (parameter model_path)')
    .option('-i, --image <topic>', 'camera topic; found by itself where there is one candidate')
    .option('-l, --label <topic>', 'label topic; found by itself where there is one candidate')
    .option('-c, --config <file>', 'ROS 2 parameter file, as evaluate and the node take it')
    .option('--ontology <name>', 'built-in ontology or path to one (parameter ontology)')
    .option('-p, --param <name=value>', 'set one parameter (repeatable)', collect)
    .option('--start <seconds>', "skip so much from the recording's start, by log time", number(0, Infinity))
    .option('--duration <seconds>', 'take so much from there', number(0, Infinity))
    .option(
      '--keep <bag>',
      'an older recording on which mean Dice may not drop by over 0.02 (repeatable)',
      collect,
    )
    .option('--overwrite', 'replace the file at --out')
    .option('--write-anyway', 'write the model even where it is not shown to be better')
    .option('-q, --quiet', 'no progress and no tables');
}

function addTraining(command: Command): void {
  command
    .option(
      '--loss <sum>',
      'what to minimize: dice, ce, focal, tversky, lovasz, … (docs/losses.md) and sums of them',
      'dice+ce',
    )
    .addOption(
      new Option(
        '--only <what>',
        'fit one number that makes confidence honest; masks stay as they are',
      ).choices(['temperature']),
    )
    .option(
      '--held-out <share>',
      'part of the labelled frames, the last ones, to test on',
      number(0, 1),
      0.25,
    )
    .option('--epochs <n>', 'most passes over the samples', whole, 60)
    .option('--learning-rate <rate>', 'of Adam', number(0, Infinity), 0.001)
    .option('--pixels <n>', 'most positions of a frame to learn from', whole, 4096)
    .option('--seed <n>', 'of all that is drawn: the same seed gives the same model', whole, 1);
}

const ADAPT_HELP = `
Exit codes:
  0    the adapted model is better on the held-out frames, and was written (or --write-anyway)
  1    it is not shown to be better, or has lost too much on a --keep recording: not written
  2    wrong usage, configuration, or a model whose last layer cannot be trained
  3    the recording could not be read, or holds nothing to learn from
  130  stopped by Ctrl-C; the best until then was written if it is better

Example:
  dice-monitor adapt yesterday/ --model terrain.onnx --out adapted.onnx --keep last-month/`;

function collect(value: string, all: readonly string[] = []): string[] {
  return [...all, value];
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value < most) || (value === 0 && most === 1)) {
      throw new InvalidArgumentError(
        most === 1 ? 'expected a number above 0 and below 1.' : `expected a number of ${least} or more.`,
      );
    }
    return value;
  };
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number, 1 or more.');
  return Number(text);
}

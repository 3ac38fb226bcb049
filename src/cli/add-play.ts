import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseSeconds } from './parse-seconds.js';
import type { PlayArguments } from './play-command.js';

/** As `ros2 bag play --clock`. */
const CLOCK_HZ = 40;

type GivenOptions = Partial<Omit<PlayArguments, 'bags' | 'rosArguments'>>;

/** What is not given; not told to commander, whose help would print it. */
const WITHOUT_OPTIONS = {
  topic: [],
  start: 0,
  rate: 1,
  loop: false,
  wait: false,
  qos: 'reliable',
  quiet: false,
} as const;

/**
 * Adds `dice-monitor play`.
 *
 * @param rosArguments what the command line says to ROS, with its `--ros-args`
 */
export function addPlay(
  program: Command,
  rosArguments: readonly string[],
  finish: (code: number) => void,
): void {
  program
    .command('play')
    .summary('publish the camera and the labels of a recorded drive')
    .description(
      "Publish a rosbag2 recording's camera and label topics on a ROS 2 graph, at the pace of the recording.",
    )
    .argument('<bag...>', 'rosbag2 folders or files (.mcap, .db3, also .zstd); several are played as one')
    .option('-i, --image <topic>', 'camera topic; found by itself where there is one candidate')
    .option('-l, --label <topic>', 'label topic; found by itself where there is one candidate')
    .option('-t, --topic <name>', 'publish this topic too (repeatable)', collect)
    .option('-r, --rate <factor>', 'play so many times as fast', positive)
    .option('--loop', 'start anew at the end, until Ctrl-C')
    .option('--no-loop', 'play once (default)')
    .option(
      '--clock [hertz]',
      `publish the time of the recording on /clock (default: ${CLOCK_HZ} Hz)`,
      positive,
    )
    .option('--start <seconds>', "skip so much from the recording's start, by log time", parseSeconds)
    .option('--duration <seconds>', 'play so much from there', parseSeconds)
    .option('--wait', 'begin once every topic has a subscription')
    .addOption(
      new Option('--qos <reliability>', 'of the publishers (default: "reliable")').choices([
        'reliable',
        'best_effort',
      ]),
    )
    .option('-q, --quiet', 'no progress')
    .addHelpText('after', AFTER_HELP)
    .action(async (bags: string[], { clock, ...options }: GivenOptions & { clock?: number | true }) => {
      const clockHz = clock === true ? CLOCK_HZ : clock;
      const { runPlay } = await import('./play-command.js');
      finish(await runPlay({ ...WITHOUT_OPTIONS, ...options, bags, clockHz, rosArguments }));
    });
}

const AFTER_HELP = `
Names are remapped by ROS arguments: --ros-args -r /camera/image_raw:=/front/image_raw

Exit codes:
  0    played to the end, or stopped by Ctrl-C
  2    wrong usage, or no ROS 2
  3    the recording could not be read, or holds no message of these topics

Example:
  dice-monitor play drive/ --rate 2 --loop --clock`;

function collect(value: string, all: readonly string[] = []): string[] {
  return [...all, value];
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value < Infinity)) {
    throw new InvalidArgumentError('expected a number above 0.');
  }
  return value;
}

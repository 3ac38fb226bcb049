import { Command, CommanderError } from 'commander';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { addAdapt } from './add-adapt.js';
import { addCompare } from './add-compare.js';
import { addEvaluate } from './add-evaluate.js';
import { addFuse } from './add-fuse.js';
import { addMonitor } from './add-monitor.js';
import { addPlay } from './add-play.js';
import { splitRosArguments } from '../ros/ros-arguments.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import { toolVersion } from './versions.js';

/** Parses the command line, runs what it names, and gives the exit code. Never throws for what a user can mend. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.done;
  const { own, ros } = splitRosArguments(argv);
  const program = buildProgram(ros, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(own, { from: 'user' });
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

/** What a command runs is loaded when it is asked for: each would pay for all others at its start. */
function buildProgram(rosArguments: readonly string[], finish: (code: number) => void): Command {
  const program = new Command('dice-monitor')
    .description("Dice and IoU of a robot's terrain segmentation.")
    .version(toolVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .showHelpAfterError('(run with --help for the options)');
  addEvaluate(program, finish);
  addCompare(program, finish);
  addAdapt(program, finish);
  addFuse(program, finish);
  addMonitor(program, rosArguments, finish);
  addPlay(program, rosArguments, finish);
  program
    .command('doctor')
    .description(
      'try this machine: Node, decoders, GPU, ONNX Runtime and its providers, ROS 2, the demo end to end',
    )
    .option('--json', 'print one JSON object')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { runDoctor } = await import('./doctor.js');
      finish(await runDoctor(json));
    });
  return program;
}

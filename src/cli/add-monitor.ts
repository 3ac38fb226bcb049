import type { Command } from 'commander';
import type { MonitorArguments } from './monitor-command.js';

/**
 * Adds `dice-monitor monitor`.
 *
 * @param rosArguments with their `--ros-args`: they are for ROS, not for this command
 */
export function addMonitor(
  program: Command,
  rosArguments: readonly string[],
  finish: (code: number) => void,
): void {
  program
    .command('monitor')
    .summary('score a camera live, as a ROS 2 node')
    .description(
      'Run the live node: subscribe to a camera and a label topic, publish masks, pictures and scores.',
    )
    .option('-m, --model <file>', 'ONNX model (parameter model_path)')
    .option('-i, --image <topic>', 'camera topic (as -r image:=TOPIC)')
    .option('-l, --label <topic>', 'label topic (as -r label:=TOPIC)')
    .option('--predicted <topic>', 'score the masks (class ids) on this topic in place of image and model')
    .option('-c, --config <file>', 'ROS 2 parameter file (see config/monitor.yaml)')
    .option('--ontology <name>', 'built-in ontology or path to one (parameter ontology)')
    .option(
      '-p, --param <name=value>',
      'set one parameter, for example sync.tolerance=0.02 (repeatable)',
      (value: string, all: readonly string[] | undefined) => [...(all ?? []), value],
    )
    .option('-o, --out <folder>', 'write a report into a new folder in it at the end (parameter report_dir)')
    .addHelpText('after', MORE)
    .action(async (options: Omit<Partial<MonitorArguments>, 'rosArguments'>) => {
      const { runMonitor } = await import('./monitor-command.js');
      finish(await runMonitor({ param: [], ...options, rosArguments }));
    });
}

const MORE = `
After --ros-args ROS's own arguments may follow, as ros2 run and ros2 launch pass them.
Ctrl-C ends it with exit code 0.

Example:
  dice-monitor monitor --model terrain.onnx --ontology terrain --image /camera/image_raw --label /labels/image`;

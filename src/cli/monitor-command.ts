import type { ParameterValue } from '../settings/parameter.js';
import { runMonitorNode } from '../ros/run-monitor-node.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { EXIT } from './exit-codes.js';
import { openLiveMonitor } from './open-live-monitor.js';
import { say } from './say.js';

/** The command line of `dice-monitor monitor`, parsed. */
export interface MonitorArguments extends Pick<
  EvaluateArguments,
  'model' | 'image' | 'label' | 'predicted' | 'config' | 'ontology' | 'param'
> {
  readonly out?: string;
  /** With their `--ros-args`. */
  readonly rosArguments: readonly string[];
}

/**
 * Runs the live node until it is stopped.
 *
 * @returns the exit code
 * @throws DiceMonitorError where it cannot start
 */
export async function runMonitor(args: MonitorArguments): Promise<number> {
  const values = new Map<string, ParameterValue>();
  if (args.model !== undefined) values.set('model_path', args.model);
  if (args.ontology !== undefined) values.set('ontology', args.ontology);
  if (args.out !== undefined) values.set('report_dir', args.out);
  await runMonitorNode({
    rosArguments: [...remaps(args), ...args.rosArguments],
    parameterFiles: args.config === undefined ? [] : [args.config],
    assignments: args.param,
    values,
    open: openLiveMonitor,
    reportAtEnd: args.out !== undefined,
    onReport: (folder) => {
      say(`report: ${folder}`);
    },
  });
  return EXIT.done;
}

/** Topics are names to remap in ROS. */
function remaps(args: MonitorArguments): string[] {
  const rules = (['image', 'label', 'predicted'] as const).flatMap((name) =>
    args[name] === undefined ? [] : ['-r', `${name}:=${args[name]}`],
  );
  return rules.length > 0 ? ['--ros-args', ...rules] : [];
}

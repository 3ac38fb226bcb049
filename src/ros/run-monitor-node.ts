import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { OpenLiveMonitor } from '../pipeline/ports.js';
import type { ParameterValues } from '../settings/cross-checks.js';
import { loadRclnodejs } from './load-rclnodejs.js';
import { MonitorNode } from './monitor-node.js';
import { inputTopics } from './node-inputs.js';
import {
  checkedRosValues,
  type ParameterSources,
  qosParameters,
  readNodeParameters,
  USE_SIM_TIME_ROW,
} from './node-parameters.js';
import { ParameterStore } from './parameter-store.js';
import type { Rclnodejs, RosNode } from './rclnodejs-api.js';
import { parseRosArguments } from './ros-arguments.js';
import { untilStopped } from './until-stopped.js';

const NAME = 'dice_monitor';

export interface MonitorNodeOptions {
  /** With their `--ros-args`, as ROS passes them. */
  readonly rosArguments: readonly string[];
  /** Parameter files and assignments of the command line; those among the ROS arguments win over them. */
  readonly parameterFiles: readonly string[];
  readonly assignments: readonly string[];
  /** Parameters that win over all others. */
  readonly values: ParameterValues;
  readonly open: OpenLiveMonitor;
  /** Whether a report is written at the end. */
  readonly reportAtEnd: boolean;
  /** Told the folder of that report. */
  readonly onReport: (folder: string) => void;
}

/**
 * Runs the node until SIGINT or SIGTERM.
 *
 * @throws DiceMonitorError where ROS 2 is not there, a parameter is wrong, or the report at the end cannot be written
 */
export async function runMonitorNode(options: MonitorNodeOptions): Promise<void> {
  const stopped = untilStopped();
  const rcl = loadRclnodejs();
  const { forRcl, parameterFiles, assignments } = parseRosArguments(options.rosArguments);
  try {
    const node = await openNode(rcl, forRcl);
    const store = openStore(node, {
      parameterFiles: [...options.parameterFiles, ...parameterFiles],
      assignments: [...options.assignments.map((text) => ({ node: undefined, text })), ...assignments],
      values: options.values,
    });
    await live(rcl, node, store, options, stopped);
  } finally {
    rcl.shutdown();
  }
}

async function openNode(rcl: Rclnodejs, rosArguments: readonly string[]): Promise<RosNode> {
  try {
    // rcl looks for arguments after the name of the program.
    await rcl.init(undefined, [NAME, ...rosArguments]);
    return rcl.createNode(NAME, '', undefined, { startParameterServices: false });
  } catch (cause) {
    throw new DiceMonitorError('usage', {
      found: `ROS 2 does not start with ${rosArguments.join(' ')}: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
  }
}

function openStore(node: RosNode, sources: ParameterSources): ParameterStore {
  const given = readNodeParameters(node.getFullyQualifiedName(), sources);
  for (const warning of given.warnings) node.getLogger().warn(warning);
  const { image, label } = inputTopics(node, new ParameterStore([], given.values));
  const rows = [USE_SIM_TIME_ROW, ...qosParameters(image.name), ...qosParameters(label.name)];
  return new ParameterStore(rows, new Map([...given.values, ...checkedRosValues(rows, given.rosValues)]));
}

async function live(
  rcl: Rclnodejs,
  node: RosNode,
  store: ParameterStore,
  { open, reportAtEnd, onReport }: MonitorNodeOptions,
  stopped: Promise<void>,
): Promise<void> {
  const monitor = new MonitorNode(rcl, node, store, open);
  rcl.spin(node);
  if (store.settings().autostartNode) void monitor.autostart();
  await stopped;
  try {
    const folder = reportAtEnd ? await monitor.lastReport() : undefined;
    if (folder !== undefined) onReport(folder);
  } finally {
    await monitor.end();
  }
}

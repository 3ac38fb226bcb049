import type { LiveMonitor } from '../pipeline/ports.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { RosNode } from './rclnodejs-api.js';

interface TriggerResponse {
  readonly success: boolean;
  readonly message: string;
}

/** Serves ~/reset and ~/save_report (std_srvs/srv/Trigger). */
export function serveTriggers(node: RosNode, monitor: () => LiveMonitor | undefined): void {
  const serve = (name: string, work: (monitor: LiveMonitor) => Promise<string>): void => {
    node.createService('std_srvs/srv/Trigger', `~/${name}`, {}, () => answer(monitor(), work));
  };
  serve('reset', async (live) => {
    await live.reset();
    return 'all counts and scores are 0 again';
  });
  serve('save_report', (live) => live.saveReport());
}

async function answer(
  monitor: LiveMonitor | undefined,
  work: (monitor: LiveMonitor) => Promise<string>,
): Promise<TriggerResponse> {
  if (!monitor) return { success: false, message: 'the node is not configured' };
  try {
    return { success: true, message: await work(monitor) };
  } catch (error) {
    return { success: false, message: error instanceof DiceMonitorError ? error.message : String(error) };
  }
}

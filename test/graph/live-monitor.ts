import { onTestFinished } from 'vitest';
import { decodeDiagnosticArray, type DiagnosticStatusMessage } from '../../src/codec/diagnostic-array.js';
import { decodeMonitorStatus, type MonitorStatusMessage } from '../../src/codec/monitor-status.js';
import type { RosPublisher } from '../../src/ros/rclnodejs-api.js';
import { type GraphClient, type Received, RELIABLE } from './graph-client.js';
import { type GraphProcess, startCommand } from './graph-process.js';

export const IMAGE_TOPIC = '/camera/image_raw';
export const LABEL_TOPIC = '/labels/image';
const IMAGE = 'sensor_msgs/msg/Image';

/** Transitions of a managed node, by lifecycle_msgs. */
export const TRANSITION = { configure: 1, cleanup: 2, activate: 3, deactivate: 4 } as const;

/** A running `dice-monitor monitor`, with a camera, labels and everything that it says. */
export class LiveMonitor {
  readonly process: GraphProcess;
  readonly image: RosPublisher;
  readonly label: RosPublisher;
  readonly masks: Received<Buffer>;
  readonly scores: Received<Buffer>;
  readonly estimates: Received<Buffer>;
  readonly #client: GraphClient;
  readonly #status: Received<Buffer>;
  readonly #diagnostics: Received<Buffer>;

  private constructor(
    client: GraphClient,
    process: GraphProcess,
    publishers: readonly [image: RosPublisher, label: RosPublisher],
  ) {
    this.#client = client;
    this.process = process;
    [this.image, this.label] = publishers;
    this.masks = client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    this.scores = client.subscribeRaw('dice_monitor/msg/SegmentationScores', '/dice_monitor/scores');
    this.estimates = client.subscribeRaw('dice_monitor/msg/SegmentationEstimate', '/dice_monitor/estimate');
    this.#diagnostics = client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    this.#status = client.subscribeRaw('dice_monitor/msg/MonitorStatus', '/dice_monitor/status');
  }

  /** Starts the node and waits until it is active, and each has found the other. */
  static async start(
    client: GraphClient,
    args: readonly string[],
    env?: Readonly<NodeJS.ProcessEnv>,
  ): Promise<LiveMonitor> {
    const process = startMonitor(args, env);
    await process.waitFor(/-> active/, 60_000);
    const publishers = [
      await client.publisher(IMAGE, IMAGE_TOPIC, RELIABLE, 1),
      await client.publisher(IMAGE, LABEL_TOPIC, RELIABLE, 1),
    ] as const;
    const monitor = new LiveMonitor(client, process, publishers);
    // Endpoints are told in their order: who gets the status has been found by all others.
    await monitor.#status.count(1);
    return monitor;
  }

  /** A status that was made from now on. */
  async status(
    wanted: (status: MonitorStatusMessage) => boolean = () => true,
  ): Promise<MonitorStatusMessage> {
    // The next one may be on its way already.
    const from = this.#status.messages.length + 1;
    const read = (data: Buffer) => wanted(decodeMonitorStatus(data));
    return decodeMonitorStatus(await this.#status.first(read, 30_000, from));
  }

  /** The first diagnostics from now on in which an entry of the monitor is as wanted. */
  async diagnostics(wanted: (status: DiagnosticStatusMessage) => boolean): Promise<DiagnosticStatusMessage> {
    const find = (data: Buffer) => decodeDiagnosticArray(data).status.find(wanted);
    const from = this.#diagnostics.messages.length;
    return find(await this.#diagnostics.first((data) => find(data) !== undefined, 30_000, from))!;
  }

  /** Asks for a transition, as `ros2 lifecycle set` does. */
  async transit(name: keyof typeof TRANSITION): Promise<boolean> {
    const request = { transition: { id: TRANSITION[name], label: '' } };
    const type = 'lifecycle_msgs/srv/ChangeState';
    const answer = await this.#client.call<{ success: boolean }>(type, '/dice_monitor/change_state', request);
    return answer.success;
  }
}

/** Starts `dice-monitor monitor` on the topics of the tests. */
export function startMonitor(args: readonly string[], env?: Readonly<NodeJS.ProcessEnv>): GraphProcess {
  const process = startCommand(['monitor', '--image', IMAGE_TOPIC, '--label', LABEL_TOPIC, ...args], env);
  // A test that fails leaves no node of the same name to the next one.
  onTestFinished(() => {
    process.kill('SIGKILL');
  });
  return process;
}

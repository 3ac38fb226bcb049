import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { encodeClock } from '../codec/clock.js';
import type { TopicInfo } from '../pipeline/ports.js';
import { loadRclnodejs } from './load-rclnodejs.js';
import { type Qos, qosProfile } from './qos.js';
import type { Rclnodejs, RosNode, RosPublisher } from './rclnodejs-api.js';

const NODE_NAME = 'dice_monitor_player';

/** As rclcpp's ClockQoS, which `ros2 bag play` publishes with. */
const CLOCK_QOS: Qos = { reliability: 'best_effort', durability: 'volatile', depth: 1 };

/** Publishes serialized messages as they are. One per process: `close()` ends ROS in it. */
export class PlayNode {
  readonly #rclnodejs: Rclnodejs;
  readonly #node: RosNode;
  readonly #publishers = new Map<string, RosPublisher>();
  readonly #clock: RosPublisher | undefined;

  private constructor(rclnodejs: Rclnodejs, topics: readonly TopicInfo[], clock: boolean, qos: Qos) {
    this.#rclnodejs = rclnodejs;
    this.#node = rclnodejs.createNode(NODE_NAME);
    for (const { name, type } of topics) this.#publishers.set(name, this.#publisher(type, name, qos));
    if (clock) this.#clock = this.#publisher('rosgraph_msgs/msg/Clock', '/clock', CLOCK_QOS);
    rclnodejs.spin(this.#node);
  }

  /**
   * @param options.qos of every topic but the clock
   * @param options.rosArguments `--ros-args …`: remaps of node and topics
   * @throws DiceMonitorError `dependency` where there is no ROS 2, or it lacks the type of a topic; `usage` where rcl
   *   does not take the arguments
   */
  static async open(
    topics: readonly TopicInfo[],
    options: { readonly clock: boolean; readonly qos: Qos; readonly rosArguments: readonly string[] },
  ): Promise<PlayNode> {
    const rclnodejs = loadRclnodejs();
    try {
      await rclnodejs.init(undefined, options.rosArguments);
    } catch (cause) {
      throw new DiceMonitorError('usage', {
        found: `ROS does not take the arguments: ${String(cause)}`,
        cause,
      });
    }
    try {
      return new PlayNode(rclnodejs, topics, options.clock, options.qos);
    } catch (error) {
      rclnodejs.shutdown();
      throw error;
    }
  }

  #publisher(type: string, topic: string, qos: Qos): RosPublisher {
    try {
      return this.#node.createPublisher(type, topic, { qos: qosProfile(qos) });
    } catch (cause) {
      throw new DiceMonitorError('dependency', {
        found: `no publisher of ${type} on ${topic}: ${String(cause)}`,
        hint: `is ${type.split('/')[0] ?? type} installed in the ROS 2 that is sourced?`,
        cause,
      });
    }
  }

  /** Topics, as remapped, that nobody subscribes to. */
  unheard(): string[] {
    return [...this.#publishers.values()]
      .filter(({ subscriptionCount }) => subscriptionCount === 0)
      .map(({ topic }) => topic);
  }

  /** @param data CDR bytes with their encapsulation header; not kept */
  publish(topic: string, data: Uint8Array): void {
    // rclnodejs sends a Uint8Array that is no Buffer as an empty message.
    this.#publishers.get(topic)?.publish(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  }

  /** Publishes the recording's time on /clock, where that was asked for. */
  publishClock(timeNs: bigint): void {
    this.#clock?.publish(Buffer.from(encodeClock(timeNs)));
  }

  /** Waits until reliable subscriptions have everything; blocks. What ends at once takes its last messages with it. */
  flush(timeoutNs: bigint): void {
    for (const publisher of this.#publishers.values()) publisher.waitForAllAcked(timeoutNs);
  }

  close(): void {
    this.#rclnodejs.shutdown();
  }
}

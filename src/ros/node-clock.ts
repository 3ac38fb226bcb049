import { guarded } from './guarded.js';
import { qosProfile } from './qos.js';
import type { Rclnodejs, RosNode, RosSubscription } from './rclnodejs-api.js';

interface ClockMessage {
  readonly clock: { readonly sec: number; readonly nanosec: number };
}

/**
 * The node's time: the system's, or that of /clock. rclnodejs's own `use_sim_time` subscribes reliable and so never
 * hears the best-effort clock of `ros2 bag play`; this one takes both.
 */
export class NodeClock {
  readonly #rcl: Rclnodejs;
  readonly #node: RosNode;
  #subscription: RosSubscription | undefined;

  constructor(rcl: Rclnodejs, node: RosNode) {
    this.#rcl = rcl;
    this.#node = node;
  }

  /** Nanoseconds since the epoch; with simulated time 0 until /clock is heard. */
  nowNs(): bigint {
    return this.#node.getClock().now().nanoseconds;
  }

  /** Changes between the system's time and that of /clock. */
  useSimTime(wanted: boolean): void {
    if (wanted === (this.#subscription !== undefined)) return;
    if (this.#subscription) {
      this.#node.destroySubscription(this.#subscription);
      this.#subscription = undefined;
      this.#node.getClock().isRosTimeActive = false;
      return;
    }
    this.#set(0n, 0n);
    this.#node.getClock().isRosTimeActive = true;
    const qos = qosProfile({ reliability: 'best_effort', durability: 'volatile', depth: 1 });
    this.#subscription = this.#node.createSubscription(
      'rosgraph_msgs/msg/Clock',
      '/clock',
      { qos },
      guarded(this.#node.getLogger(), 'a message on /clock', ({ clock }: ClockMessage) => {
        this.#set(BigInt(clock.sec), BigInt(clock.nanosec));
      }),
    );
  }

  #set(seconds: bigint, nanoseconds: bigint): void {
    const { Time, ClockType } = this.#rcl;
    this.#node.getClock().rosTimeOverride = new Time(seconds, nanoseconds, ClockType.ROS_TIME);
  }
}

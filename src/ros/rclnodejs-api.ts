/**
 * The part of rclnodejs 2.2 that is used, in our words: its own types are not there where it is not installed, and
 * are wrong in places (getters declared as methods).
 */

/** History, reliability and durability of a publisher or subscription; built by `new api.QoS(...)`. */
export interface QosProfile {
  history: number;
  depth: number;
  reliability: number;
  durability: number;
}

/** Numbers of the policies, as rmw has them. */
export interface QosClass {
  new (history: number, depth: number, reliability: number, durability: number): QosProfile;
  readonly HistoryPolicy: { readonly RMW_QOS_POLICY_HISTORY_KEEP_LAST: number };
  readonly ReliabilityPolicy: {
    readonly RMW_QOS_POLICY_RELIABILITY_RELIABLE: number;
    readonly RMW_QOS_POLICY_RELIABILITY_BEST_EFFORT: number;
  };
  readonly DurabilityPolicy: {
    readonly RMW_QOS_POLICY_DURABILITY_TRANSIENT_LOCAL: number;
    readonly RMW_QOS_POLICY_DURABILITY_VOLATILE: number;
  };
}

export interface RosPublisher {
  readonly topic: string;
  readonly subscriptionCount: number;
  /** @param message a Buffer is sent as it is (a plain Uint8Array would be sent as an empty message) */
  publish(message: object): void;
  /** @returns whether all of it arrived within the time; blocks until then */
  waitForAllAcked(timeoutNs: bigint): boolean;
}

export interface RosSubscription {
  readonly topic: string;
  readonly publisherCount: number;
}

export interface RosNode {
  name(): string;
  namespace(): string;
  createPublisher(type: string, topic: string, options?: { readonly qos?: QosProfile }): RosPublisher;
  /** @param callback must not throw: a throw aborts the process. With `isRaw` it gets the serialized message */
  createSubscription(
    type: string,
    topic: string,
    options: { readonly qos?: QosProfile; readonly isRaw?: boolean },
    callback: (message: never) => void,
  ): RosSubscription;
  destroyPublisher(publisher: RosPublisher): void;
  destroySubscription(subscription: RosSubscription): void;
  destroy(): void;
}

/** `require('rclnodejs')`. */
export interface Rclnodejs {
  readonly QoS: QosClass;
  /** @param argv with `--ros-args`; the process's own by default */
  init(context?: undefined, argv?: readonly string[]): Promise<void>;
  createNode(name: string, namespace?: string): RosNode;
  spin(node: RosNode): void;
  shutdown(): void;
  isShutdown(): boolean;
  /** Its own handlers neither end the process on SIGINT nor see SIGTERM. */
  removeSignalHandlers(): void;
}

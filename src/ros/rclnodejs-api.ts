/**
 * The part of rclnodejs 2.2 that is used, in our words: its own types are not there where it is not installed, and
 * are wrong in places (getters declared as methods).
 */

/** History, reliability and durability of a publisher or subscription, in rmw's numbers: see qos.ts. */
export interface QosProfile {
  readonly history: number;
  readonly depth: number;
  readonly reliability: number;
  readonly durability: number;
  readonly liveliness: number;
  readonly avoidRosNameSpaceConventions: boolean;
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

/** A publisher or subscription somewhere on the graph. */
export interface RosEndpoint {
  readonly node_name: string;
  readonly node_namespace: string;
  readonly topic_type: string;
  readonly qos_profile: { readonly reliability: number; readonly durability: number };
}

export interface RosTime {
  readonly nanoseconds: bigint;
}

/** The node's clock; with ROS time active it stands at the override. */
export interface RosClock {
  isRosTimeActive: boolean;
  rosTimeOverride: RosTime;
  now(): RosTime;
}

/** Texts are taken as they are, per cent signs included. */
export interface RosLogger {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export interface RosNode {
  name(): string;
  namespace(): string;
  getFullyQualifiedName(): string;
  getNodeNamesAndNamespaces(): readonly { readonly name: string; readonly namespace: string }[];
  getLogger(): RosLogger;
  getClock(): RosClock;
  /** @returns the full name, remapped */
  resolveTopicName(name: string): string;
  getPublishersInfoByTopic(topic: string): readonly RosEndpoint[];
  getSubscriptionsInfoByTopic(topic: string): readonly RosEndpoint[];
  /** @throws where the type is not installed */
  createPublisher(type: string, topic: string, options?: { readonly qos?: QosProfile }): RosPublisher;
  /** @param callback must not throw: a throw aborts the process. With `isRaw` it gets the serialized message */
  createSubscription(
    type: string,
    topic: string,
    options: { readonly qos?: QosProfile; readonly isRaw?: boolean },
    callback: (message: never) => void,
  ): RosSubscription;
  /** @param answer must not throw; what its promise gives is the response, which may come seconds later */
  createService(
    type: string,
    name: string,
    options: Readonly<Record<string, never>>,
    answer: (request: never) => Promise<object>,
  ): unknown;
  destroyPublisher(publisher: RosPublisher): void;
  destroySubscription(subscription: RosSubscription): void;
  destroy(): void;
}

/** `require('rclnodejs')`. */
export interface Rclnodejs {
  readonly Time: {
    new (seconds: bigint, nanoseconds: bigint, clock: number): RosTime;
  };
  readonly ClockType: { readonly ROS_TIME: number };
  /** @param argv with `--ros-args`; the process's own by default */
  init(context?: undefined, argv?: readonly string[]): Promise<void>;
  createNode(
    name: string,
    namespace?: string,
    context?: undefined,
    options?: { readonly startParameterServices?: boolean },
  ): RosNode;
  spin(node: RosNode): void;
  shutdown(): void;
  isShutdown(): boolean;
  /** Its own handlers neither end the process on SIGINT nor see SIGTERM. */
  removeSignalHandlers(): void;
}

import type { TopicInfo } from '../pipeline/ports.js';
import { endpointName } from './endpoint-name.js';
import { guarded } from './guarded.js';
import { chooseQos, offeredQos, type Qos, type QosOverride, qosProfile, whyIncompatible } from './qos.js';
import type { RosEndpoint, RosNode, RosSubscription } from './rclnodejs-api.js';

/**
 * A raw subscription that adopts the quality of service of its publishers. It is not made before there is one: a
 * subscription's quality of service cannot be changed later, and one that does not fit hears nothing.
 */
export class InputSubscription {
  readonly topic: TopicInfo;
  readonly #node: RosNode;
  readonly #override: QosOverride;
  readonly #take: (data: Uint8Array) => void;
  #current: { readonly subscription: RosSubscription; readonly qos: Qos } | undefined;
  #publishers: readonly RosEndpoint[] = [];

  /** @param take gets each message */
  constructor(node: RosNode, topic: TopicInfo, override: QosOverride, take: (data: Uint8Array) => void) {
    this.#node = node;
    this.topic = topic;
    this.#override = override;
    this.#take = take;
  }

  /** The quality of service that is in use; undefined before the first publisher. */
  get qos(): Qos | undefined {
    return this.#current?.qos;
  }

  get publisherCount(): number {
    return this.#publishers.length;
  }

  /** Looks at the graph, and subscribes anew where the publishers are others. */
  check(): void {
    this.#publishers = this.#node.getPublishersInfoByTopic(this.topic.name);
    const offers = this.#publishers
      .filter(({ topic_type: type }) => type === this.topic.type)
      .map(({ qos_profile: profile }) => offeredQos(profile));
    if (offers.length === 0) return;
    const qos = chooseQos(offers, this.#override);
    if (this.#current && sameQos(this.#current.qos, qos)) return;
    this.close();
    const options = { qos: qosProfile(qos), isRaw: true };
    const subscription = this.#node.createSubscription(
      this.topic.type,
      this.topic.name,
      options,
      guarded(this.#node.getLogger(), `a message on ${this.topic.name}`, this.#take),
    );
    this.#current = { subscription, qos };
  }

  /** Publishers that this subscription cannot hear, by name, with the reason. */
  problems(): string[] {
    const qos = this.#current?.qos;
    return this.#publishers.flatMap((publisher) => {
      const { topic_type: type, qos_profile: profile } = publisher;
      const name = endpointName(publisher);
      if (type !== this.topic.type) {
        return `${name} publishes ${this.topic.name} as ${type}, expected ${this.topic.type}`;
      }
      const reason = qos && whyIncompatible(offeredQos(profile), qos);
      return reason === undefined
        ? []
        : `nothing comes from ${name} on ${this.topic.name}: incompatible QoS, ${reason} (qos_overrides)`;
    });
  }

  close(): void {
    if (this.#current) this.#node.destroySubscription(this.#current.subscription);
    this.#current = undefined;
  }
}

function sameQos(a: Qos, b: Qos): boolean {
  return a.reliability === b.reliability && a.durability === b.durability && a.depth === b.depth;
}

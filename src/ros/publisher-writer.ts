import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LiveWriter } from '../pipeline/ports.js';
import { endpointName } from './endpoint-name.js';
import { offeredQos, type Qos, qosProfile, whyIncompatible } from './qos.js';
import type { RosLogger, RosNode, RosPublisher } from './rclnodejs-api.js';

interface OpenTopic {
  readonly publisher: RosPublisher;
  readonly qos: Qos;
  /** A latched message is written whether somebody listens or not. */
  readonly latched: boolean;
}

const PICTURES: Qos = { reliability: 'reliable', durability: 'volatile', depth: 2 };
/** One late label can release many pairs at once; none of their scores may be lost to a short queue. */
const NUMBERS: Qos = { reliability: 'reliable', durability: 'volatile', depth: 100 };
const LATCHED: Qos = { reliability: 'reliable', durability: 'transient_local', depth: 1 };

/** The monitor's messages, published as the bytes they are. What nobody subscribes to is not wanted. */
export class PublisherWriter implements LiveWriter {
  readonly #node: RosNode;
  readonly #log: RosLogger;
  readonly #topics = new Map<string, OpenTopic>();
  readonly #missing = new Map<string, string[]>();

  constructor(node: RosNode) {
    this.#node = node;
    this.#log = node.getLogger();
  }

  /** Types that are not installed, with the topics that are not published for it. */
  get missing(): ReadonlyMap<string, readonly string[]> {
    return this.#missing;
  }

  addTopic(name: string, type: string): Promise<void> {
    const latched = name.endsWith('/label_info');
    const numbers = type.startsWith('dice_monitor/');
    const qos = latched ? LATCHED : numbers ? NUMBERS : PICTURES;
    if (isInstalled(type)) {
      const publisher = this.#node.createPublisher(type, name, { qos: qosProfile(qos) });
      this.#topics.set(name, { publisher, qos, latched });
    } else {
      this.#missing.set(type, [...(this.#missing.get(type) ?? []), name]);
    }
    return Promise.resolve();
  }

  wanted(topic: string): boolean {
    const open = this.#topics.get(topic);
    return open !== undefined && (open.latched || open.publisher.subscriptionCount > 0);
  }

  write(topic: string, _logTimeNs: bigint, data: Uint8Array): Promise<void> {
    try {
      // rclnodejs sends a Uint8Array that is no Buffer as an empty message.
      this.#topics.get(topic)?.publisher.publish(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    } catch (error) {
      this.#log.error(`${topic} could not be published: ${String(error)}`);
    }
    return Promise.resolve();
  }

  /** Subscriptions of other nodes that cannot hear what is published here, by name, with the reason. */
  problems(): string[] {
    return [...this.#topics].flatMap(([topic, { qos }]) =>
      this.#node.getSubscriptionsInfoByTopic(topic).flatMap((subscription) => {
        const reason = whyIncompatible(qos, offeredQos(subscription.qos_profile));
        if (reason === undefined) return [];
        return `${endpointName(subscription)} gets nothing from ${topic}: incompatible QoS, ${reason}`;
      }),
    );
  }

  close(): void {
    for (const { publisher } of this.#topics.values()) this.#node.destroyPublisher(publisher);
    this.#topics.clear();
    this.#missing.clear();
  }
}

/** Whether a message type is in one of the prefixes that are sourced. */
function isInstalled(type: string): boolean {
  const prefixes = (process.env.AMENT_PREFIX_PATH ?? '').split(delimiter);
  return prefixes.some((prefix) => existsSync(join(prefix, 'share', `${type}.msg`)));
}

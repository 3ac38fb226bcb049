import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { LiveMonitor, LiveNote, OpenLiveMonitor, TopicInfo } from '../pipeline/ports.js';
import type { LifecycleWork } from './lifecycle.js';
import type { TransitionOutcome } from './lifecycle-machine.js';
import { InputSubscription } from './input-subscription.js';
import { type Transport, inputTopic } from './input-topic.js';
import { qosOverride } from './node-parameters.js';
import type { ParameterStore } from './parameter-store.js';
import { PublisherWriter } from './publisher-writer.js';
import type { RosLogger, RosNode } from './rclnodejs-api.js';

/** What a node is made of that its transitions work on. */
export interface MonitorParts {
  readonly node: RosNode;
  readonly store: ParameterStore;
  readonly open: OpenLiveMonitor;
}

/** One of the topics that come in. */
export interface Input {
  readonly role: 'image' | 'label';
  readonly subscription: InputSubscription;
}

/** The work of the node's transitions, and what they open and close: the monitor, its publishers, its inputs. */
export class MonitorWork implements LifecycleWork {
  /** Why the last transition did not succeed. */
  fault: string | undefined;
  monitor: LiveMonitor | undefined;
  /** What is subscribed to; empty unless the node is active. */
  inputs: readonly Input[] = [];
  readonly writer: PublisherWriter;
  readonly #node: RosNode;
  readonly #log: RosLogger;
  readonly #store: ParameterStore;
  readonly #open: OpenLiveMonitor;
  #ended = false;

  constructor({ node, store, open }: MonitorParts) {
    this.#node = node;
    this.#log = node.getLogger();
    this.#store = store;
    this.#open = open;
    this.writer = new PublisherWriter(node);
  }

  configuring = (): Promise<TransitionOutcome> =>
    this.#attempt('configure', async () => {
      this.#store.fixed = true;
      try {
        const monitor = await this.#open(this.#request(), this.writer);
        if (this.#ended) await monitor.close();
        else this.monitor = monitor;
      } catch (error) {
        await this.#release();
        throw error;
      }
      this.#sayMissing();
    });

  activating = (): Promise<TransitionOutcome> =>
    this.#attempt('activate', () => {
      this.inputs = this.#subscriptions();
      for (const { subscription } of this.inputs) subscription.check();
      return Promise.resolve();
    });

  deactivating = (): Promise<TransitionOutcome> => this.#attempt('deactivate', () => this.#halt());

  cleaningup = (): Promise<TransitionOutcome> => this.#attempt('clean up', () => this.#release());

  shuttingdown = (): Promise<TransitionOutcome> =>
    this.#attempt('shut down', async () => {
      await this.#halt();
      await this.#release();
    });

  /** Whatever went wrong: all is let go, and the node can be configured anew. */
  errorprocessing = async (): Promise<TransitionOutcome> => {
    const reason = this.fault;
    const outcome = await this.#attempt('recover', () => this.#release());
    this.fault = reason;
    return outcome;
  };

  /** At the end of the process: lets all go, whatever the state. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#unsubscribe();
    await this.monitor?.close();
  }

  async #attempt(what: string, work: () => Promise<void>): Promise<TransitionOutcome> {
    this.fault = undefined;
    try {
      await work();
      return 'success';
    } catch (error) {
      const expected = error instanceof DiceMonitorError;
      this.fault = `cannot ${what}: ${expected ? error.message : String(error)}`;
      this.#log.error(expected ? this.fault : `${this.fault}\n${(error as Error).stack ?? ''}`);
      return expected ? 'failure' : 'error';
    }
  }

  #unsubscribe(): void {
    for (const { subscription } of this.inputs) subscription.close();
    this.inputs = [];
  }

  async #halt(): Promise<void> {
    this.#unsubscribe();
    await this.monitor?.flush();
  }

  async #release(): Promise<void> {
    this.#unsubscribe();
    const monitor = this.monitor;
    this.monitor = undefined;
    try {
      await monitor?.close();
    } finally {
      this.writer.close();
      this.#store.fixed = false;
    }
  }

  #request(): Parameters<OpenLiveMonitor>[0] {
    const settings = this.#store.settings();
    return {
      settings,
      topics: this.#topics(),
      imageHolds: holdsMasks(this.#node) ? 'masks' : 'pictures',
      namespace: this.#node.getFullyQualifiedName(),
      onNote: ({ level, text }: LiveNote) => {
        this.#log[level](text);
      },
    };
  }

  #topics(): { image: TopicInfo; label: TopicInfo } {
    return inputTopics(this.#node, this.#store);
  }

  #subscriptions(): Input[] {
    const { image, label } = this.#topics();
    const monitor = this.monitor!;
    const subscribe = (topic: TopicInfo, take: (data: Uint8Array) => void): InputSubscription => {
      const override = qosOverride(topic.name, (name) => this.#store.value(name));
      return new InputSubscription(this.#node, topic, override, take);
    };
    return [
      {
        role: 'image',
        subscription: subscribe(image, (data) => {
          monitor.takeImage(data);
        }),
      },
      {
        role: 'label',
        subscription: subscribe(label, (data) => {
          monitor.takeLabel(data);
        }),
      },
    ];
  }

  #sayMissing(): void {
    for (const [type, topics] of this.writer.missing) {
      const [pack = ''] = type.split('/');
      const hint = HOW_TO_INSTALL[pack] ?? `install ${pack}`;
      this.#log.warn(`${topics.join(', ')} is not published: ${type} is not built here; ${hint}`);
    }
  }
}

const HOW_TO_INSTALL: Readonly<Record<string, string>> = {
  dice_monitor: 'build it with colcon and source the workspace (docs/robot.md)',
  vision_msgs: 'sudo apt install ros-$ROS_DISTRO-vision-msgs',
};

/** Whether masks of another node are scored: where the topic `predicted` was given another name. */
export function holdsMasks(node: RosNode): boolean {
  const namespace = node.namespace();
  return node.resolveTopicName('predicted') !== `${namespace === '/' ? '' : namespace}/predicted`;
}

/** The topics that are subscribed to, remapped, with their transports. */
export function inputTopics(node: RosNode, store: ParameterStore): { image: TopicInfo; label: TopicInfo } {
  const transport = (name: string): Transport => store.value(name) as Transport;
  const masks = holdsMasks(node);
  return {
    image: inputTopic(node.resolveTopicName(masks ? 'predicted' : 'image'), transport('image_transport')),
    label: inputTopic(node.resolveTopicName('label'), transport('label_transport')),
  };
}

import type { LiveMonitor, TopicInfo } from '../pipeline/ports.js';
import { InputSubscription } from './input-subscription.js';
import { inputTopic, type Transport } from './input-topic.js';
import { qosOverride } from './node-parameters.js';
import type { ParameterStore } from './parameter-store.js';
import type { RosNode } from './rclnodejs-api.js';

/** One of the topics that come in. */
export interface NodeInput {
  readonly role: 'image' | 'label';
  readonly subscription: InputSubscription;
}

/** Whether masks of another node are scored: where the topic `predicted` was given another name. */
export function holdsMasks(node: RosNode): boolean {
  const namespace = node.namespace();
  return node.resolveTopicName('predicted') !== `${namespace === '/' ? '' : namespace}/predicted`;
}

/** The topics that are subscribed to, remapped, with their transports. */
export function inputTopics(node: RosNode, store: ParameterStore): { image: TopicInfo; label: TopicInfo } {
  const transport = (name: string): Transport => store.value(name) as Transport;
  const image = node.resolveTopicName(holdsMasks(node) ? 'predicted' : 'image');
  return {
    image: inputTopic(image, transport('image_transport')),
    label: inputTopic(node.resolveTopicName('label'), transport('label_transport')),
  };
}

/** Subscribes a monitor to its topics, as soon as they are there. */
export function openInputs(node: RosNode, store: ParameterStore, monitor: LiveMonitor): NodeInput[] {
  const { image, label } = inputTopics(node, store);
  const open = (role: NodeInput['role'], topic: TopicInfo, take: (data: Uint8Array) => void): NodeInput => {
    const override = qosOverride(topic.name, (name) => store.value(name));
    const subscription = new InputSubscription(node, topic, override, take);
    subscription.check();
    return { role, subscription };
  };
  return [
    open('image', image, (data) => {
      monitor.takeImage(data);
    }),
    open('label', label, (data) => {
      monitor.takeLabel(data);
    }),
  ];
}

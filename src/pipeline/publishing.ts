import type { Ontology } from '../settings/ontology.js';
import type { OutputTopic } from './output-topics.js';
import type { MessageWriter } from './ports.js';

/** Where results are published, and which. */
export interface Publishing {
  readonly writer: MessageWriter;
  /** Topics that there are; of these only what is wanted is made. */
  readonly topics: ReadonlySet<OutputTopic>;
  /** Under which the topics lie: `/dice_monitor`. */
  readonly namespace: string;
  readonly ontology: Ontology;
}

/** A topic's full name: `/dice_monitor/mask`. */
export function topicName({ namespace }: Publishing, topic: OutputTopic): string {
  return `${namespace}/${topic}`;
}

/** Whether a topic's next message is to be made. */
export function isWanted(publishing: Publishing, topic: OutputTopic): boolean {
  const { topics, writer } = publishing;
  return topics.has(topic) && (writer.wanted?.(topicName(publishing, topic)) ?? true);
}

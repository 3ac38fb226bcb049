import { MaskPublisher } from './mask-publisher.js';
import { OUTPUT_TOPICS } from './output-topics.js';
import { PicturePublisher, type Display } from './picture-publisher.js';
import { topicName, type Publishing } from './publishing.js';
import type { ResultSink } from './run-result.js';
import { ScoresPublisher } from './scores-publisher.js';
import type { ScoresTrackerOptions } from './scores-tracker.js';

/** What is published, and how. */
export interface PublisherOptions extends Publishing, ScoresTrackerOptions, Display {
  /** Threshold of a model whose output is a single map; NaN for others. */
  readonly threshold: number;
}

/**
 * Adds the topics to the writer, and makes the sinks that turn results into the monitor's messages. Every image
 * carries the camera's stamp and frame.
 */
export async function openPublishers(options: PublisherOptions): Promise<ResultSink[]> {
  for (const topic of options.topics) {
    await options.writer.addTopic(topicName(options, topic), OUTPUT_TOPICS[topic]);
  }
  return [
    new MaskPublisher(options, options.threshold),
    new ScoresPublisher(options, options),
    new PicturePublisher(options, options),
  ];
}

import { DiceMonitorError } from '../core/dice-monitor-error.js';

const IMAGE = 'sensor_msgs/msg/Image';

/** The topics of the monitor that are functions of the messages alone, by their names under the node's. */
export const OUTPUT_TOPICS = {
  mask: IMAGE,
  confidence: IMAGE,
  mask_color: IMAGE,
  overlay: IMAGE,
  error: IMAGE,
  scores: 'dice_monitor/msg/SegmentationScores',
  estimate: 'dice_monitor/msg/SegmentationEstimate',
  label_info: 'vision_msgs/msg/LabelInfo',
} as const;

export type OutputTopic = keyof typeof OUTPUT_TOPICS;

/** Those with pictures for people; the live node publishes each as JPEG too, under `/compressed`. */
export const PICTURE_TOPICS = ['mask_color', 'overlay', 'error'] as const satisfies readonly OutputTopic[];

export type PictureTopic = (typeof PICTURE_TOPICS)[number];

/** Every one of them. */
export const ALL_OUTPUT_TOPICS: readonly OutputTopic[] = Object.keys(OUTPUT_TOPICS) as OutputTopic[];

/**
 * Reads a list of topics: `mask,scores`.
 *
 * @param text undefined: all
 * @throws DiceMonitorError `usage` for a name that is no output topic
 */
export function parseOutputTopics(text: string | undefined): ReadonlySet<OutputTopic> {
  if (text === undefined) return new Set(ALL_OUTPUT_TOPICS);
  const wanted = text.split(',').map((name) => name.trim());
  const strange = wanted.filter((name) => !(ALL_OUTPUT_TOPICS as readonly string[]).includes(name));
  if (strange.length > 0) {
    throw new DiceMonitorError('usage', {
      found: `no output topic: ${strange.join(', ')}`,
      expected: `some of ${ALL_OUTPUT_TOPICS.join(', ')}, with commas between`,
    });
  }
  return new Set(wanted as OutputTopic[]);
}

import { maskMessage } from './picture-message.js';
import type { MessageSource, MessageWriter, TopicInfo } from './ports.js';
import { readStamp } from './read-stamp.js';
import type { FrameHeader, ResultSink, ScoredPair } from './run-result.js';

/** What is kept of a pair: its label's memory is used again. */
type KeptPair = FrameHeader &
  Pick<ScoredPair, 'labelStampNs' | 'labelLogTimeNs' | 'mask'> & { readonly meanDice: number };

/** Keeps the scored pairs with the lowest mean Dice, and writes them to a bag: for a look, and for relabelling. */
export class WorstFrames implements ResultSink {
  readonly #most: number;
  /** Worst first; of equal ones the earlier first. */
  #pairs: KeptPair[] = [];

  /** @param most pairs kept */
  constructor(most: number) {
    this.#most = most;
  }

  pair({ stampNs, frameId, logTimeNs, labelStampNs, labelLogTimeNs, mask, scores }: ScoredPair): void {
    const { meanDice } = scores;
    if (Number.isNaN(meanDice)) return;
    const at = this.#pairs.findIndex((other) => other.meanDice > meanDice);
    const kept = { stampNs, frameId, logTimeNs, labelStampNs, labelLogTimeNs, mask, meanDice };
    this.#pairs.splice(at === -1 ? this.#pairs.length : at, 0, kept);
    this.#pairs = this.#pairs.slice(0, this.#most);
  }

  /**
   * Writes image and label as they were recorded, and the mask under the namespace, in the order of recording.
   *
   * @returns how many pairs were written
   */
  async write(
    source: MessageSource,
    topics: { readonly image: TopicInfo; readonly label: TopicInfo },
    writer: MessageWriter,
    namespace: string,
  ): Promise<number> {
    const maskTopic = `${namespace}/mask`;
    await writer.addTopic(topics.image.name, topics.image.type);
    await writer.addTopic(topics.label.name, topics.label.type);
    await writer.addTopic(maskTopic, 'sensor_msgs/msg/Image');
    const images = new Map(this.#pairs.map((pair) => [keyOf(pair.logTimeNs, pair.stampNs), pair]));
    const labels = new Set(this.#pairs.map((pair) => keyOf(pair.labelLogTimeNs, pair.labelStampNs)));
    for await (const { topic, logTimeNs, data } of source.messages(
      [topics.image.name, topics.label.name],
      () => undefined,
    )) {
      const key = keyOf(logTimeNs, readStamp(data) ?? 0n);
      const pair = topic === topics.image.name ? images.get(key) : undefined;
      if (!pair && !(topic === topics.label.name && labels.has(key))) continue;
      await writer.write(topic, logTimeNs, data);
      if (pair) await writer.write(maskTopic, logTimeNs, maskMessage(pair, pair.mask));
    }
    return this.#pairs.length;
  }
}

function keyOf(logTimeNs: bigint, stampNs: bigint): string {
  return `${logTimeNs} ${stampNs}`;
}

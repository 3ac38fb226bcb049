import type { MessageSource } from './ports.js';

/**
 * A part of a recording, by log time: half open, [start, end).
 *
 * @param endNs undefined: to the end
 */
export function clipSource(source: MessageSource, startNs: bigint, endNs: bigint | undefined): MessageSource {
  return {
    topics: source.topics,
    async *messages(topics, onProblem) {
      // In log-time order, so nothing after the end is read.
      for await (const message of source.messages(topics, onProblem)) {
        if (endNs !== undefined && message.logTimeNs >= endNs) return;
        if (message.logTimeNs >= startNs) yield message;
      }
    },
    close: () => source.close(),
  };
}

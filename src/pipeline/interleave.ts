import type { MessageSource, SourceMessage, SourceProblem } from './ports.js';
import { readStamp } from './read-stamp.js';

/** Up to this many messages may wait for the other topic before a recording is read in step. */
const MOST_WAITING = 64;

/**
 * The order in which the messages of both topics are taken:
 * - `as_recorded`: in log-time order
 * - `in_step`: always the topic that is behind by header stamp
 */
export type ReadingOrder = 'as_recorded' | 'in_step';

/**
 * Log-time order lets few messages wait, unless one topic was recorded long after the other (labels made later, in
 * a bag of their own): then thousands of masks would wait. Pairing comes out the same for any interleaving as long
 * as the stamps do not jump back, so such a recording is read in step.
 */
export function chooseOrder(scanned: {
  readonly peakWaiting: number;
  readonly timeResets: number;
}): ReadingOrder {
  return scanned.peakWaiting > MOST_WAITING && scanned.timeResets === 0 ? 'in_step' : 'as_recorded';
}

/** The messages of both topics in an order; each topic's own order is kept. */
export function interleave(
  source: MessageSource,
  topics: { readonly image: string; readonly label: string },
  order: ReadingOrder,
  onProblem: (problem: SourceProblem) => void,
): AsyncIterable<SourceMessage> {
  if (order === 'as_recorded') return source.messages([topics.image, topics.label], onProblem);
  return mergeByStamp(source.messages([topics.image], onProblem), source.messages([topics.label], onProblem));
}

async function* mergeByStamp(...topics: AsyncIterable<SourceMessage>[]): AsyncGenerator<SourceMessage> {
  const streams = topics.map((topic) => ({
    iterator: topic[Symbol.asyncIterator](),
    lastStampNs: 0n,
    done: false,
  }));
  try {
    for (;;) {
      const open = streams.filter((stream) => !stream.done);
      if (open.length === 0) return;
      const behind = open.reduce((a, b) => (b.lastStampNs < a.lastStampNs ? b : a));
      const next = await behind.iterator.next();
      if (next.done === true) {
        behind.done = true;
        continue;
      }
      behind.lastStampNs = readStamp(next.value.data) ?? behind.lastStampNs;
      yield next.value;
    }
  } finally {
    for (const { iterator } of streams) await iterator.return?.();
  }
}

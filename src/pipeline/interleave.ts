import type { MessageSource, SourceMessage } from './ports.js';
import { readStamp, type Scan } from './scan.js';

/** Up to this many messages may wait for the other topic before a bag is read topic by topic. */
const MOST_WAITING = 64;

/**
 * The messages of both topics, in an order that lets few of them wait.
 *
 * Log-time order does, unless one topic was recorded long after the other (labels made later, in a bag of their
 * own): then thousands of masks would wait. Pairing comes out the same for any interleaving, as long as the
 * stamps do not jump back, so such a recording is read topic by topic: always the one that is behind by stamp.
 */
export function interleave(
  source: MessageSource,
  imageTopic: string,
  labelTopic: string,
  scanned: Pick<Scan, 'peakWaiting' | 'timeResets'>,
): AsyncIterable<SourceMessage> {
  const asRecorded = scanned.peakWaiting <= MOST_WAITING || scanned.timeResets > 0;
  if (asRecorded) return source.messages([imageTopic, labelTopic], ignoreProblem);
  return mergeByStamp(
    source.messages([imageTopic], ignoreProblem),
    source.messages([labelTopic], ignoreProblem),
  );
}

/** The scan has read the same messages and told the same problems already. */
function ignoreProblem(): void {
  return;
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

import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { seededRandom } from '../../src/core/seeded-random.js';
import type { SourceProblem } from '../../src/pipeline/ports.js';
import { listen } from './sample-recording.js';
import type { Heard } from './sample-recording.js';

/** What a damaged file gave. */
export interface ReadResult {
  readonly topics: readonly string[];
  readonly heard: Heard[];
  readonly problems: SourceProblem[];
}

/** What a file or folder gives, or undefined where it is refused; whatever is thrown must be an error for people. */
export async function readDamaged(path: string): Promise<ReadResult | undefined> {
  try {
    const bag = await openBag([path]);
    try {
      return { topics: bag.topics.map(({ name }) => name), ...(await listen(bag)) };
    } finally {
      await bag.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(DiceMonitorError);
    return undefined;
  }
}

function keyOf({ topic, logTimeNs, data }: Heard): string {
  return `${topic} ${logTimeNs} ${data}`;
}

/** Whether these are messages of the recording, in its order, none twice. */
export function isOrderedPartOf(heard: readonly Heard[], recorded: readonly Heard[]): boolean {
  let at = 0;
  for (const message of heard) {
    while (at < recorded.length && keyOf(recorded[at]!) !== keyOf(message)) at++;
    if (at++ >= recorded.length) return false;
  }
  return true;
}

/**
 * Cuts a file at every byte (every 7th where it is larger than 64 KB): it is refused, or gives messages as they were
 * recorded; what is missing of them is told, and a longer file gives no less.
 */
export async function expectCutsSurvived(path: string, recorded: readonly Heard[]): Promise<void> {
  const { length: size } = readFileSync(path);
  let given = recorded.length;
  for (let length = size - 1; length >= 0; length -= size > 65536 ? 7 : 1) {
    truncateSync(path, length);
    const result = await readDamaged(path);
    const heard = result?.heard ?? [];
    const context = `cut to ${length} of ${size} bytes`;
    expect(isOrderedPartOf(heard, recorded), context).toBe(true);
    if (result && heard.length < recorded.length)
      expect(
        result.problems.map(({ kind }) => kind),
        context,
      ).toContain('truncated');
    expect(heard.length, context).toBeLessThanOrEqual(given);
    given = heard.length;
  }
}

/** Messages that were not recorded so, and how many of the recorded ones have nothing in their place. */
function compare(
  heard: readonly Heard[],
  recorded: readonly Heard[],
): { altered: Heard[]; missing: Heard[] } {
  const missing = new Map(recorded.map((message) => [keyOf(message), message]));
  const altered = heard.filter((message) => !missing.delete(keyOf(message)));
  return { altered, missing: [...missing.values()] };
}

/** Whether all that is missing is one topic, as a whole, under another name or gone from the list of topics. */
function isTopicChanged(
  { topics }: ReadResult,
  altered: readonly Heard[],
  missing: readonly Heard[],
): boolean {
  const topic = missing[0]!.topic;
  const contents = (messages: readonly Heard[]): string[] =>
    messages.map(({ logTimeNs, data }) => `${logTimeNs} ${data}`).sort();
  return (
    !topics.includes(topic) &&
    missing.every((message) => message.topic === topic) &&
    (altered.length === 0 || String(contents(altered)) === String(contents(missing)))
  );
}

/**
 * What shows of a change. `everything`: whatever is not as it was recorded is told. `all but contents`: a flip may
 * change the bytes or the topic of the one message that it touches; all else is told. `all but contents and topics`: or
 * the name, type or format of a topic.
 */
export type Cover = 'everything' | 'all but contents' | 'all but contents and topics' | 'nothing';

/**
 * Flips one bit of a file, again and again: it is refused, or what it gives is as recorded but for what `cover` says.
 *
 * @param read the file, or the folder it is in
 */
export async function expectFlipsSurvived(
  path: string,
  recorded: readonly Heard[],
  flips: number,
  cover: Cover,
  read = path,
): Promise<void> {
  const sound = readFileSync(path);
  const random = seededRandom(flips);
  for (let round = 0; round < flips; round++) {
    const at = random(sound.length);
    const bit = random(8);
    const damaged = Buffer.from(sound);
    damaged[at]! ^= 1 << bit;
    writeFileSync(path, damaged);
    const result = await readDamaged(read);
    if (!result || result.problems.length > 0 || cover === 'nothing') continue;
    const context = `bit ${bit} of byte ${at} of ${sound.length}`;
    const { altered, missing } = compare(result.heard, recorded);
    if (missing.length === 0 || cover === 'everything') {
      expect(result.heard, context).toEqual(recorded);
    } else if (cover !== 'all but contents and topics' || !isTopicChanged(result, altered, missing)) {
      expect(altered, context).toHaveLength(1);
      expect(missing, context).toHaveLength(1);
      expect(altered[0]!.logTimeNs, context).toBe(missing[0]!.logTimeNs);
    }
  }
  writeFileSync(path, sound);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createMcapBag } from '../../src/bag/index.js';
import type { BagReader, McapBagOptions } from '../../src/bag/index.js';
import type { SourceProblem } from '../../src/pipeline/ports.js';

/** A message as tests compare it: its bytes as hexadecimal text. */
export interface Heard {
  readonly topic: string;
  readonly logTimeNs: bigint;
  readonly data: string;
}

export const SAMPLE_TOPICS = [
  { name: '/camera/image_raw', type: 'sensor_msgs/msg/Image' },
  { name: '/labels/image', type: 'sensor_msgs/msg/Image' },
  { name: '/camera/camera_info', type: 'sensor_msgs/msg/CameraInfo' },
] as const;

/**
 * Messages of three topics, 10 ms apart, with pairs of equal log times. The bytes begin as CDR and are a
 * repeated pattern with the message's number in it, so that they compress and no two are equal.
 */
export function sampleMessages(
  count: number,
  bytes = 60,
): { topic: string; logTimeNs: bigint; data: Uint8Array }[] {
  return Array.from({ length: count }, (_, index) => {
    const data = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at++) data[at] = (at * 7 + ((at % 11) * index) / 3) & 0xff;
    data.set([0, 1, 0, 0, index & 0xff, index >> 8]);
    const { name } = SAMPLE_TOPICS[index % SAMPLE_TOPICS.length]!;
    return { topic: name, logTimeNs: 1_700_000_000_000_000_000n + BigInt(index >> 1) * 10_000_000n, data };
  });
}

/** A folder of temporary files that goes when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dice-monitor-test-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes messages as an MCAP bag. */
export async function writeSampleBag(
  folder: string,
  messages: Iterable<{ topic: string; logTimeNs: bigint; data: Uint8Array }>,
  options: McapBagOptions = {},
): Promise<void> {
  const writer = await createMcapBag(folder, options);
  // A short definition keeps the files small: some tests read one at every length.
  for (const { name, type } of SAMPLE_TOPICS)
    await writer.addTopic(name, type, { definition: 'uint8[] data' });
  for (const { topic, logTimeNs, data } of messages) await writer.write(topic, logTimeNs, data);
  await writer.close();
}

/** All messages of a bag (of some topics), and what it complained of. */
export async function listen(
  bag: BagReader,
  topics: readonly string[] = bag.topics.map(({ name }) => name),
): Promise<{ heard: Heard[]; problems: SourceProblem[] }> {
  const heard: Heard[] = [];
  const problems: SourceProblem[] = [];
  const messages = bag.messages(topics, (problem) => {
    problems.push(problem);
  });
  for await (const message of messages) heard.push(asHeard(message));
  return { heard, problems };
}

export function asHeard(message: { topic: string; logTimeNs: bigint; data: Uint8Array }): Heard {
  return {
    topic: message.topic,
    logTimeNs: message.logTimeNs,
    data: Buffer.from(message.data).toString('hex'),
  };
}

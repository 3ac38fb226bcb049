import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { listen } from './sample-recording.js';
import type { Heard } from './sample-recording.js';

const BAGS = 'test/fixtures/bags';
const CASES = 'test/fixtures/cases';

interface Truth {
  readonly messages: Record<string, number>;
  readonly frames: readonly { stamp: string; label_stamp: string }[];
}

const truth = JSON.parse(readFileSync(join(BAGS, 'truth.json'), 'utf8')) as Record<string, Truth>;

function countByTopic(heard: readonly Heard[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { topic } of heard) counts[topic] = (counts[topic] ?? 0) + 1;
  return counts;
}

function isOrdered(heard: readonly Heard[]): boolean {
  return heard.every(({ logTimeNs }, index) => index === 0 || logTimeNs >= heard[index - 1]!.logTimeNs);
}

/** Stamps of a topic's messages, read by hand: int32 seconds and uint32 nanoseconds behind the 4 CDR bytes. */
function stamps(heard: readonly Heard[], topic: string): string[] {
  return heard
    .filter((message) => message.topic === topic)
    .map(({ data }) => Buffer.from(data, 'hex'))
    .map((bytes) => String(BigInt(bytes.readInt32LE(4)) * 1_000_000_000n + BigInt(bytes.readUInt32LE(8))));
}

function hashes(folder: string): Record<string, string> {
  const entries = readdirSync(folder).map((name) => {
    const hash = createHash('sha256').update(readFileSync(join(folder, name)));
    return [name, hash.digest('hex')] as const;
  });
  return Object.fromEntries(entries);
}

describe('bags of ros2 bag record', () => {
  it.each(Object.keys(truth))('%s: every message, in log-time order, and nothing touched', async (name) => {
    const folder = join(BAGS, name);
    const before = hashes(folder);
    const bag = await openBag([folder]);
    const { heard, problems } = await listen(bag);
    expect(problems).toEqual([]);
    expect(countByTopic(heard)).toEqual(truth[name]!.messages);
    expect(Object.fromEntries(bag.topics.map((topic) => [topic.name, topic.messageCount]))).toEqual(
      truth[name]!.messages,
    );
    expect(isOrdered(heard)).toBe(true);
    const images = new Set(stamps(heard, '/camera/image_raw'));
    const labels = new Set(stamps(heard, '/labels/image'));
    for (const { stamp, label_stamp } of truth[name]!.frames) {
      expect(images.has(stamp)).toBe(true);
      expect(labels.has(label_stamp)).toBe(true);
    }
    await bag.close();
    expect(hashes(folder)).toEqual(before);
  });

  it('reads a part once where it lies there packed and unpacked', async () => {
    const folder = join(BAGS, 'db3_file_zstd');
    const unpacked = await openBag([folder]);
    expect(unpacked.files.map(({ path }) => path)).toEqual([join(folder, 'db3_file_zstd_0.db3')]);
    const packed = await openBag([join(folder, 'db3_file_zstd_0.db3.zstd')]);
    expect((await listen(packed)).heard).toEqual((await listen(unpacked)).heard);
    await unpacked.close();
    await packed.close();
  });
});

describe('awkward recordings', () => {
  async function read(
    name: string,
    file = '',
  ): Promise<Awaited<ReturnType<typeof listen>> & { files: string[] }> {
    const bag = await openBag([join(CASES, name, 'bag', file)]);
    const result = await listen(bag);
    await bag.close();
    return { ...result, files: bag.files.map(({ path }) => path.replace(/^.*\//, '')) };
  }

  it('01: cut while recording: three whole chunks, and the fourth is told', async () => {
    const { heard, problems } = await read('01-mcap-cut-while-recording', 'drive_0.mcap');
    expect(countByTopic(heard)).toEqual({ '/camera/image_raw': 6, '/labels/image': 6 });
    expect(problems).toHaveLength(1);
    expect(problems[0]!.kind).toBe('truncated');
    expect(problems[0]!.message).toMatch(/drive_0\.mcap ends early at byte 14205 \(no footer/);
    expect(problems[0]!.message).toMatch(
      /1700000000\.630000000 s to 1700000000\.760000000 s\) could not be read/,
    );
  });

  it('03: topics in separate chunks, one of them backwards', async () => {
    const { heard, problems } = await read('03-mcap-topics-in-separate-chunks', 'merged.mcap');
    expect(problems).toEqual([]);
    expect(countByTopic(heard)).toEqual({ '/camera/image_raw': 10, '/labels/image': 10 });
    expect(isOrdered(heard)).toBe(true);
    // Log times are 30 ms (image) and 60 ms (label) after the stamp, 100 ms apart: they alternate.
    expect(heard.map(({ topic }) => topic).slice(0, 4)).toEqual([
      '/camera/image_raw',
      '/labels/image',
      '/camera/image_raw',
      '/labels/image',
    ]);
  });

  it('05: IDL, no definition, and a channel that is not CDR', async () => {
    const { heard, problems } = await read('05-mcap-idl-and-missing-definitions', 'drive_0.mcap');
    expect(problems).toEqual([]);
    expect(countByTopic(heard)).toEqual({ '/camera/image_raw': 5, '/labels/image': 5 });
  });

  it('07: the second half stands in the write-ahead log, and no file changes', async () => {
    const folder = join(CASES, '07-db3-last-messages-in-wal', 'bag');
    const before = hashes(folder);
    const { heard, problems } = await read('07-db3-last-messages-in-wal');
    expect(problems).toEqual([]);
    expect(countByTopic(heard)).toEqual({ '/camera/image_raw': 6, '/labels/image': 6 });
    expect(hashes(folder)).toEqual(before);
  });

  it('09: a folder that was moved and renamed', async () => {
    const { heard, problems, files } = await read('09-metadata-v4-qos-as-text-moved');
    expect(problems).toEqual([]);
    expect(files).toEqual(['survey_0.db3', 'survey_1.db3']);
    expect(countByTopic(heard)).toEqual({ '/camera/image_raw': 6, '/labels/image': 6 });
  });

  it('11: parts 8 to 11 in the order of their times', async () => {
    const { heard, problems, files } = await read('11-split-files-8-to-11-without-metadata');
    expect(problems).toEqual([]);
    expect(files).toEqual(['drive_8.mcap', 'drive_9.mcap', 'drive_10.mcap', 'drive_11.mcap']);
    expect(isOrdered(heard)).toBe(true);
    expect(countByTopic(heard)).toEqual({ '/camera/image_raw': 8, '/labels/image': 8 });
  });
});

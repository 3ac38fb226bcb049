import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { McapIndexedReader, McapStreamReader } from '@mcap/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TYPE_DEFINITIONS } from '../../src/bag/definitions.js';
import { createMcapBag, openBag } from '../../src/bag/index.js';
import { loadZstd } from '../../src/bag/zstd.js';
import { asHeard, listen, sampleMessages, SAMPLE_TOPICS, temporaryFolder } from './sample-recording.js';

const folder = temporaryFolder();
const RECORDED = 'test/fixtures/bags/mcap_plain';

async function write(name: string, options: Parameters<typeof createMcapBag>[1] = {}): Promise<string> {
  const path = join(folder, name);
  const writer = await createMcapBag(path, options);
  for (const topic of SAMPLE_TOPICS) await writer.addTopic(topic.name, topic.type);
  for (const { topic, logTimeNs, data } of sampleMessages(20)) await writer.write(topic, logTimeNs, data);
  await writer.close();
  return path;
}

/** Keys of nested maps, to compare the form of two documents. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [shape(value[0])] : [];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
}

describe('createMcapBag', () => {
  it('writes metadata.yaml in the form that ros2 bag record gives it', async () => {
    const path = await write('form', { splitAtMessages: 12 });
    const text = readFileSync(join(path, 'metadata.yaml'), 'utf8');
    expect(shape(parse(text))).toEqual(shape(parse(readFileSync(join(RECORDED, 'metadata.yaml'), 'utf8'))));
    const information = (
      parse(text, { intAsBigInt: true }) as { rosbag2_bagfile_information: Record<string, unknown> }
    ).rosbag2_bagfile_information;
    expect(information).toMatchObject({
      version: 9n,
      storage_identifier: 'mcap',
      message_count: 20n,
      // 20 messages, two each 10 ms: 0 to 90 ms.
      starting_time: { nanoseconds_since_epoch: 1_700_000_000_000_000_000n },
      duration: { nanoseconds: 90_000_000n },
      relative_file_paths: ['form_0.mcap', 'form_1.mcap'],
    });
    expect(information.files).toMatchObject([
      { path: 'form_0.mcap', message_count: 12n, duration: { nanoseconds: 50_000_000n } },
      {
        path: 'form_1.mcap',
        message_count: 8n,
        starting_time: { nanoseconds_since_epoch: 1_700_000_000_060_000_000n },
      },
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('takes calls that overlap, as copied inputs and results do, each once and in their order', async () => {
    const path = join(folder, 'overlapping');
    const writer = await createMcapBag(path, { compression: 'none', chunkSize: 300 });
    const messages = [...sampleMessages(60)];
    await Promise.all([
      ...SAMPLE_TOPICS.map((topic) => writer.addTopic(topic.name, topic.type)),
      ...messages.map(({ topic, logTimeNs, data }) => writer.write(topic, logTimeNs, data)),
      writer.close(),
    ]);
    const bag = await openBag([path]);
    const { heard, problems } = await listen(bag);
    await bag.close();
    expect(problems).toEqual([]);
    expect(heard).toEqual(messages.map(asHeard));
  });

  it.each(['none', 'zstd'] as const)(
    'writes %s chunks that the MCAP library reads by its index',
    async (compression) => {
      const path = await write(`indexed-${compression}`, { compression, chunkSize: 500 });
      const zstd = await loadZstd();
      const bytes = readFileSync(join(path, `indexed-${compression}_0.mcap`));
      const reader = await McapIndexedReader.Initialize({
        readable: {
          size: () => Promise.resolve(BigInt(bytes.length)),
          read: (offset: bigint, size: bigint) =>
            Promise.resolve(bytes.subarray(Number(offset), Number(offset + size))),
        },
        decompressHandlers: { zstd: (packed) => zstd.decompress(packed) },
      });
      expect(reader.header).toMatchObject({ profile: 'ros2', library: 'dice_monitor' });
      expect(reader.statistics?.messageCount).toBe(20n);
      expect([...reader.channelsById.values()].map(({ topic }) => topic)).toEqual(
        SAMPLE_TOPICS.map(({ name }) => name),
      );
      const heard: bigint[] = [];
      for await (const message of reader.readMessages()) heard.push(message.logTime);
      expect(heard).toEqual(sampleMessages(20).map(({ logTimeNs }) => logTimeNs));
    },
  );

  it('declares topics as the recorder does', async () => {
    const recorded = new McapStreamReader();
    recorded.append(readFileSync(join(RECORDED, 'mcap_plain_0.mcap')));
    const texts = new Map<string, string>();
    const channels = new Map<string, Map<string, string>>();
    for (let record = recorded.nextRecord(); record; record = recorded.nextRecord()) {
      if (record.type === 'Schema') texts.set(record.name, Buffer.from(record.data).toString());
      if (record.type === 'Channel') channels.set(record.topic, record.metadata);
    }
    for (const [type, text] of texts) expect(TYPE_DEFINITIONS.get(type)?.text).toBe(text);

    const path = await write('declared', { compression: 'none' });
    const ours = new McapStreamReader();
    ours.append(readFileSync(join(path, 'declared_0.mcap')));
    let seen = 0;
    for (let record = ours.nextRecord(); record; record = ours.nextRecord()) {
      if (record.type !== 'Channel') continue;
      seen++;
      expect(record.metadata).toEqual(channels.get(record.topic));
    }
    expect(seen).toBeGreaterThan(0);
  });

  it('lists a topic that no message came on, with 0', async () => {
    const path = join(folder, 'silent');
    const writer = await createMcapBag(path);
    await writer.addTopic('/x', 'sensor_msgs/msg/Image');
    await writer.addTopic('/y', 'sensor_msgs/msg/CameraInfo');
    await writer.write('/x', 1n, new Uint8Array([0, 1, 0, 0]));
    await writer.close();
    const { rosbag2_bagfile_information: information } = parse(
      readFileSync(join(path, 'metadata.yaml'), 'utf8'),
    ) as { rosbag2_bagfile_information: Record<string, unknown> };
    expect(information.topics_with_message_count).toMatchObject([
      { topic_metadata: { name: '/x' }, message_count: 1 },
      { topic_metadata: { name: '/y', type: 'sensor_msgs/msg/CameraInfo' }, message_count: 0 },
    ]);
  });

  it('has the final name only when it is complete', async () => {
    const path = join(folder, 'half');
    const writer = await createMcapBag(path);
    await writer.addTopic('/x', 'sensor_msgs/msg/Image');
    await writer.write('/x', 1n, new Uint8Array([0, 1, 0, 0]));
    expect(readdirSync(folder)).not.toContain('half');
    await writer.discard();
    await writer.close();
    expect(readdirSync(folder).filter((name) => name.includes('half'))).toEqual([]);
    await expect(writer.write('/x', 1n, new Uint8Array(4))).rejects.toThrow('closed');
  });

  it('refuses a folder in use and a type without a definition', async () => {
    const used = join(folder, 'used');
    mkdirSync(used);
    writeFileSync(join(used, 'notes.txt'), '');
    await expect(createMcapBag(used)).rejects.toMatchObject({ code: 'output' });
    await expect(createMcapBag(join(used, 'notes.txt', 'bag'))).rejects.toMatchObject({ code: 'output' });
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const writer = await createMcapBag(empty);
    await expect(writer.addTopic('/x', 'my_msgs/msg/Odd')).rejects.toMatchObject({ code: 'output' });
    await writer.addTopic('/x', 'my_msgs/msg/Odd', { definition: 'uint8 x\n', reliability: 'best_effort' });
    await writer.close();
    expect(readdirSync(empty).sort()).toEqual(['empty_0.mcap', 'metadata.yaml']);
  });
});

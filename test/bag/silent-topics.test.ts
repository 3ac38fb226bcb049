import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import {
  listen,
  SAMPLE_TOPICS,
  sampleMessages,
  temporaryFolder,
  writeSampleBag,
} from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';

const folder = temporaryFolder();
const MESSAGES = sampleMessages(30);

describe('openBag: topics without messages', () => {
  const LABEL = { name: '/labels/image', type: 'sensor_msgs/msg/Image', messageCount: 0 };

  /** metadata.yaml that lists topics which the files do not know. */
  function list(
    path: string,
    version: number,
    entries: readonly [name: string, format: string][],
    messageCount = 0,
  ): void {
    const file = join(path, 'metadata.yaml');
    const topics = entries.map(
      ([name, format]) =>
        `    - topic_metadata: {name: ${name}, type: sensor_msgs/msg/Image, serialization_format: ${format}` +
        `${version >= 3 ? ', offered_qos_profiles: ""' : ''}}\n      message_count: ${messageCount}\n`,
    );
    const text = readFileSync(file, 'utf8')
      .replace(/version: \d+/, `version: ${version}`)
      .replace('topics_with_message_count:\n', (key) => key + topics.join(''));
    writeFileSync(file, text);
  }

  const onlyImages = MESSAGES.filter(({ topic }) => topic === '/camera/image_raw');
  const imageTopics = SAMPLE_TOPICS.slice(0, 1);

  it.each([1, 4, 9])('are there with 0, by metadata.yaml of version %s', async (version) => {
    const path = join(folder, `silent-${version}`);
    await writeSqliteBag(path, imageTopics, onlyImages);
    list(path, version, [
      ['/labels/image', 'cdr'],
      ['/other', 'json'],
    ]);
    const bag = await openBag([path]);
    expect(bag.topics).toEqual([
      { name: '/camera/image_raw', type: 'sensor_msgs/msg/Image', messageCount: 10 },
      LABEL,
    ]);
    expect(await listen(bag, ['/labels/image'])).toEqual({ heard: [], problems: [] });
    await bag.close();
  });

  it('but not by a bare file, and not where another recording has messages', async () => {
    const path = join(folder, 'silent-9');
    const bare = await openBag([join(path, 'silent-9_0.db3')]);
    expect(bare.topics.map(({ name }) => name)).toEqual(['/camera/image_raw']);
    await bare.close();
    await writeSampleBag(join(folder, 'all'), MESSAGES);
    const both = await openBag([path, join(folder, 'all')]);
    expect(both.topics.find(({ name }) => name === '/labels/image')).toEqual({ ...LABEL, messageCount: 10 });
    await both.close();
    const twice = await openBag([path, join(folder, 'silent-4')]);
    expect(twice.topics.filter(({ name }) => name === '/labels/image')).toEqual([LABEL]);
    await twice.close();
  });

  it('with messages by metadata.yaml, which no file has: damage', async () => {
    const path = join(folder, 'silent-lost');
    await writeSqliteBag(path, imageTopics, onlyImages);
    list(path, 9, [['/labels/image', 'cdr']], 7);
    const bag = await openBag([path]);
    expect(bag.topics).toContainEqual(LABEL);
    const { problems } = await listen(bag, ['/camera/image_raw']);
    expect(problems).toEqual([
      { kind: 'missing_topic', message: expect.stringContaining('7 messages of /labels/image') as string },
    ]);
    await bag.close();
  });

  it('data beat what metadata.yaml counts, and entries without sense are passed over', async () => {
    const path = join(folder, 'silent-lies');
    await writeSqliteBag(path, imageTopics, onlyImages);
    list(path, 5, [['/camera/image_raw', 'cdr']], 7);
    const metadata = join(path, 'metadata.yaml');
    const odd =
      'topics_with_message_count:\n    - 5\n    - topic_metadata: [1]\n    - topic_metadata: {name: 7}\n';
    writeFileSync(metadata, readFileSync(metadata, 'utf8').replace('topics_with_message_count:\n', odd));
    const bag = await openBag([path]);
    expect(bag.topics.map(({ name, messageCount }) => [name, messageCount])).toEqual([
      ['/camera/image_raw', 10],
    ]);
    await bag.close();
  });

  it('our own bags list them, also as a bare file', async () => {
    const path = join(folder, 'silent-own');
    await writeSampleBag(path, onlyImages);
    for (const given of [path, join(path, 'silent-own_0.mcap')]) {
      const bag = await openBag([given]);
      expect(bag.topics.find(({ name }) => name === '/labels/image')).toEqual(LABEL);
      await bag.close();
    }
  });
});

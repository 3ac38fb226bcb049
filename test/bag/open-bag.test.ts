import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { openBagWith } from '../../src/bag/open-bag.js';
import type { ErrorCode } from '../../src/core/dice-monitor-error.js';
import {
  asHeard,
  listen,
  SAMPLE_TOPICS,
  sampleMessages,
  temporaryFolder,
  writeSampleBag,
} from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';

const folder = temporaryFolder();
const MESSAGES = sampleMessages(30);
const SOUND = MESSAGES.map(asHeard);
const WAL_CASE = 'test/fixtures/cases/07-db3-last-messages-in-wal/bag';

describe('openBag: the same messages however they were recorded', () => {
  it.each(['none', 'lz4', 'zstd'] as const)('MCAP, %s chunks', async (compression) => {
    const path = join(folder, `mcap-${compression}`);
    await writeSampleBag(path, MESSAGES, { compression, chunkSize: 300 });
    const bag = await openBag([path]);
    expect(await listen(bag)).toEqual({ heard: SOUND, problems: [] });
    expect(bag.topics).toEqual([
      { name: '/camera/camera_info', type: 'sensor_msgs/msg/CameraInfo', messageCount: 10 },
      { name: '/camera/image_raw', type: 'sensor_msgs/msg/Image', messageCount: 10 },
      { name: '/labels/image', type: 'sensor_msgs/msg/Image', messageCount: 10 },
    ]);
    await bag.close();
  });

  it('MCAP without chunks, and split', async () => {
    const path = join(folder, 'mcap-split');
    await writeSampleBag(path, MESSAGES, { chunkSize: 0, splitAtMessages: 7 });
    const bag = await openBag([path]);
    expect(bag.files).toHaveLength(5);
    expect(await listen(bag)).toEqual({ heard: SOUND, problems: [] });
    await bag.close();
  });

  it.each(['message', 'file'] as const)('SQLite, zstd by %s, split', async (zstd) => {
    const path = join(folder, `db3-${zstd}`);
    await writeSqliteBag(path, SAMPLE_TOPICS, MESSAGES, { zstd, splitAtMessages: 11 });
    // A folder for temporary files of this test alone, to see that nothing stays in it.
    const temporary = join(folder, `temporary-${zstd}`);
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const unpacked = new Map<string, number>();
    const bag = await openBag([path], {
      onUnpack: (file, done, total) => {
        unpacked.set(file, done / total);
      },
    });
    expect(bag.files.map((file) => file.storage)).toEqual(['sqlite3', 'sqlite3', 'sqlite3']);
    expect([...unpacked]).toEqual(zstd === 'file' ? bag.files.map((file) => [file.path, 1]) : []);
    expect(await listen(bag)).toEqual({ heard: SOUND, problems: [] });
    await bag.close();
    vi.unstubAllEnvs();
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('messages written in any order come in log-time order, equal times as recorded', async () => {
    const shuffled = MESSAGES.map((message, index) => ({ message, key: (index * 17) % MESSAGES.length }))
      .sort((a, b) => a.key - b.key)
      .map(({ message }) => message);
    const expected = shuffled
      .map((message, index) => ({ ...asHeard(message), index }))
      .sort((a, b) => Number(a.logTimeNs - b.logTimeNs) || a.index - b.index)
      .map(({ topic, logTimeNs, data }) => ({ topic, logTimeNs, data }));
    await writeSampleBag(join(folder, 'shuffled'), shuffled, { chunkSize: 250 });
    await writeSampleBag(join(folder, 'shuffled-bare'), shuffled, { chunkSize: 0 });
    await writeSqliteBag(join(folder, 'shuffled-db3'), SAMPLE_TOPICS, shuffled);
    for (const name of ['shuffled', 'shuffled-bare', 'shuffled-db3']) {
      const bag = await openBag([join(folder, name)]);
      expect((await listen(bag)).heard, name).toEqual(expected);
      await bag.close();
    }
  });

  it('several paths are one stream; the same file twice is read once', async () => {
    const images = MESSAGES.filter(({ topic }) => topic === '/camera/image_raw');
    const others = MESSAGES.filter(({ topic }) => topic !== '/camera/image_raw');
    await writeSampleBag(join(folder, 'images'), images);
    await writeSqliteBag(join(folder, 'others'), SAMPLE_TOPICS, others);
    const bag = await openBag([
      join(folder, 'others'),
      join(folder, 'images'),
      join(folder, 'images', 'images_0.mcap'),
    ]);
    expect(bag.files).toHaveLength(2);
    const { heard } = await listen(bag);
    expect(heard.map(({ logTimeNs }) => logTimeNs)).toEqual(SOUND.map(({ logTimeNs }) => logTimeNs));
    expect(new Set(heard.map(({ data }) => data))).toEqual(new Set(SOUND.map(({ data }) => data)));
    await bag.close();
  });

  it('gives only the topics asked for, again and again, and lets go where the reader stops', async () => {
    const bag = await openBag([join(folder, 'mcap-zstd')]);
    const labels = SOUND.filter(({ topic }) => topic === '/labels/image');
    expect((await listen(bag, ['/labels/image'])).heard).toEqual(labels);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let pass = 0; pass < 20; pass++) {
      for await (const message of bag.messages(['/camera/image_raw'], () => undefined)) {
        expect(message.topic).toBe('/camera/image_raw');
        break;
      }
    }
    // A few may come and go with the test runner; a leak would be one a pass.
    expect(open()).toBeLessThan(before + 10);
    expect((await listen(bag, ['/labels/image'])).heard).toEqual(labels);
    expect((await listen(bag, ['/nothing'])).heard).toEqual([]);
    await bag.close();
    await bag.close();
  });
});

describe('openBag: metadata.yaml is a hint', () => {
  it('a missing part is told, and the rest is read', async () => {
    const path = join(folder, 'missing');
    await writeSampleBag(path, MESSAGES, { splitAtMessages: 10 });
    rmSync(join(path, 'missing_1.mcap'));
    const bag = await openBag([path]);
    const { heard, problems } = await listen(bag);
    expect(heard).toEqual([...SOUND.slice(0, 10), ...SOUND.slice(20)]);
    expect(problems.map(({ kind }) => kind)).toEqual(['missing_part']);
    expect(problems[0]!.message).toContain('missing_1.mcap');
    await bag.close();
  });

  it('renamed files are found, unlisted parts of the sequence are read, strangers are not', async () => {
    const path = join(folder, 'renamed');
    await writeSampleBag(path, MESSAGES, { splitAtMessages: 10 });
    for (const number of [0, 1, 2])
      renameSync(join(path, `renamed_${number}.mcap`), join(path, `drive_${number}.mcap`));
    const renamed = await openBag([path]);
    expect(await listen(renamed)).toEqual({ heard: SOUND, problems: [] });
    await renamed.close();

    const listed = join(folder, 'unlisted');
    await writeSampleBag(listed, MESSAGES, { splitAtMessages: 10 });
    const metadata = join(listed, 'metadata.yaml');
    writeFileSync(
      metadata,
      readFileSync(metadata, 'utf8')
        .replace('      - unlisted_2.mcap\n', '')
        .replace('    - unlisted_2.mcap\n', ''),
    );
    copyFileSync(join(folder, 'images', 'images_0.mcap'), join(listed, 'stranger.mcap'));
    const unlisted = await openBag([listed]);
    expect(await listen(unlisted)).toEqual({ heard: SOUND, problems: [] });
    await unlisted.close();
  });

  it('metadata that cannot be read is told, and every file is read', async () => {
    const path = join(folder, 'broken-metadata');
    await writeSampleBag(path, MESSAGES);
    writeFileSync(join(path, 'metadata.yaml'), 'rosbag2_bagfile_information: [1, {');
    const bag = await openBag([join(path, 'metadata.yaml')]);
    const { heard, problems } = await listen(bag);
    expect(heard).toEqual(SOUND);
    expect(problems.map(({ kind }) => kind)).toEqual(['bad_metadata']);
    await bag.close();
  });

  it('one unreadable part among good ones is told', async () => {
    const path = join(folder, 'one-empty');
    await writeSampleBag(path, MESSAGES, { splitAtMessages: 15 });
    writeFileSync(join(path, 'one-empty_1.mcap'), '');
    const bag = await openBag([path]);
    const { heard, problems } = await listen(bag);
    expect(heard).toEqual(SOUND.slice(0, 15));
    expect(problems.map(({ kind }) => kind)).toEqual(['unreadable_part']);
    expect(problems[0]!.message).toMatch(/one-empty_1\.mcap: an empty file/);
    await bag.close();
  });
});

describe('openBag: what is no recording', () => {
  async function refusal(name: string, content: string | Buffer): Promise<{ code: ErrorCode; text: string }> {
    const path = join(folder, name);
    writeFileSync(path, content);
    const error = (await openBag([path]).catch((thrown: unknown) => thrown)) as Error & { code: ErrorCode };
    expect(error.name).toBe('DiceMonitorError');
    return { code: error.code, text: error.message };
  }

  it.each([
    ['empty.mcap', '', /an empty file/],
    ['drive.bag', '#ROSBAG V2.0\n1234', /ROS 1.*rosbags-convert/s],
    ['notes.txt', 'hello world', /68 65 6c 6c 6f/],
    ['table.db3', 'SQLite format 3\0' + 'x'.repeat(200), /SQLite file that cannot be read/],
    [
      'packed.db3.zstd',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, 1, 0]),
      /zstd data that cannot be unpacked/,
    ],
  ])('%s', async (name, content, text) => {
    const error = await refusal(name, content);
    expect(error.code).toBe('input');
    expect(error.text).toMatch(text);
    expect(error.text).toContain(name);
  });

  it('a path that does not exist, no path, a folder without a recording', async () => {
    await expect(openBag([join(folder, 'nowhere')])).rejects.toMatchObject({ code: 'usage' });
    await expect(openBag([])).rejects.toMatchObject({ code: 'usage' });
    mkdirSync(join(folder, 'photos'));
    writeFileSync(join(folder, 'photos', 'cat.jpg'), 'x');
    await expect(openBag([join(folder, 'photos')])).rejects.toMatchObject({
      code: 'input',
      found: expect.stringContaining('cat.jpg') as string,
    });
  });

  it('a database without the tables of rosbag2', async () => {
    const { default: Database } = await import('better-sqlite3');
    const path = join(folder, 'other.db3');
    new Database(path).exec('CREATE TABLE songs(id INTEGER)').close();
    await expect(openBag([path])).rejects.toMatchObject({ code: 'input' });
  });

  it('an MCAP file of ROS 1 is refused by name', async () => {
    const source = readFileSync(join(folder, 'mcap-none', 'mcap-none_0.mcap'));
    const at = source.indexOf('ros2', 8, 'latin1');
    source.write('ROS1', at, 'latin1');
    const error = await refusal('one.mcap', source);
    expect(error.text).toMatch(/MCAP file of ROS 1/);
  });

  it('an MCAP file that was just begun opens, and is told to be cut off', async () => {
    const path = join(folder, 'begun.mcap');
    writeFileSync(path, readFileSync(join(folder, 'mcap-none', 'mcap-none_0.mcap')).subarray(0, 8));
    const bag = await openBag([path]);
    expect(bag.topics).toEqual([]);
    expect((await listen(bag)).problems.map(({ kind }) => kind)).toEqual(['truncated']);
    await bag.close();
  });
});

describe('openBag: SQLite beside the file', () => {
  it('says how to get better-sqlite3 where it is missing; MCAP is read without it', async () => {
    const missing = (): never => {
      throw new Error("Cannot find module 'better-sqlite3'");
    };
    await expect(openBagWith([join(folder, 'others')], missing)).rejects.toMatchObject({
      code: 'dependency',
      hint: expect.stringContaining('npm install better-sqlite3') as string,
    });
    const bag = await openBagWith([join(folder, 'images')], missing);
    await bag.close();
  });

  it('reads a log from a read-only folder, and leaves nothing there', async () => {
    const path = join(folder, 'read-only');
    cpSync(WAL_CASE, path, { recursive: true });
    chmodSync(path, 0o555);
    try {
      const bag = await openBag([path]);
      expect((await listen(bag)).heard).toHaveLength(12);
      expect(readdirSync(path).sort()).toEqual(['drive_0.db3', 'drive_0.db3-wal']);
      await bag.close();
      expect(readdirSync(path).sort()).toEqual(['drive_0.db3', 'drive_0.db3-wal']);
    } finally {
      chmodSync(path, 0o755);
    }
  });

  it('reads the oldest schema, and two ids of one topic', async () => {
    const { default: Database } = await import('better-sqlite3');
    const path = join(folder, 'old.db3');
    const database = new Database(path);
    database.exec(`
      CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, serialization_format TEXT NOT NULL);
      CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, timestamp INTEGER NOT NULL, data BLOB NOT NULL);
      INSERT INTO topics VALUES (1, '/a', 'sensor_msgs/msg/Image', 'cdr'), (2, '/a', 'sensor_msgs/msg/Image', 'cdr'), (3, '/b', 'x/msg/Y', 'json');
      INSERT INTO messages VALUES (1, 2, 1700000000000000007, x'0001'), (2, 1, 1700000000000000005, x'0002'), (3, 3, 1, x'00');`);
    database.close();
    const bag = await openBag([path]);
    expect(bag.topics).toEqual([{ name: '/a', type: 'sensor_msgs/msg/Image', messageCount: 2 }]);
    expect((await listen(bag)).heard).toEqual([
      { topic: '/a', logTimeNs: 1700000000000000005n, data: '0002' },
      { topic: '/a', logTimeNs: 1700000000000000007n, data: '0001' },
    ]);
    await bag.close();
  });

  it('tells a topic that was recorded with two types', async () => {
    const path = join(folder, 'two-types');
    mkdirSync(path);
    await writeSqliteBag(
      join(path, 'a'),
      [{ name: '/x', type: 'sensor_msgs/msg/Image' }],
      [{ ...MESSAGES[0]!, topic: '/x' }],
    );
    await writeSqliteBag(
      join(path, 'b'),
      [{ name: '/x', type: 'sensor_msgs/msg/CompressedImage' }],
      [{ ...MESSAGES[1]!, topic: '/x' }],
    );
    const bag = await openBag([join(path, 'a'), join(path, 'b')]);
    expect(bag.topics).toHaveLength(2);
    expect((await listen(bag, ['/x'])).problems.map(({ kind }) => kind)).toEqual(['two_types']);
    await bag.close();
  });
});

import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import type { SourceMessage } from '../../src/pipeline/ports.js';
import {
  asHeard,
  SAMPLE_TOPICS,
  sampleMessages,
  temporaryFolder,
  writeSampleBag,
} from './sample-recording.js';
import type { Heard } from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';

const folder = temporaryFolder();
const MESSAGES = sampleMessages(30);
const SOUND = MESSAGES.map(asHeard);

describe('openBag: several passes at once', () => {
  const kinds = ['MCAP', 'MCAP without chunks', 'lz4', 'SQLite', 'zstd by message', 'zstd by file'] as const;

  async function record(kind: (typeof kinds)[number]): Promise<string> {
    const path = join(folder, kind.replaceAll(' ', '-'));
    if (kind === 'MCAP') await writeSampleBag(path, MESSAGES, { chunkSize: 300, splitAtMessages: 11 });
    if (kind === 'MCAP without chunks') await writeSampleBag(path, MESSAGES, { chunkSize: 0 });
    if (kind === 'lz4') await writeSampleBag(path, MESSAGES, { compression: 'lz4', chunkSize: 300 });
    const split = { splitAtMessages: 11 };
    if (kind === 'SQLite') await writeSqliteBag(path, SAMPLE_TOPICS, MESSAGES, split);
    if (kind === 'zstd by message')
      await writeSqliteBag(path, SAMPLE_TOPICS, MESSAGES, { ...split, zstd: 'message' });
    if (kind === 'zstd by file')
      await writeSqliteBag(path, SAMPLE_TOPICS, MESSAGES, { ...split, zstd: 'file' });
    return path;
  }

  it.each(kinds)('%s: one topic each, read in turns and together', async (kind) => {
    const bag = await openBag([await record(kind)]);
    const start = (topic: string): AsyncIterator<SourceMessage> =>
      bag.messages([topic], () => undefined)[Symbol.asyncIterator]();
    const images = start('/camera/image_raw');
    const labels = start('/labels/image');
    const heard: Heard[][] = [[], []];
    // Three images for every label, asked for without waiting; the bytes are looked at when all have come.
    for (let round = 0; round < 10; round++) {
      const asked = [images.next(), images.next(), labels.next(), images.next()];
      const results = await Promise.all(asked);
      results.forEach((result, index) => {
        if (result.done !== true) heard[index === 2 ? 1 : 0]!.push(asHeard(result.value));
      });
    }
    expect(heard[0]).toEqual(SOUND.filter(({ topic }) => topic === '/camera/image_raw'));
    expect(heard[1]).toEqual(SOUND.filter(({ topic }) => topic === '/labels/image'));
    await bag.close();
  });

  it('a pass that was left without an end is ended by close()', async () => {
    const path = join(folder, 'MCAP');
    const openFiles = (): number =>
      readdirSync('/proc/self/fd').filter((descriptor) => {
        try {
          return readlinkSync(join('/proc/self/fd', descriptor)).startsWith(path);
        } catch {
          return false;
        }
      }).length;
    const bag = await openBag([path]);
    const pass = bag.messages(['/labels/image'], () => undefined);
    await pass[Symbol.asyncIterator]().next();
    expect(openFiles()).toBe(1);
    await bag.close();
    expect(openFiles()).toBe(0);
  });
});

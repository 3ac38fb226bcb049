import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { McapBagOptions } from '../../src/bag/index.js';
import { seededRandom } from '../../src/core/seeded-random.js';
import { readDamaged } from './damage.js';
import {
  asHeard,
  SAMPLE_TOPICS,
  sampleMessages,
  temporaryFolder,
  writeSampleBag,
} from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';

const folder = temporaryFolder();
const MESSAGES = sampleMessages(24);
const SOUND = MESSAGES.map(asHeard);

const KINDS: readonly [string, McapBagOptions][] = [
  ['plain chunks', { compression: 'none', chunkSize: 400 }],
  ['lz4 chunks', { compression: 'lz4', chunkSize: 400 }],
  ['zstd chunks', { compression: 'zstd', chunkSize: 400 }],
  ['no chunks', { compression: 'none', chunkSize: 0 }],
];

describe.each(KINDS)('MCAP with %s', (name, options) => {
  const file = join(folder, `${name.replace(' ', '-')}.mcap`);
  let sound: Buffer;

  beforeAll(async () => {
    const bag = join(folder, name.replace(' ', '-'));
    await writeSampleBag(bag, MESSAGES, options);
    sound = readFileSync(join(bag, `${name.replace(' ', '-')}_0.mcap`));
  });

  it('with a byte changed: what is not as it was recorded is told', async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 250; round++) {
      const damaged = Buffer.from(sound);
      const at = random(damaged.length);
      damaged[at] = damaged[at]! ^ (1 + random(255));
      writeFileSync(file, damaged);
      const result = await readDamaged(file);
      if (!result || result.problems.length > 0) continue;
      const context = `${name}, byte ${at} of ${sound.length}: ${String(sound[at])} -> ${String(damaged[at])}`;
      expect(result.heard, context).toEqual(SOUND);
    }
  });

  it('with a stretch overwritten: neither a crash nor a hang', async () => {
    const random = seededRandom(11);
    for (let round = 0; round < 60; round++) {
      const damaged = Buffer.from(sound);
      const at = random(damaged.length);
      for (let index = 0; index < 60; index++) damaged[(at + index) % damaged.length] = random(256);
      writeFileSync(file, damaged);
      await readDamaged(file);
    }
  });
});

describe('MCAP, damage with a known place', () => {
  async function chunked(name: string): Promise<{ bytes: Buffer; chunks: number[] }> {
    const bag = join(folder, name);
    await writeSampleBag(bag, MESSAGES, { compression: 'zstd', chunkSize: 400 });
    const bytes = readFileSync(join(bag, `${name}_0.mcap`));
    const chunks: number[] = [];
    for (let at = 8; at < bytes.length - 8; at += 9 + Number(bytes.readBigUInt64LE(at + 1))) {
      if (bytes[at] === 6) chunks.push(at);
    }
    return { bytes, chunks };
  }

  it('a damaged chunk costs its own messages only', async () => {
    const { bytes, chunks } = await chunked('middle');
    expect(chunks.length).toBeGreaterThan(2);
    bytes.fill(0xa5, chunks[1]! + 60, chunks[1]! + 100);
    const file = join(folder, 'middle.mcap');
    writeFileSync(file, bytes);
    const result = await readDamaged(file);
    expect(result!.problems.map(({ kind }) => kind)).toEqual(['corrupt_chunk']);
    expect(result!.problems[0]!.message).toMatch(
      /middle\.mcap: the chunk at byte \d+ \(logged .* to .*\) cannot be unpacked/,
    );
    expect(result!.heard.at(0)).toEqual(SOUND[0]);
    expect(result!.heard.at(-1)).toEqual(SOUND.at(-1));
    expect(result!.heard.length).toBeLessThan(SOUND.length);
  });

  it('a chunk that claims terabytes is not allocated', async () => {
    const { bytes, chunks } = await chunked('claims');
    bytes.writeBigUInt64LE(2n ** 42n, chunks[0]! + 9 + 16);
    const file = join(folder, 'claims.mcap');
    writeFileSync(file, bytes);
    const result = await readDamaged(file);
    expect(result!.problems[0]!.message).toMatch(/claims to hold 4398046511104 bytes/);
    expect(result!.heard.length).toBeGreaterThan(0);
  });

  it('a record whose length lies is passed over', async () => {
    const { bytes, chunks } = await chunked('lies');
    // The message index behind the first chunk says that it is longer than the file.
    const index = chunks[0]! + 9 + Number(bytes.readBigUInt64LE(chunks[0]! + 1));
    expect(bytes[index]).toBe(7);
    bytes.writeBigUInt64LE(2n ** 40n, index + 1);
    const file = join(folder, 'lies.mcap');
    writeFileSync(file, bytes);
    const result = await readDamaged(file);
    expect(result!.heard).toEqual(SOUND);
    expect(result!.problems.map(({ kind }) => kind)).toEqual(['corrupt_record']);
  });
});

describe('SQLite', () => {
  let sound: Buffer;
  const file = join(folder, 'cut.db3');

  beforeAll(async () => {
    // Larger messages than a page, so that most of the file is theirs.
    const messages = sampleMessages(40, 5000);
    const [path] = await writeSqliteBag(join(folder, 'database'), SAMPLE_TOPICS, messages);
    sound = readFileSync(path!);
  });

  it('cut at any length: what can be read is read, and the loss is told', async () => {
    const recorded = new Set(sampleMessages(40, 5000).map((message) => asHeard(message).data));
    let read = 0;
    for (let length = 0; length < sound.length; length += 1777) {
      writeFileSync(file, sound.subarray(0, length));
      const result = await readDamaged(file);
      if (!result) continue;
      expect(result.heard.every(({ data }) => recorded.has(data))).toBe(true);
      if (result.heard.length < 40) expect(result.problems.map(({ kind }) => kind)).toContain('truncated');
      read += result.heard.length;
    }
    expect(read).toBeGreaterThan(0);
  });

  it('with a page overwritten: an error for people, or the rest and the loss', async () => {
    const random = seededRandom(3);
    for (let page = 1; page < sound.length / 4096; page++) {
      const damaged = Buffer.from(sound);
      for (let at = page * 4096; at < (page + 1) * 4096; at++) damaged[at] = random(256);
      writeFileSync(file, damaged);
      await readDamaged(file);
    }
  });

  it('with bytes changed: neither a crash nor a hang', async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 200; round++) {
      const damaged = Buffer.from(sound);
      // Headers of pages more often than content.
      const page = random(Math.ceil(sound.length / 4096)) * 4096;
      for (let flips = 0; flips < 4; flips++) {
        const at = Math.min(sound.length - 1, page + Math.floor((random(4096) / 4096) ** 3 * 4096));
        damaged[at] = damaged[at]! ^ (1 + random(255));
      }
      writeFileSync(file, damaged);
      await readDamaged(file);
    }
  });
});

describe('a file that was compressed as a whole', () => {
  it.each([1, 2])('cut off: the blocks that are whole are read (%s)', async (divisor) => {
    // Several zstd blocks of 128 KiB: messages that do not compress away.
    const random = seededRandom(divisor);
    const messages = sampleMessages(60, 20_000).map((message) => {
      for (let at = 6; at < message.data.length; at++) message.data[at] = random(256);
      return message;
    });
    const bag = join(folder, `packed-${divisor}`);
    const [path] = await writeSqliteBag(bag, SAMPLE_TOPICS, messages, { zstd: 'file', bare: true });
    const packed = readFileSync(path!);
    writeFileSync(path!, packed.subarray(0, Math.floor(packed.length / divisor) - (divisor - 1)));
    const result = await readDamaged(path!);
    if (divisor === 1) expect(result).toMatchObject({ heard: messages.map(asHeard), problems: [] });
    else {
      expect(result!.problems.map(({ kind }) => kind)).toContain('truncated');
      expect(result!.heard.length).toBeGreaterThan(10);
    }
  });
});

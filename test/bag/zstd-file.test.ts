import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { compress } from '@foxglove/wasm-zstd';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Xxh64 } from '../../src/bag/xxh64.js';
import { unpackZstdFile } from '../../src/bag/zstd-file.js';
import { loadZstd } from '../../src/bag/zstd.js';
import type { Zstd } from '../../src/bag/zstd.js';
import type { SourceProblem } from '../../src/pipeline/ports.js';
import { temporaryFolder } from './sample-recording.js';

const folder = temporaryFolder();
const BLOCK = 128 * 1024;
let zstd: Zstd;
let files = 0;

beforeAll(async () => {
  zstd = await loadZstd();
});

/** Gradients with a little noise, as a camera gives them: blocks with literals, sequences and repeated tables. */
function cameraLike(bytes: number, seed = 1): Buffer {
  let state = seed;
  const pixels = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    pixels[at] = (at / 300 + (at % 3840) / 40 + (state >>> 30)) & 0xff;
  }
  return pixels;
}

/** A frame of raw and run-length blocks, written by hand (RFC 8878, section 3.1.1). */
function rawFrame(
  content: Uint8Array,
  { descriptor = 0, header = [0x58], tail = [] as number[] | Uint8Array } = {},
): Buffer {
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...header])];
  for (let at = 0; at === 0 || at < content.length; at += BLOCK) {
    const block = content.subarray(at, at + BLOCK);
    const isLast = at + BLOCK >= content.length ? 1 : 0;
    const blockHeader = Buffer.alloc(3);
    blockHeader.writeUIntLE((block.length << 3) | isLast, 0, 3);
    parts.push(blockHeader, Buffer.from(block));
  }
  return Buffer.concat([...parts, Buffer.from(tail)]);
}

/** The same with a checksum behind it. */
function checkedFrame(content: Uint8Array): Buffer {
  const hash = new Xxh64();
  hash.update(content);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(Number(hash.digest() & 0xffffffffn));
  return rawFrame(content, { descriptor: 4, tail });
}

async function unpack(packed: Uint8Array): Promise<{ content: Buffer; problems: SourceProblem[] }> {
  const source = join(folder, `${files++}.zstd`);
  const target = `${source}.out`;
  writeFileSync(source, packed);
  const problems = await unpackZstdFile(source, target);
  return { content: readFileSync(target), problems };
}

async function expectWhole(packed: Uint8Array, content: Uint8Array): Promise<void> {
  const result = await unpack(packed);
  expect(result.problems).toEqual([]);
  expect(Buffer.compare(result.content, content)).toBe(0);
}

describe('Xxh64', () => {
  it('agrees with known answers', () => {
    const hashOf = (text: string): string => {
      const hash = new Xxh64();
      hash.update(Buffer.from(text));
      return hash.digest().toString(16).padStart(16, '0');
    };
    // https://github.com/Cyan4973/xxHash, `xxhsum -H64`
    expect(hashOf('')).toBe('ef46db3751d8e999');
    expect(hashOf('a')).toBe('d24ec4f1a98c6e5b');
    expect(hashOf('abc')).toBe('44bc2cf5ad770999');
  });

  it('agrees with the zstd library, which checks frames by it, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(300), (content, cut) => {
        const parts = new Xxh64();
        parts.update(content.subarray(0, cut));
        parts.update(content.subarray(cut));
        const whole = new Xxh64();
        whole.update(content);
        expect(parts.digest()).toBe(whole.digest());
        const frame = checkedFrame(content);
        expect(Buffer.compare(zstd.decompress(frame), content)).toBe(0);
        frame[frame.length - 1]! ^= 1;
        expect(() => zstd.decompress(frame)).toThrow('damaged');
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('unpackZstdFile: sound files', () => {
  it.each([1, 3, 12, 19])('level %s, with and without a content size, many blocks', async (level) => {
    const content = cameraLike(3_000_000, level);
    const packed = compress(content, level);
    await expectWhole(packed, content);
    // What zstd packs in memory says in 4 bytes how much it is; rosbag2 packs streams, which leave that out.
    expect(packed[4]! >> 6).toBe(2);
    const blocksAt = (packed[4]! & 0x20) === 0 ? 10 : 9;
    const window = 13 << 3;
    const streamed = Buffer.concat([packed.subarray(0, 4), Buffer.of(0, window), packed.subarray(blocksAt)]);
    await expectWhole(streamed, content);
  });

  it('any bytes in any number of frames, skippable ones between them', async () => {
    const part = fc
      .tuple(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 3000 }), fc.constantFrom(1, 3, 19))
      .map(([bytes, times, level]) => ({
        content: Buffer.concat(Array.from({ length: times }, () => bytes)),
        level,
      }));
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
        const content = Buffer.concat(parts.map((each) => each.content));
        const packed = parts.flatMap((each) => [skippable, compress(each.content, each.level)]);
        if (content.length > 0) await expectWhole(Buffer.concat([...packed, skippable]), content);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('frames with a checksum, small and large, and blocks of one repeated byte', async () => {
    const content = cameraLike(500_001);
    await expectWhole(
      Buffer.concat([checkedFrame(Buffer.of(7)), checkedFrame(content)]),
      Buffer.concat([Buffer.of(7), content]),
    );
    // (131072 << 3) | 1 << 1 | 1: the last block, 131072 times the byte behind it.
    await expectWhole(
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, 3, 0, 0x10, 9]),
      Buffer.alloc(BLOCK).fill(9),
    );
  });

  it('tells how far it is', async () => {
    const path = join(folder, 'told.zstd');
    const packed = rawFrame(cameraLike(10_000_000));
    writeFileSync(path, packed);
    const calls: [string, number, number][] = [];
    await unpackZstdFile(path, `${path}.out`, (...call) => calls.push(call));
    expect(calls.length).toBe(3);
    expect(calls.every(([name, , total]) => name === path && total === packed.length)).toBe(true);
    const done = calls.map(([, bytes]) => bytes);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(packed.length);
  });
});

describe('unpackZstdFile: damage', () => {
  const content = cameraLike(1_000_000);

  it('cut off anywhere: the blocks that are whole, never less for more bytes, and it is told', async () => {
    const packed = Buffer.concat([
      compress(content.subarray(0, 600_000), 3),
      compress(content.subarray(600_000), 3),
    ]);
    let most = 0;
    for (let length = 5003; length < packed.length; length += 9001) {
      const result = await unpack(packed.subarray(0, length)).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result.message).toContain('cannot be unpacked');
        expect(most).toBe(0);
        continue;
      }
      const { content: unpacked, problems } = result as Awaited<ReturnType<typeof unpack>>;
      expect(Buffer.compare(unpacked, content.subarray(0, unpacked.length))).toBe(0);
      expect(unpacked.length).toBeGreaterThanOrEqual(most);
      expect(problems.map(({ kind }) => kind)).toEqual(['truncated']);
      expect(problems[0]!.message).toContain(`end early at byte ${length}; ${unpacked.length} bytes`);
      most = unpacked.length;
    }
    expect(most).toBeGreaterThan(600_000);
  });

  it('a checksum that is cut off costs nothing else', async () => {
    const frame = checkedFrame(content);
    const { content: unpacked, problems } = await unpack(frame.subarray(0, -2));
    expect(unpacked.length).toBe(content.length);
    expect(problems.map(({ kind }) => kind)).toEqual(['truncated']);
  });

  it('a changed bit is told by the checksum, and the next frame is read', async () => {
    const frame = checkedFrame(content);
    frame[300_000]! ^= 4;
    const { content: unpacked, problems } = await unpack(
      Buffer.concat([frame, checkedFrame(Buffer.of(1, 2))]),
    );
    expect(problems.map(({ kind }) => kind)).toEqual(['checksum']);
    expect(problems[0]!.message).toMatch(/the zstd frame at byte 0 does not match its checksum/);
    expect(unpacked.length).toBe(content.length + 2);
  });

  it('a block of no kind ends it, what stood before is unpacked', async () => {
    const frame = rawFrame(content);
    const third = 6 + 2 * (3 + BLOCK);
    frame[third]! |= 6;
    const { content: unpacked, problems } = await unpack(frame);
    expect(Buffer.compare(unpacked, content.subarray(0, 2 * BLOCK))).toBe(0);
    expect(problems).toEqual([
      {
        kind: 'corrupt_file',
        message: expect.stringMatching(
          new RegExp(`the zstd data are damaged at byte ${third}; ${2 * BLOCK} bytes were unpacked before`),
        ) as string,
      },
    ]);
  });

  it('a frame that holds less than it says, and bytes that are no frame', async () => {
    // Content size in 4 bytes (flag 2), with a window: 1000 where 5 follow.
    const lying = rawFrame(Buffer.from('hello'), { descriptor: 0x80, header: [0x58, 0xe8, 3, 0, 0] });
    const { content: unpacked, problems } = await unpack(Buffer.concat([lying, Buffer.alloc(40)]));
    expect(unpacked.toString()).toBe('hello');
    expect(problems.map(({ message }) => message.replace(/^.*?: /, ''))).toEqual([
      'the zstd frame at byte 0 holds 5 bytes, not 1000 as it says; 5 bytes were unpacked before',
      `what stands at byte ${lying.length} is no zstd; 5 bytes were unpacked before`,
    ]);
  });

  it('bits changed anywhere: no crash, no hang', async () => {
    const packed = compress(content, 3);
    let state = 5;
    for (let round = 0; round < 150; round++) {
      const damaged = Buffer.from(packed);
      for (let flips = 0; flips < 3; flips++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        damaged[state % damaged.length]! ^= 1 << (state >>> 29);
      }
      const result = await unpack(damaged).catch((error: unknown) => error);
      if (result instanceof Error) expect(result.name).toBe('DiceMonitorError');
    }
  });
});

describe('unpackZstdFile: what it refuses', () => {
  async function refusal(packed: Uint8Array): Promise<unknown> {
    const result = await unpack(packed).catch((error: unknown) => error);
    expect(result).toMatchObject({ name: 'DiceMonitorError', code: 'input' });
    return result;
  }

  it('a window beyond 32 MiB, with what to do', async () => {
    // 1 << (10 + 16) = 64 MiB; 1 << (10 + 15) = 32 MiB is taken.
    expect(await refusal(rawFrame(Buffer.of(1), { header: [16 << 3] }))).toMatchObject({
      found: expect.stringContaining('window of 67108864 bytes') as string,
      hint: expect.stringContaining('zstd -d --long=31') as string,
    });
    await expectWhole(rawFrame(Buffer.of(1), { header: [15 << 3] }), Buffer.of(1));
  });

  it('a dictionary', async () => {
    expect(await refusal(rawFrame(Buffer.of(1), { descriptor: 1, header: [0x58, 9] }))).toMatchObject({
      found: expect.stringContaining('dictionary') as string,
    });
  });

  it('more than the disk has room for, before anything is written', async () => {
    // Content size in 8 bytes (flag 3): 2^52, 4 PiB.
    const header = [0x58, 0, 0, 0, 0, 0, 0, 0x10, 0];
    expect(await refusal(rawFrame(Buffer.of(1), { descriptor: 0xc0, header }))).toMatchObject({
      found: expect.stringMatching(/4503599627370496 bytes are needed, \d+ are free/) as string,
      hint: expect.stringContaining('TMPDIR') as string,
    });
    expect(existsSync(join(folder, `${files - 1}.zstd.out`))).toBe(false);
  });
});

describe('unpackZstdFile: recordings larger than memory', () => {
  it('unpacks a frame of more than 1 GiB, in little memory', async () => {
    // 8200 blocks of one repeated byte, the byte counting up: 1.07 GB.
    const blocks = 8200;
    const path = join(folder, 'large.zstd');
    const source = await open(path, 'w');
    await source.write(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]));
    for (let block = 0; block < blocks; block++)
      await source.write(Buffer.from([2 | (block === blocks - 1 ? 1 : 0), 0, 0x10, block & 0xff]));
    await source.close();
    const before = process.memoryUsage().rss;
    let most = 0;
    const target = `${path}.out`;
    const watch = (): void => {
      most = Math.max(most, process.memoryUsage().rss);
    };
    expect(await unpackZstdFile(path, target, watch)).toEqual([]);
    const unpacked = await open(target, 'r');
    expect((await unpacked.stat()).size).toBe(blocks * BLOCK);
    for (let block = 0; block < blocks; block += 100) {
      const { buffer } = await unpacked.read(Buffer.alloc(2), 0, 2, (block + 1) * BLOCK - 1);
      expect([...buffer]).toEqual([block & 0xff, (block + 1) & 0xff]);
    }
    await unpacked.close();
    expect(most - before).toBeLessThan(300e6);
  });
});

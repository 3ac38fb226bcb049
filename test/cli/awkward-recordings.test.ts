import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { McapWriter } from '@mcap/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createMcapBag, openBag } from '../../src/bag/index.js';
import { encodeCompressedImage } from '../../src/codec/compressed-image.js';
import { encodeImage, type ImageMessage } from '../../src/codec/image.js';
import { evaluateBench, expectRefusal } from './evaluate-bench.js';
import { readFrames, readReport } from './report-file.js';
import { writeSmallDrive } from './small-drive.js';

const { scratch, evaluate } = evaluateBench();
const IMAGE = '/camera/image_raw';
const LABEL = '/labels/image';
const [WIDTH, HEIGHT] = [16, 12];

/** The same picture, `factor` times as wide and high. */
function enlarged(message: ImageMessage, factor: number): ImageMessage {
  const { width, height, step, data } = message;
  const bytes = step / width;
  const large = new Uint8Array(data.length * factor * factor);
  for (let at = 0; at < large.length; at++) large[at] = data[at % bytes]!;
  return { ...message, width: width * factor, height: height * factor, step: step * factor, data: large };
}

async function expectScored(bag: string, pairs: number, more: readonly string[] = []) {
  const { code, out, stderr } = await evaluate({ bag, more });
  expect(code, stderr).toBe(0);
  const report = readReport(out);
  expect(report.total.pairs).toBe(pairs);
  return { report, out, stderr };
}

describe('a camera', () => {
  it('that changes its size in the middle of the drive is scored at both sizes', async () => {
    const change = (message: ImageMessage, frame: number) => (frame < 7 ? message : enlarged(message, 2));
    const drive = await writeSmallDrive(join(scratch, 'resized'), {
      frames: 12,
      image: change,
      label: change,
    });
    const { report, out } = await expectScored(drive.folder, 12);
    expect(readFrames(out).map((row) => Number(row.pixels))).toEqual([
      ...Array<number>(7).fill(WIDTH * HEIGHT),
      ...Array<number>(5).fill(4 * WIDTH * HEIGHT),
    ]);
    // Red, green, blue in turn are classes 1, 2 and 0; labels say 1: frames 0, 3, 6 and 9 are right.
    expect(report.total.matrix[1]).toEqual([2 + 4 * 2, 3 + 4 * 1, 2 + 4 * 2].map((n) => n * WIDTH * HEIGHT));
  });

  it('whose JPEG leaves out its Huffman tables, as webcams do, is decoded by the standard ones', async () => {
    const bag = join(scratch, 'mjpeg');
    const writer = await createMcapBag(bag);
    await writer.addTopic(`${IMAGE}/compressed`, 'sensor_msgs/msg/CompressedImage');
    await writer.addTopic(LABEL, 'sensor_msgs/msg/Image');
    for (let frame = 1; frame <= 3; frame++) {
      const stampNs = BigInt(frame) * 100_000_000n;
      const header = { stampNs, frameId: 'usb_cam' };
      const red = Buffer.alloc(WIDTH * HEIGHT * 3).map((_, at) => (at % 3 === 0 ? 200 : 0));
      const raw = sharp(red, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
      const jpeg = await raw.jpeg({ optimiseCoding: false, chromaSubsampling: '4:4:4' }).toBuffer();
      const data = withoutHuffmanTables(jpeg);
      await writer.write(
        `${IMAGE}/compressed`,
        stampNs,
        encodeCompressedImage({ header, format: 'jpeg', data }),
      );
      const ids = { header, width: WIDTH, height: HEIGHT, encoding: '8UC1', isBigendian: false, step: WIDTH };
      const label = encodeImage({ ...ids, data: new Uint8Array(WIDTH * HEIGHT).fill(1) });
      await writer.write(LABEL, stampNs, label);
    }
    await writer.close();
    const { report } = await expectScored(bag, 3);
    expect(report.total.matrix[1]).toEqual([0, 3 * WIDTH * HEIGHT, 0]);
  });
});

/** A baseline JPEG without its DHT segments. */
function withoutHuffmanTables(jpeg: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [jpeg.subarray(0, 2)];
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!);
    if (jpeg[at + 1] !== 0xc4) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  expect(kept.length).toBeGreaterThan(2);
  return Buffer.concat([...kept, jpeg.subarray(at)]);
}

describe('labels', () => {
  it('of 32 bits below 0 and above 255 are unknown, never cut to a byte', async () => {
    const wide = (message: ImageMessage): ImageMessage => {
      const ids = new Int32Array(WIDTH * HEIGHT).fill(1);
      ids.set([-1, 257, 65_537, 1 << 24, -(2 ** 31)]);
      return { ...message, encoding: '32SC1', step: WIDTH * 4, data: new Uint8Array(ids.buffer) };
    };
    const drive = await writeSmallDrive(join(scratch, 'wide-ids'), { frames: 2, label: wide });
    const { report } = await expectScored(drive.folder, 2);
    expect(report.total.unknown).toBe(10);
    expect(report.total.unknown_ids).toEqual({
      ...{ '-1': 2, '257': 2, '65537': 2 },
      ...{ [String(1 << 24)]: 2, [String(-(2 ** 31))]: 2 },
    });
  });

  it('all recorded before the first image are scored alike', async () => {
    const usual = await writeSmallDrive(join(scratch, 'usual'), { frames: 20 });
    const { report: expected } = await expectScored(usual.folder, 20);
    const bag = join(scratch, 'labels-first');
    const messages = await recordedOf(usual.folder);
    await record(
      bag,
      messages.map(({ logTimeNs, ...message }) => ({
        ...message,
        logTimeNs: logTimeNs - (message.topic === LABEL ? 3_600_000_000_000n : 0n),
      })),
    );
    const { report } = await expectScored(bag, 20);
    expect(report.total).toEqual(expected.total);
  });
});

interface Recorded {
  readonly topic: string;
  readonly logTimeNs: bigint;
  readonly data: Uint8Array;
}

async function recordedOf(bag: string): Promise<Recorded[]> {
  const reader = await openBag([bag]);
  const messages: Recorded[] = [];
  for await (const { topic, logTimeNs, data } of reader.messages([IMAGE, LABEL], () => undefined))
    messages.push({ topic, logTimeNs, data: new Uint8Array(data) });
  await reader.close();
  return messages;
}

async function record(bag: string, messages: readonly Recorded[]): Promise<void> {
  const writer = await createMcapBag(bag);
  for (const topic of [IMAGE, LABEL]) await writer.addTopic(topic, 'sensor_msgs/msg/Image');
  for (const { topic, logTimeNs, data } of messages) await writer.write(topic, logTimeNs, data);
  await writer.close();
}

describe('a recording', () => {
  it('whose recorder had no clock, all log times 0, is scored in the order of the file', async () => {
    const drive = await writeSmallDrive(join(scratch, 'clocked'), { frames: 9 });
    const { report: expected } = await expectScored(drive.folder, 9);
    const bag = join(scratch, 'no-clock');
    await record(
      bag,
      (await recordedOf(drive.folder)).map((message) => ({ ...message, logTimeNs: 0n })),
    );
    const { report } = await expectScored(bag, 9);
    expect(report.total).toEqual(expected.total);
  });

  it('that was played in a loop is scored in both rounds', async () => {
    const drive = await writeSmallDrive(join(scratch, 'one-round'), { frames: 9 });
    const messages = await recordedOf(drive.folder);
    const bag = join(scratch, 'two-rounds');
    const later = messages.map((message) => ({ ...message, logTimeNs: message.logTimeNs + 10_000_000_000n }));
    await record(bag, [...messages, ...later]);
    const { report } = await expectScored(bag, 18);
    expect(report.accounts.time_resets).toBe(1);
  });

  it('in a folder with spaces and letters of all kinds, named with a slash at the end', async () => {
    const drive = await writeSmallDrive(join(scratch, 'Fährt #2 (été) 走行'), { frames: 3 });
    await expectScored(`${drive.folder}/`, 3);
  });

  it('with a topic on two channels, as two publishers of different QoS give it, is one stream', async () => {
    const drive = await writeSmallDrive(join(scratch, 'one-channel'), { frames: 8 });
    const bag = join(scratch, 'two-channels');
    mkdirSync(bag);
    const bytes: Uint8Array[] = [];
    let position = 0n;
    const writer = new McapWriter({
      writable: {
        write: (piece) => {
          bytes.push(piece.slice());
          position += BigInt(piece.length);
          return Promise.resolve();
        },
        position: () => position,
      },
    });
    await writer.start({ profile: 'ros2', library: 'test' });
    const schema = { name: 'sensor_msgs/msg/Image', encoding: 'ros2msg', data: Buffer.from('uint8[] data') };
    const schemaId = await writer.registerSchema(schema);
    const channel = (topic: string) =>
      writer.registerChannel({ schemaId, topic, messageEncoding: 'cdr', metadata: new Map() });
    const images = [await channel(IMAGE), await channel(IMAGE)];
    const labels = await channel(LABEL);
    for (const [sequence, { topic, logTimeNs, data }] of (await recordedOf(drive.folder)).entries()) {
      const channelId = topic === LABEL ? labels : images[(sequence >> 1) % 2]!;
      await writer.addMessage({ channelId, sequence, logTime: logTimeNs, publishTime: logTimeNs, data });
    }
    await writer.end();
    writeFileSync(join(bag, 'two-channels_0.mcap'), Buffer.concat(bytes));
    await expectScored(bag, 8);
  });

  it('asked for a part behind its end: exit 3 and why, no score', async () => {
    const drive = await writeSmallDrive(join(scratch, 'short'), { frames: 5 });
    expectRefusal(await evaluate({ bag: drive.folder, more: ['--start', '60'] }), 3, /no messages|--start/);
  });

  it('that has lost a topic which its metadata counts: scored, complete false, exit 3 with --strict', async () => {
    const drive = await writeSmallDrive(join(scratch, 'lost-topic'), { frames: 4 });
    const path = join(drive.folder, 'metadata.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(LABEL, '/labels/other'));
    const { report, stderr } = await expectScored(drive.folder, 4, ['--label', LABEL]);
    expect(report.complete).toBe(false);
    expect(stderr).toMatch(/metadata\.yaml counts 4 messages of \/labels\/other/);
    const strict = await evaluate({ bag: drive.folder, more: ['--label', LABEL, '--strict'] });
    expect(strict.code).toBe(3);
  });
});

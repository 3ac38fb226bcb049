import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDriveRenderer, imageStampNs, labelStampNs } from '../../examples/demo/drive.mjs';
import { CAMERA_INFO_TOPIC, IMAGE_TOPIC, LABEL_TOPIC, makeDrive } from '../../examples/demo/make-drive.mjs';
import { openBag } from '../../src/bag/open-bag.js';
import { decodeCameraInfo } from '../../src/codec/camera-info.js';
import { decodeImage } from '../../src/codec/image.js';

const FRAMES = 3;

describe('makeDrive', () => {
  let parent: string;
  let folder: string;

  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), 'demo-drive-'));
    folder = join(parent, 'drive');
    await makeDrive(folder, { frames: FRAMES });
  });
  afterAll(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  it('writes a bag that holds the rendered frames with their stamps', async () => {
    const bag = await openBag([folder]);
    const types = Object.fromEntries(bag.topics.map(({ name, type }) => [name, type]));
    expect(types).toEqual({
      [IMAGE_TOPIC]: 'sensor_msgs/msg/Image',
      [LABEL_TOPIC]: 'sensor_msgs/msg/Image',
      [CAMERA_INFO_TOPIC]: 'sensor_msgs/msg/CameraInfo',
    });
    const render = createDriveRenderer();
    const seen: Record<string, number> = { [IMAGE_TOPIC]: 0, [LABEL_TOPIC]: 0, [CAMERA_INFO_TOPIC]: 0 };
    const count = (topic: string): number => {
      const before = seen[topic] ?? 0;
      seen[topic] = before + 1;
      return before;
    };
    const topics = [IMAGE_TOPIC, LABEL_TOPIC, CAMERA_INFO_TOPIC];
    for await (const { topic, data } of bag.messages(topics, (problem) => expect.fail(problem.message))) {
      if (topic === CAMERA_INFO_TOPIC) {
        const info = decodeCameraInfo(data);
        expect(info.header.stampNs).toBe(imageStampNs(count(topic)));
        expect([info.width, info.height, info.k[0]]).toEqual([640, 480, 480]);
        continue;
      }
      const image = decodeImage(data);
      const isLabel = topic === LABEL_TOPIC;
      const frame = count(topic);
      const expected = render(frame);
      expect(image.header.stampNs).toBe(isLabel ? labelStampNs(frame) : imageStampNs(frame));
      expect(image.encoding).toBe(isLabel ? 'mono8' : 'rgb8');
      expect(Buffer.from(image.data).equals(isLabel ? expected.labels : expected.pixels)).toBe(true);
    }
    await bag.close();
    expect(seen).toEqual({ [IMAGE_TOPIC]: FRAMES, [LABEL_TOPIC]: FRAMES, [CAMERA_INFO_TOPIC]: FRAMES });
  });

  it('leaves a finished drive alone', async () => {
    const file = mcapFile(folder);
    const before = statSync(file).mtimeMs;
    expect(await makeDrive(folder, { frames: FRAMES })).toEqual({ folder, made: false });
    expect(statSync(file).mtimeMs).toBe(before);
  });

  it('makes an unfinished drive anew, to the same bytes', async () => {
    const whole = readFileSync(mcapFile(folder));
    rmSync(join(folder, 'made-from.txt'));
    writeFileSync(mcapFile(folder), whole.subarray(0, 1000));
    expect(await makeDrive(folder, { frames: FRAMES })).toEqual({ folder, made: true });
    expect(readFileSync(mcapFile(folder)).equals(whole)).toBe(true);
  });

  it('does not touch a folder that holds something else', async () => {
    const other = mkdtempSync(join(parent, 'other-'));
    writeFileSync(join(other, 'notes.txt'), 'mine');
    await expect(makeDrive(other, { frames: FRAMES })).rejects.toMatchObject({ code: 'output' });
    expect(readdirSync(other)).toEqual(['notes.txt']);
  });
});

function mcapFile(folder: string): string {
  const name = readdirSync(folder).find((entry) => entry.endsWith('.mcap'));
  return join(folder, name ?? 'no .mcap file');
}

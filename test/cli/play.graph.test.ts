import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { decodeHeader } from '../../src/codec/header.js';
import { describeGraph } from '../graph/describe-graph.js';
import { GraphClient, type Received } from '../graph/graph-client.js';
import { startCommand } from '../graph/graph-process.js';
import { FIXTURES } from './evaluate-bench.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';
import { writeSmallDrive, type SmallDrive } from './small-drive.js';

const IMAGE = 'sensor_msgs/msg/Image';
const CAMERA = '/camera/image_raw';
const LABELS = '/labels/image';

/** Messages of a recording as they are stored. */
async function recorded(bag: string, topic: string): Promise<Buffer[]> {
  const reader = await openBag([bag]);
  const messages: Buffer[] = [];
  for await (const { data } of reader.messages([topic], () => undefined)) messages.push(Buffer.from(data));
  await reader.close();
  return messages;
}

/** Collects with the times at which messages came. */
function timed(received: Received<Buffer>): number[] {
  const times: number[] = [];
  const add = received.add.bind(received);
  received.add = (message) => {
    times.push(performance.now());
    add(message);
  };
  return times;
}

describeGraph('dice-monitor play', () => {
  const scratch = scratchFolder();
  let client: GraphClient;
  let drive: SmallDrive;

  beforeAll(async () => {
    drive = await writeSmallDrive(join(scratch, 'drive'), { frames: 20 });
    client = await GraphClient.open();
  });

  afterAll(() => {
    client.close();
  });

  it.each(['mcap_plain', 'db3_plain', 'mcap_split'])('publishes %s byte for byte, in order', async (name) => {
    const bag = join(FIXTURES, 'bags', name);
    const camera = client.subscribeRaw(IMAGE, CAMERA);
    const labels = client.subscribeRaw(IMAGE, LABELS);
    const player = startCommand(['play', bag, '--rate', '20', '--wait']);
    expect(await player.ended, player.output).toEqual({ code: 0, signal: null });
    const expected = { camera: await recorded(bag, CAMERA), labels: await recorded(bag, LABELS) };
    await camera.count(expected.camera.length);
    await labels.count(expected.labels.length);
    expect(camera.messages.map((data) => data.toString('base64'))).toEqual(
      expected.camera.map((data) => data.toString('base64')),
    );
    expect(labels.messages.map((data) => data.toString('base64'))).toEqual(
      expected.labels.map((data) => data.toString('base64')),
    );
    expect(player.output).toContain(`${expected.camera.length + expected.labels.length} messages`);
  });

  it('keeps the pace of the recording, times the rate', async () => {
    const camera = client.subscribeRaw(IMAGE, '/paced');
    const times = timed(camera);
    const remap = ['--ros-args', '-r', `${CAMERA}:=/paced`, '-r', `${LABELS}:=/paced_labels`];
    client.subscribeRaw(IMAGE, '/paced_labels');
    const player = startCommand(['play', drive.folder, '--rate', '2', '--wait', ...remap]);
    await player.ended;
    await camera.count(20);
    const stretch = times.at(-1)! - times[0]!;
    // 19 periods of 100 ms at twice the pace; a busy machine only adds to the first or the last.
    expect(stretch).toBeGreaterThan(850);
    expect(stretch).toBeLessThan(1400);
  });

  it('waits until somebody listens, and says for what', async () => {
    const remap = ['--ros-args', '-r', `${CAMERA}:=/late/camera`, '-r', `${LABELS}:=/late/labels`];
    const player = startCommand(['play', drive.folder, '--rate', '20', '--wait', ...remap]);
    await player.waitFor(/waiting for a subscription of \/late\/camera, \/late\/labels/);
    const labels = client.subscribeRaw(IMAGE, '/late/labels');
    await player.waitFor(/waiting for a subscription of \/late\/camera\n/);
    expect(labels.messages).toHaveLength(0);
    const camera = client.subscribeRaw(IMAGE, '/late/camera');
    expect(await player.ended).toEqual({ code: 0, signal: null });
    await camera.count(20);
    await labels.count(20);
  });

  it('plays a stretch, and more topics where they are named', async () => {
    const camera = client.subscribeRaw(IMAGE, '/part');
    const remap = ['--ros-args', '-r', `${CAMERA}:=/part`];
    const stretch = ['--start', '0.45', '--duration', '1', '--rate', '10'];
    const player = startCommand([
      'play',
      drive.folder,
      ...stretch,
      '--topic',
      LABELS,
      ...remap,
      '--',
      '--wait',
    ]);
    await player.ended;
    await camera.count(10);
    expect(camera.messages.map((data) => decodeHeader(data).stampNs)).toEqual(drive.stampsNs.slice(5, 15));
    expect(player.output).toMatch(/0\.9 s, 20 messages/);
  });

  it('starts anew with --loop, sends the recording’s time with --clock, and ends on Ctrl-C', async () => {
    const camera = client.subscribeRaw(IMAGE, CAMERA);
    const clock = client.subscribe<{ clock: { sec: number; nanosec: number } }>(
      'rosgraph_msgs/msg/Clock',
      '/clock',
      {
        reliability: 'best_effort',
        durability: 'volatile',
        depth: 100,
      },
    );
    client.subscribeRaw(IMAGE, LABELS);
    const player = startCommand(['play', drive.folder, '--wait', '--loop', '--clock', '100', '--rate', '4']);
    await camera.count(50);
    const end = performance.now();
    expect(await player.stop('SIGINT')).toEqual({ code: 0, signal: null });
    expect(performance.now() - end).toBeLessThan(2000);
    expect(player.output).toMatch(/stopped at .* round 3/);
    const stamps = camera.messages.map((data) => decodeHeader(data).stampNs);
    expect(stamps.slice(0, 45)).toEqual([0, 1, 2].flatMap(() => drive.stampsNs).slice(0, 45));
    const times = clock.messages.map(
      ({ clock: { sec, nanosec } }) => BigInt(sec) * 1_000_000_000n + BigInt(nanosec),
    );
    const [first, last] = [drive.stampsNs[0]!, drive.stampsNs.at(-1)! + 1_000_000n];
    expect(times.every((time) => time >= first && time <= last + 100_000_000n)).toBe(true);
    // Between the messages of 100 ms each it goes on.
    expect(new Set(times).size).toBeGreaterThan(60);
    expect(times.some((time, index) => index > 0 && time < times[index - 1]!)).toBe(true);
  });

  it('ends with code 0 on two SIGINTs, as ros2 launch sends them, whenever they come', async () => {
    for (const [first, second] of [
      [0, 0],
      [30, 5],
      [120, 20],
      [250, 45],
    ] as const) {
      const player = startCommand(['play', drive.folder, '--loop', '--clock']);
      await player.waitFor(/playing/);
      await wait(first);
      player.kill('SIGINT');
      await wait(second);
      expect(await player.stop('SIGINT', 2000), player.output).toEqual({ code: 0, signal: null });
    }
  });

  it('says what is wrong before it plays', async () => {
    const nothing = await runCommand(['play', drive.folder, '--start', '100']);
    expect(nothing.code, nothing.stderr).toBe(3);
    expect(nothing.stderr).toMatch(/holds no message/);
    const noTopic = await runCommand(['play', drive.folder, '--topic', '/not/there']);
    expect(noTopic.code).toBe(2);
    expect(noTopic.stderr).toMatch(/\/not\/there is not in the recording/);
    const badRemap = await runCommand(['play', drive.folder, '--ros-args', '-r', 'not a remap']);
    expect(badRemap.code).toBe(2);
    expect(badRemap.stderr).toMatch(/^error: ROS does not take the arguments/m);
    const noRos = await runCommand(['play', drive.folder], {
      env: { ROS_DISTRO: '', AMENT_PREFIX_PATH: '' },
    });
    expect(noRos.code).toBe(2);
    expect(noRos.stderr).toMatch(/no ROS 2 is sourced/);
    for (const option of [
      ['--rate', '0'],
      ['--rate', 'fast'],
      ['--clock', '-3'],
      ['--qos', 'good'],
    ]) {
      expect((await runCommand(['play', drive.folder, ...option])).code, option.join(' ')).toBe(2);
    }
  });
});

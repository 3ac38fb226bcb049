import { expect, it } from 'vitest';
import { decodeCompressedImage, encodeCompressedImage } from '../../src/codec/compressed-image.js';
import { decodeHeader } from '../../src/codec/header.js';
import { decodeImage } from '../../src/codec/image.js';
import { decodeSegmentationScores } from '../../src/codec/segmentation-scores.js';
import { encodePicture } from '../../src/imaging/encode-image.js';
import { describeGraph } from '../graph/describe-graph.js';
import { type Received, RELIABLE } from '../graph/graph-client.js';
import { startCommand } from '../graph/graph-process.js';
import { configurationFile } from '../settings/configuration-files.js';
import { useGraphRig } from './graph-rig.js';
import { MODEL } from './monitor-process.js';
import { FRAME_ID, HEIGHT, IMAGE, label, openScene, stampOf, WIDTH } from './scene.js';

const COMPRESSED = 'sensor_msgs/msg/CompressedImage';
const PICTURES = ['mask_color', 'overlay', 'error', 'panel'];
const TYPES: Readonly<Record<string, string>> = {
  mask: IMAGE,
  confidence: IMAGE,
  ...Object.fromEntries(
    PICTURES.flatMap((name) => [
      [name, IMAGE],
      [`${name}/compressed`, COMPRESSED],
    ]),
  ),
  scores: 'dice_monitor/msg/SegmentationScores',
  estimate: 'dice_monitor/msg/SegmentationEstimate',
  status: 'dice_monitor/msg/MonitorStatus',
};

describeGraph('the topics of the node', () => {
  const rig = useGraphRig();

  it('are all there, carry the stamp and frame of the camera, and hold what they promise', async () => {
    await rig.start(['-p', 'display_rate=1000']);
    const received = new Map<string, Received<Buffer>>();
    for (const [name, type] of Object.entries(TYPES)) {
      received.set(name, rig.client.subscribeRaw(type, `/dice_monitor/${name}`));
    }
    await rig.subscribed('/dice_monitor/status');
    const scene = await openScene(rig);
    for (const name of Object.keys(TYPES)) {
      const publishers = rig.client.node.getPublishersInfoByTopic(`/dice_monitor/${name}`);
      expect(publishers, name).toMatchObject([{ topic_type: TYPES[name], node_name: 'dice_monitor' }]);
    }
    // Discovery is no promise for each of a dozen topics at once: frames go out until each has had one.
    let frame = 0;
    rig.every(100, () => {
      scene.send(frame, 6);
      frame += 1;
    });
    const first = new Map<string, Buffer>();
    for (const [name, messages] of received) first.set(name, await messages.first());
    rig.quiet();

    for (const [name, bytes] of first) {
      if (name.startsWith('panel') || name === 'status') continue;
      const { stampNs, frameId } = decodeHeader(bytes);
      expect(frameId, name).toBe(FRAME_ID);
      expect((stampNs - stampOf(0)) % (stampOf(1) - stampOf(0)), name).toBe(0n);
    }
    const mask = decodeImage(first.get('mask')!);
    expect(mask).toMatchObject({ width: WIDTH, height: HEIGHT, encoding: 'mono8' });
    expect(new Set(mask.data)).toEqual(new Set([1]));
    const { frame: scores } = decodeSegmentationScores(first.get('scores')!);
    expect(scores).toMatchObject({ pixels: WIDTH * HEIGHT, ignored: 0, unknown: 0 });
    expect(scores.classes[1]).toMatchObject({ tp: WIDTH * 18, fp: WIDTH * 6, fn: 0 });
    for (const name of PICTURES) {
      expect(decodeImage(first.get(name)!).encoding, name).toBe('rgb8');
      expect(decodeCompressedImage(first.get(`${name}/compressed`)!).format, name).toMatch(/jpeg|png/);
    }
  });

  it('say nothing to nobody, and are made as soon as somebody listens', async () => {
    await rig.start();
    const scene = await openScene(rig);
    const masks = rig.client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    await rig.subscribed('/dice_monitor/mask');
    let frame = 0;
    const next = async (): Promise<'next'> => {
      scene.send(frame);
      const stamp = stampOf(frame);
      frame += 1;
      await masks.first((bytes) => decodeHeader(bytes).stampNs === stamp);
      return 'next';
    };
    for (let sent = 0; sent < 5; sent += 1) await next();
    const scores = rig.client.subscribeRaw('dice_monitor/msg/SegmentationScores', '/dice_monitor/scores');
    const arrived = scores.first();
    while ((await Promise.race([next(), arrived])) === 'next');
    // What was scored before anybody listened was not sent, and is in the total.
    const { total, frame: single } = decodeSegmentationScores(scores.messages[0]!);
    expect(single.pairs).toBe(1);
    expect(total.pairs).toBeGreaterThanOrEqual(5);
    expect(scores.messages.length).toBeLessThanOrEqual(frame - 5);
  });

  it('come through remaps, transports and from masks of another node', async () => {
    const ontology = configurationFile(
      'name: three\nclasses: [{name: sky}, {name: terrain}, {name: obstacle}]\n',
    );
    const monitor = rig.add(
      startCommand([
        ...['monitor', '--predicted', '/other/mask', '--label', '/png', '--ontology', ontology],
        ...[
          '--ros-args',
          '-p',
          'label_transport:=compressed',
          '-r',
          '__node:=eye',
          '-r',
          '~/scores:=/their/scores',
        ],
      ]),
    );
    await monitor.waitFor(/eye.*activating -> active/);
    const scores = rig.client.subscribeRaw('dice_monitor/msg/SegmentationScores', '/their/scores');
    const masks = await rig.publisher(IMAGE, '/other/mask', RELIABLE, 1);
    const labels = await rig.publisher(COMPRESSED, '/png/compressed', RELIABLE, 1);
    await rig.subscribed('/their/scores');
    const picture = {
      width: WIDTH,
      height: HEIGHT,
      channels: 1 as const,
      data: new Uint8Array(WIDTH * HEIGHT).fill(2),
    };
    const data = await encodePicture(picture, 'png');
    const header = { stampNs: stampOf(0), frameId: FRAME_ID };
    let sent = 0;
    rig.every(100, () => {
      const stampNs = stampOf(sent);
      masks.publish(label(sent));
      labels.publish(
        Buffer.from(encodeCompressedImage({ header: { ...header, stampNs }, format: 'png', data })),
      );
      sent += 1;
    });
    const message = decodeSegmentationScores(await scores.first());
    rig.quiet();
    expect(message.frame.classes.map(({ name, fp, fn }) => [name, fp, fn])).toEqual([
      ['sky', 0, 0],
      ['terrain', WIDTH * HEIGHT, 0],
      ['obstacle', 0, WIDTH * HEIGHT],
    ]);
  });

  it('are fewer where the messages are not built: it says so once, and the rest works', async () => {
    const withoutOverlay = (process.env.AMENT_PREFIX_PATH ?? '')
      .split(':')
      .filter((path) => !path.includes('overlay'));
    const monitor = rig.add(
      startCommand(
        [
          'monitor',
          '-m',
          MODEL,
          '-i',
          '/camera',
          '-l',
          '/labels',
          '-p',
          'input.scale=1',
          '-p',
          'providers=[cpu]',
        ],
        { AMENT_PREFIX_PATH: withoutOverlay.join(':') },
      ),
    );
    await monitor.waitFor(/activating -> active/);
    const masks = rig.client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    const scene = await openScene(rig);
    await rig.subscribed('/dice_monitor/mask');
    let frame = 0;
    rig.every(100, () => {
      scene.send(frame);
      frame += 1;
    });
    await masks.first();
    rig.quiet();
    expect(
      monitor.output.match(/WARN.*\/dice_monitor\/scores.*not built here; build it with colcon/g),
    ).toHaveLength(1);
    expect(rig.client.node.getPublishersInfoByTopic('/dice_monitor/scores')).toEqual([]);
  });
});

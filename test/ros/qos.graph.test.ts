import { isDeepStrictEqual as equal } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { decodeDiagnosticArray } from '../../src/codec/diagnostic-array.js';
import { decodeImage } from '../../src/codec/image.js';
import { offeredQos, type Qos, qosProfile } from '../../src/ros/qos.js';
import type { RosPublisher } from '../../src/ros/rclnodejs-api.js';
import { describeGraph } from '../graph/describe-graph.js';
import { GraphClient, type Received, RELIABLE } from '../graph/graph-client.js';
import type { GraphProcess } from '../graph/graph-process.js';
import { activeMonitor } from './monitor-process.js';
import { IMAGE, label, redImage, stampOf } from './scene.js';

const BEST_EFFORT: Qos = { ...RELIABLE, reliability: 'best_effort' };
const LATCHED: Qos = { reliability: 'reliable', durability: 'transient_local', depth: 5 };

describeGraph('quality of service', () => {
  let client: GraphClient;
  let monitor: GraphProcess | undefined;
  const opened: RosPublisher[] = [];

  beforeAll(async () => {
    client = await GraphClient.open();
  });

  afterEach(async () => {
    for (const publisher of opened.splice(0)) client.node.destroyPublisher(publisher);
    await monitor?.stop();
    monitor = undefined;
  });

  afterAll(() => {
    client.close();
  });

  const publisher = async (...args: Parameters<GraphClient['publisher']>): Promise<RosPublisher> => {
    const created = await client.publisher(...args);
    opened.push(created);
    return created;
  };
  const subscribed = (topic: string): object[] =>
    client.node.getSubscriptionsInfoByTopic(topic).map(({ qos_profile: qos }) => offeredQos(qos));
  /** Waits for a finding of the node about itself. */
  const finding = async (diagnostics: Received<Buffer>, pattern: RegExp): Promise<string> => {
    const text = (bytes: Buffer): string =>
      decodeDiagnosticArray(bytes)
        .status.filter(({ name }) => name === 'dice_monitor: node')
        .map(({ level, message }) => `${level} ${message}`)
        .join();
    return text(
      await diagnostics.first((bytes) => pattern.test(text(bytes)), 20_000, diagnostics.messages.length),
    );
  };

  it('is what publishers offer, and follows when they change', async () => {
    monitor = await activeMonitor();
    expect(subscribed('/camera')).toEqual([]);
    const masks = client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    const first = await publisher(IMAGE, '/camera', BEST_EFFORT, 1);
    expect(subscribed('/camera')).toEqual([{ reliability: 'best_effort', durability: 'volatile' }]);
    first.publish(redImage(0));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(0));

    client.node.destroyPublisher(opened.pop()!);
    const second = await publisher(IMAGE, '/camera', LATCHED);
    const strict = [{ reliability: 'reliable', durability: 'transient_local' }];
    await client.until(() => equal(subscribed('/camera'), strict), 'a reliable and latched subscription');
    second.publish(redImage(1));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(1));
  });

  it('takes both of two publishers that offer different things', async () => {
    monitor = await activeMonitor();
    const masks = client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    const reliable = await publisher(IMAGE, '/camera', RELIABLE, 1);
    const bestEffort = await publisher(IMAGE, '/camera', BEST_EFFORT, 1);
    await client.until(() => reliable.subscriptionCount === 1, 'the subscription of both');
    reliable.publish(redImage(0));
    await masks.count(1);
    bestEffort.publish(redImage(1));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(1));
  });

  it('is warned of by name where an override or a subscriber does not fit', async () => {
    const override = 'qos_overrides./camera.subscription.reliability:=reliable';
    monitor = await activeMonitor(['--ros-args', '-p', override]);
    const diagnostics = client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    await publisher(IMAGE, '/camera', BEST_EFFORT);
    expect(await finding(diagnostics, /incompatible/)).toBe(
      'WARN nothing comes from /test_client on /camera: incompatible QoS, offered best effort, asked for reliable (qos_overrides)',
    );
    await monitor.waitFor(/WARN.*nothing comes from \/test_client on \/camera/);
    client.node.destroyPublisher(opened.pop()!);
    await finding(diagnostics, /^OK/);

    const latched = client.node.createSubscription(
      IMAGE,
      '/dice_monitor/mask',
      { isRaw: true, qos: qosProfile(LATCHED) },
      () => undefined,
    );
    expect(await finding(diagnostics, /incompatible/)).toBe(
      'WARN /test_client gets nothing from /dice_monitor/mask: incompatible QoS, offered volatile, asked for transient local',
    );
    client.node.destroySubscription(latched);
  });

  it('does not hide a publisher of another type', async () => {
    monitor = await activeMonitor();
    const diagnostics = client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    await publisher('sensor_msgs/msg/CompressedImage', '/camera');
    expect(await finding(diagnostics, /publishes/)).toMatch(
      /\/test_client publishes \/camera as sensor_msgs\/msg\/CompressedImage, expected sensor_msgs\/msg\/Image/,
    );
  });

  it('takes labels that were latched before the node came', async () => {
    const labels = await publisher(IMAGE, '/labels', LATCHED);
    labels.publish(label(0));
    monitor = await activeMonitor();
    const scores = client.subscribeRaw('dice_monitor/msg/SegmentationScores', '/dice_monitor/scores');
    const camera = await publisher(IMAGE, '/camera', RELIABLE, 1);
    await client.until(() => labels.subscriptionCount === 1, 'the label subscription');
    camera.publish(redImage(0));
    await scores.first();
  });
});

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { decodeDiagnosticArray } from '../../src/codec/diagnostic-array.js';
import { decodeImage } from '../../src/codec/image.js';
import { offeredQos, type Qos, qosProfile } from '../../src/ros/qos.js';
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

  beforeAll(async () => {
    client = await GraphClient.open();
  });

  afterEach(async () => {
    await monitor?.stop();
    monitor = undefined;
  });

  afterAll(() => {
    client.close();
  });

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
    const first = await client.publisher(IMAGE, '/camera', BEST_EFFORT, 1);
    expect(subscribed('/camera')).toEqual([{ reliability: 'best_effort', durability: 'volatile' }]);
    first.publish(redImage(0));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(0));

    client.node.destroyPublisher(first);
    const second = await client.publisher(IMAGE, '/camera', LATCHED);
    second.publish(redImage(1));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(1));
    expect(subscribed('/camera')).toEqual([{ reliability: 'reliable', durability: 'transient_local' }]);
    client.node.destroyPublisher(second);
  });

  it('takes both of two publishers that offer different things', async () => {
    monitor = await activeMonitor();
    const masks = client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    const reliable = await client.publisher(IMAGE, '/camera', RELIABLE, 1);
    const bestEffort = await client.publisher(IMAGE, '/camera', BEST_EFFORT, 1);
    await client.until(() => reliable.subscriptionCount === 1, 'the subscription of both');
    reliable.publish(redImage(0));
    await masks.count(1);
    bestEffort.publish(redImage(1));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(1));
    for (const publisher of [reliable, bestEffort]) client.node.destroyPublisher(publisher);
  });

  it('is warned of by name where an override or a subscriber does not fit', async () => {
    const override = 'qos_overrides./camera.subscription.reliability:=reliable';
    monitor = await activeMonitor(['--ros-args', '-p', override]);
    const diagnostics = client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    const camera = await client.publisher(IMAGE, '/camera', BEST_EFFORT);
    expect(await finding(diagnostics, /incompatible/)).toBe(
      'WARN nothing comes from /test_client on /camera: incompatible QoS, offered best effort, asked for reliable (qos_overrides)',
    );
    await monitor.waitFor(/WARN.*nothing comes from \/test_client on \/camera/);
    client.node.destroyPublisher(camera);
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
    const wrong = await client.publisher('sensor_msgs/msg/CompressedImage', '/camera');
    expect(await finding(diagnostics, /publishes/)).toMatch(
      /\/test_client publishes \/camera as sensor_msgs\/msg\/CompressedImage, expected sensor_msgs\/msg\/Image/,
    );
    client.node.destroyPublisher(wrong);
  });

  it('takes labels that were latched before the node came', async () => {
    const labels = await client.publisher(IMAGE, '/labels', LATCHED);
    labels.publish(label(0));
    monitor = await activeMonitor();
    const scores = client.subscribeRaw('dice_monitor/msg/SegmentationScores', '/dice_monitor/scores');
    const camera = await client.publisher(IMAGE, '/camera', RELIABLE, 1);
    await client.until(() => labels.subscriptionCount === 1, 'the label subscription');
    camera.publish(redImage(0));
    await scores.first();
    for (const publisher of [labels, camera]) client.node.destroyPublisher(publisher);
  });
});

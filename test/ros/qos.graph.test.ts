import { isDeepStrictEqual as equal } from 'node:util';
import { expect, it } from 'vitest';
import { decodeDiagnosticArray } from '../../src/codec/diagnostic-array.js';
import { decodeImage } from '../../src/codec/image.js';
import { offeredQos, type Qos, qosProfile } from '../../src/ros/qos.js';
import { describeGraph } from '../graph/describe-graph.js';
import { type Received, RELIABLE } from '../graph/graph-client.js';
import { useGraphRig } from './graph-rig.js';
import { IMAGE, label, redImage, stampOf } from './scene.js';

const BEST_EFFORT: Qos = { ...RELIABLE, reliability: 'best_effort' };
const LATCHED: Qos = { reliability: 'reliable', durability: 'transient_local', depth: 5 };

describeGraph('quality of service', () => {
  const rig = useGraphRig();

  const subscribed = (topic: string): object[] =>
    rig.client.node.getSubscriptionsInfoByTopic(topic).map(({ qos_profile: qos }) => offeredQos(qos));
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
    await rig.start();
    expect(subscribed('/camera')).toEqual([]);
    const masks = rig.client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    const first = await rig.publisher(IMAGE, '/camera', BEST_EFFORT, 1);
    expect(subscribed('/camera')).toEqual([{ reliability: 'best_effort', durability: 'volatile' }]);
    first.publish(redImage(0));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(0));

    rig.drop(first);
    const second = await rig.publisher(IMAGE, '/camera', LATCHED);
    const strict = [{ reliability: 'reliable', durability: 'transient_local' }];
    await rig.client.until(() => equal(subscribed('/camera'), strict), 'a reliable and latched subscription');
    second.publish(redImage(1));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(1));
  });

  it('takes both of two publishers that offer different things', async () => {
    await rig.start();
    const masks = rig.client.subscribeRaw(IMAGE, '/dice_monitor/mask');
    const reliable = await rig.publisher(IMAGE, '/camera', RELIABLE, 1);
    const bestEffort = await rig.publisher(IMAGE, '/camera', BEST_EFFORT, 1);
    await rig.client.until(() => reliable.subscriptionCount === 1, 'the subscription of both');
    reliable.publish(redImage(0));
    await masks.count(1);
    bestEffort.publish(redImage(1));
    await masks.first((bytes) => decodeImage(bytes).header.stampNs === stampOf(1));
  });

  it('is warned of by name where an override or a subscriber does not fit', async () => {
    const override = 'qos_overrides./camera.subscription.reliability:=reliable';
    const monitor = await rig.start(['--ros-args', '-p', override]);
    const diagnostics = rig.client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    const camera = await rig.publisher(IMAGE, '/camera', BEST_EFFORT);
    expect(await finding(diagnostics, /incompatible/)).toBe(
      'WARN nothing comes from /test_client on /camera: incompatible QoS, offered best effort, asked for reliable (qos_overrides)',
    );
    await monitor.waitFor(/WARN.*nothing comes from \/test_client on \/camera/);
    rig.drop(camera);
    await finding(diagnostics, /^OK/);

    const latched = rig.client.node.createSubscription(
      IMAGE,
      '/dice_monitor/mask',
      { isRaw: true, qos: qosProfile(LATCHED) },
      () => undefined,
    );
    expect(await finding(diagnostics, /incompatible/)).toBe(
      'WARN /test_client gets nothing from /dice_monitor/mask: incompatible QoS, offered volatile, asked for transient local',
    );
    rig.client.node.destroySubscription(latched);
  });

  it('does not hide a publisher of another type', async () => {
    await rig.start();
    const diagnostics = rig.client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    await rig.publisher('sensor_msgs/msg/CompressedImage', '/camera');
    expect(await finding(diagnostics, /publishes/)).toMatch(
      /\/test_client publishes \/camera as sensor_msgs\/msg\/CompressedImage, expected sensor_msgs\/msg\/Image/,
    );
  });

  it('takes labels that were latched before the node came', async () => {
    const labels = await rig.publisher(IMAGE, '/labels', LATCHED);
    labels.publish(label(0));
    await rig.start();
    const scores = rig.client.subscribeRaw('dice_monitor/msg/SegmentationScores', '/dice_monitor/scores');
    const camera = await rig.publisher(IMAGE, '/camera', RELIABLE, 1);
    await rig.client.until(() => labels.subscriptionCount === 1, 'the label subscription');
    camera.publish(redImage(0));
    await scores.first();
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { orphanedSegments } from '../../scripts/ros/shared-memory.mjs';
import { describeGraph } from './describe-graph.js';
import { GraphClient } from './graph-client.js';
import { startPython } from './graph-process.js';

/** Publishes dice_monitor/Scores and answers a service until it is told to stop. */
const PEER = `
import rclpy
from dice_monitor.msg import Scores
from std_srvs.srv import Trigger
rclpy.init()
node = rclpy.create_node('peer')
publisher = node.create_publisher(Scores, '/scores', 10)
def answer(request, response):
    response.success, response.message = True, 'from rclpy'
    return response
node.create_service(Trigger, '/answer', answer)
node.create_timer(0.02, lambda: publisher.publish(Scores(pairs=7, mean_dice=0.25)))
print('peer is up')
try:
    rclpy.spin(node)
except KeyboardInterrupt:
    print('peer stops')
`;

describeGraph('the graph that the tests run on', () => {
  let client: GraphClient;

  beforeAll(async () => {
    client = await GraphClient.open();
  });

  afterAll(() => {
    client.close();
  });

  it('carries this package’s messages and services between rclpy and rclnodejs', async () => {
    const peer = startPython(['-c', PEER]);
    await peer.waitFor(/peer is up/);
    const scores = client.subscribe<{ pairs: bigint; mean_dice: number }>(
      'dice_monitor/msg/Scores',
      '/scores',
    );
    expect(await scores.first()).toMatchObject({ mean_dice: 0.25 });
    expect(await client.call('std_srvs/srv/Trigger', '/answer')).toMatchObject({
      success: true,
      message: 'from rclpy',
    });
    expect(await peer.stop()).toEqual({ code: 0, signal: null });
    expect(peer.output).toContain('peer stops');
  });

  it('loses no image: the shared memory is that of the shipped profile', async () => {
    const data = Buffer.alloc(1920 * 1080 * 3 + 12);
    data.set([0, 1, 0, 0]);
    data.writeUInt32LE(1920 * 1080 * 3, 4);
    const qos = { reliability: 'best_effort', durability: 'volatile', depth: 5 } as const;
    const received = client.subscribeRaw('std_msgs/msg/UInt8MultiArray', '/large', qos);
    const publisher = await client.publisher('std_msgs/msg/UInt8MultiArray', '/large', qos, 1);
    for (let sent = 1; sent <= 20; sent++) {
      publisher.publish(data);
      await received.count(sent, 2000);
    }
    expect(received.messages).toHaveLength(20);
  });

  it('tells with its output why a process ended before it said what was waited for', async () => {
    const peer = startPython(['-c', 'print("only this")']);
    await expect(peer.waitFor(/something else/)).rejects.toThrow(/ended \(code 0.*only this/s);
  });

  it('finds the shared memory of a process that was killed, and not that of one that lives', async () => {
    const peer = startPython(['-c', PEER]);
    await peer.waitFor(/peer is up/);
    const before = orphanedSegments();
    expect(await peer.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    expect(orphanedSegments().length).toBeGreaterThan(before.length);
  });
});

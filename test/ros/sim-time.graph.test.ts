import { expect, it } from 'vitest';
import { decodeHeader } from '../../src/codec/header.js';
import { NS_PER_S } from '../../src/core/stamp.js';
import type { Qos } from '../../src/ros/qos.js';
import { describeGraph } from '../graph/describe-graph.js';
import { useGraphRig } from './graph-rig.js';
import { ParameterClient } from './parameter-client.js';

/** As `ros2 bag play --clock` offers it. */
const CLOCK_QOS: Qos = { reliability: 'best_effort', durability: 'volatile', depth: 10 };

describeGraph('simulated time', () => {
  const rig = useGraphRig();

  it('is that of a best-effort /clock, and ends with the parameter', async () => {
    await rig.start(['--ros-args', '-p', 'use_sim_time:=true']);
    const diagnostics = rig.client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    const status = rig.client.subscribeRaw('dice_monitor/msg/MonitorStatus', '/dice_monitor/status');
    const stamp = (bytes: Buffer): bigint => decodeHeader(bytes).stampNs;
    // The messages come by a steady clock, whatever the simulated one does.
    expect(stamp(await diagnostics.first())).toBe(0n);
    expect(stamp(await status.first())).toBe(0n);
    const clock = await rig.publisher('rosgraph_msgs/msg/Clock', '/clock', CLOCK_QOS, 1);
    let seconds = 1000;
    rig.every(20, () => {
      clock.publish({ clock: { sec: (seconds += 1), nanosec: 500_000_000 } });
    });
    for (const messages of [diagnostics, status]) {
      const told = stamp(await messages.first((bytes) => stamp(bytes) > 0n));
      expect(told % NS_PER_S).toBe(500_000_000n);
      expect(told / NS_PER_S).toBeLessThanOrEqual(BigInt(seconds));
    }
    const off = await new ParameterClient(rig.client).set('use_sim_time', { type: 1, bool_value: false });
    expect(off).toMatchObject({ successful: true });
    const year2020 = 1_577_836_800n * NS_PER_S;
    await diagnostics.first((bytes) => stamp(bytes) > year2020);
    await rig.client.until(() => clock.subscriptionCount === 0, 'the end of the subscription to /clock');
  });
});

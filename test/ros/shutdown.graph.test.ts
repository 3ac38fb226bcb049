import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { describeGraph } from '../graph/describe-graph.js';
import type { GraphProcess, ProcessEnd } from '../graph/graph-process.js';
import { useGraphRig } from './graph-rig.js';
import { activeMonitor, startMonitor } from './monitor-process.js';
import { openScene } from './scene.js';

const DONE: ProcessEnd = { code: 0, signal: null };
/** The promise; a loaded machine is given twice of it. */
const LIMIT_MS = 2 * 2000;

async function endsInTime(monitor: GraphProcess, signal: NodeJS.Signals): Promise<void> {
  const start = performance.now();
  expect(await monitor.stop(signal), monitor.output).toEqual(DONE);
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
}

describeGraph('the end of the node', () => {
  const rig = useGraphRig();

  it.each(['SIGINT', 'SIGTERM'] as const)('is in time and with code 0 after %s', async (signal) => {
    await endsInTime(await activeMonitor(), signal);
  });

  it('is clean where SIGINT comes twice, as ros2 launch sends it', async () => {
    const monitor = await activeMonitor();
    monitor.kill('SIGINT');
    await wait(5);
    await endsInTime(monitor, 'SIGINT');
  });

  it('is clean while a model is being loaded', async () => {
    const monitor = startMonitor();
    await monitor.waitFor(/unconfigured -> configuring/);
    await endsInTime(monitor, 'SIGTERM');
    expect(monitor.output).not.toMatch(/ERROR|Unhandled|Error:/);
  });

  it('leaves the report of all that came where --out names a folder', async () => {
    const out = await mkdtemp(join(tmpdir(), 'dice-monitor-out-'));
    const monitor = await activeMonitor(['--out', out]);
    const scores = rig.client.subscribeRaw('dice_monitor/msg/SegmentationScores', '/dice_monitor/scores');
    await rig.subscribed('/dice_monitor/scores');
    const scene = await openScene(rig);
    for (let frame = 0; frame < 3; frame += 1) {
      scene.send(frame);
      await scores.count(frame + 1);
    }
    await endsInTime(monitor, 'SIGINT');
    const [, folder] = /^report: (.*)$/m.exec(monitor.output) ?? [];
    const report = JSON.parse(await readFile(join(folder!, 'report.json'), 'utf8')) as {
      total: { pairs: number };
    };
    expect(report.total.pairs).toBe(3);
    await rm(out, { recursive: true });
  });

  it('comes during a frame as well', async () => {
    const monitor = await activeMonitor();
    const scene = await openScene(rig);
    rig.every(5, () => {
      for (let frame = 0; frame < 10; frame += 1) scene.send(frame);
    });
    await wait(200);
    await endsInTime(monitor, 'SIGTERM');
    rig.quiet();
    expect(monitor.output).not.toMatch(/ERROR|Unhandled|Error:/);
  });
});

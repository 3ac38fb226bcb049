import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type DiagnosticStatusMessage, decodeDiagnosticArray } from '../../src/codec/diagnostic-array.js';
import { decodeMonitorStatus } from '../../src/codec/monitor-status.js';
import { describeGraph } from '../graph/describe-graph.js';
import type { Received } from '../graph/graph-client.js';
import { useGraphRig } from './graph-rig.js';
import { startMonitor } from './monitor-process.js';
import { HEIGHT, openScene, type Scene } from './scene.js';

interface Trigger {
  readonly success: boolean;
  readonly message: string;
}

describeGraph('what the node tells of itself', () => {
  const rig = useGraphRig();

  let diagnostics: Received<Buffer>;

  beforeAll(() => {
    diagnostics = rig.client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
  });

  const named = (bytes: Buffer, part: string): DiagnosticStatusMessage | undefined =>
    decodeDiagnosticArray(bytes).status.find(({ name }) => name === `dice_monitor: ${part}`);
  const told = async (
    part: string,
    wanted: (status: DiagnosticStatusMessage) => boolean,
  ): Promise<DiagnosticStatusMessage> => {
    const matches = (bytes: Buffer): boolean => {
      const status = named(bytes, part);
      return status !== undefined && wanted(status);
    };
    return named(await diagnostics.first(matches, 20_000, diagnostics.messages.length), part)!;
  };
  /** Frames at 20 Hz whose labels differ from the mask in so many rows. */
  const play = (scene: Scene, rows: { other: number }): void => {
    let frame = 0;
    rig.every(50, () => {
      scene.send(frame, rows.other);
      frame += 1;
    });
  };

  it('is OK, a warning or an error by the Dice of the window, and all about node, camera and model', async () => {
    // Every label has two classes, so that the mean Dice falls with the rows that the red mask gets wrong.
    await rig.start([
      '-p',
      'window=0.5',
      '-p',
      'hysteresis=0',
      '-p',
      'warn_dice=0.45',
      '-p',
      'error_dice=0.3',
    ]);
    await told('camera', ({ level, message }) => level === 'WARN' && message.includes('/camera'));
    const scene = await openScene(rig);
    const rows = { other: 1 };
    play(scene, rows);
    const good = await told('quality', ({ level }) => level === 'OK');
    const values = new Map(good.values);
    // dice of class 1: 2·23/(2·23+1) of 24 rows; class 0 is never predicted: 0.
    expect(Number(values.get('mean_dice'))).toBeCloseTo(46 / 47 / 2, 3);
    rows.other = HEIGHT / 2;
    expect((await told('quality', ({ level }) => level === 'WARN')).message).toMatch(/Dice/);
    rows.other = HEIGHT - 2;
    await told('quality', ({ level }) => level === 'ERROR');
    rows.other = 1;
    await told('quality', ({ level }) => level === 'OK');
    const node = await told('node', () => true);
    expect(node).toMatchObject({ level: 'OK', message: 'active' });
    expect(Object.fromEntries(node.values)).toMatchObject({
      state: 'active',
      'image/topic': '/camera',
      'image/publishers': '1',
      'label/reliability': 'reliable',
    });
    await told('model', ({ level, values: facts }) => level === 'OK' && facts.length > 0);
  });

  it('counts anew after ~/reset, and writes its report on ~/save_report', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dice-monitor-live-'));
    await rig.start(['-p', `report_dir=${folder}`]);
    const status = rig.client.subscribeRaw('dice_monitor/msg/MonitorStatus', '/dice_monitor/status');
    const scene = await openScene(rig);
    const trigger = (name: string): Promise<Trigger> =>
      rig.client.call<Trigger>('std_srvs/srv/Trigger', `/dice_monitor/${name}`);
    play(scene, { other: 1 });
    await status.first((bytes) => decodeMonitorStatus(bytes).pairs > 0);
    const saved = await trigger('save_report');
    expect(saved).toMatchObject({ success: true });
    expect(saved.message.startsWith(folder)).toBe(true);
    expect(readdirSync(saved.message)).toContain('report.json');
    rig.quiet();
    expect(await trigger('reset')).toMatchObject({ success: true });
    const before = status.messages.length;
    await status.first((bytes) => decodeMonitorStatus(bytes).pairs === 0, 20_000, before);
    await rm(folder, { recursive: true });
  });

  it('has no report to write and nothing to reset before it is configured', async () => {
    rig.add(startMonitor(['-p', 'autostart_node=false']));
    for (const name of ['reset', 'save_report']) {
      const answer = await rig.client.call<Trigger>('std_srvs/srv/Trigger', `/dice_monitor/${name}`);
      expect(answer).toEqual({ success: false, message: 'the node is not configured' });
    }
  });

  it('warns of a second node of its name', async () => {
    await rig.start([]);
    await rig.start(['--ros-args', '-r', 'image:=/elsewhere']);
    const { message } = await told('node', ({ level }) => level === 'WARN');
    expect(message).toMatch(/2 nodes are named \/dice_monitor/);
  });
});

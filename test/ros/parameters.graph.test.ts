import { expect, it } from 'vitest';
import { decodeImage } from '../../src/codec/image.js';
import { decodeMonitorStatus } from '../../src/codec/monitor-status.js';
import { PARAMETERS } from '../../src/settings/parameters.js';
import { describeGraph } from '../graph/describe-graph.js';
import { configurationFile } from '../settings/configuration-files.js';
import { useGraphRig } from './graph-rig.js';
import { startMonitor } from './monitor-process.js';
import { ParameterClient, type SetResult } from './parameter-client.js';
import { IMAGE, openScene } from './scene.js';

const double = (value: number): { type: number; double_value: number } => ({ type: 3, double_value: value });
const whole = (value: number): { type: number; integer_value: bigint } => {
  return { type: 2, integer_value: BigInt(value) };
};
const section = (key: string, text: string): string => `${key}:\n  ros__parameters: {${text}}\n`;

describeGraph('the parameters of the node', () => {
  const rig = useGraphRig();

  it('are those of the table, each described with type, range and what it takes', async () => {
    rig.add(startMonitor(['-p', 'autostart_node=false']));
    const parameters = new ParameterClient(rig.client);
    const { result } = await parameters.call<{ result: { names: string[]; prefixes: string[] } }>(
      'ListParameters',
      'list_parameters',
      {},
    );
    const names = PARAMETERS.map(({ name }) => name);
    expect(result.names).toEqual(expect.arrayContaining([...names, 'use_sim_time']));
    expect(result.names).toContain('qos_overrides./camera.subscription.reliability');
    const { descriptors } = await parameters.call<{ descriptors: object[] }>(
      'DescribeParameters',
      'describe_parameters',
      { names: ['window', 'display_width', 'model_path', 'nonsense'] },
    );
    expect(descriptors).toMatchObject([
      { type: 3, floating_point_range: [{ from_value: 0.001, to_value: 86_400 }], read_only: false },
      { type: 2, additional_constraints: 'a whole number of pixels from 16 to 32768' },
      { type: 4, floating_point_range: [], integer_range: [] },
      { name: 'nonsense', type: 0 },
    ]);
    const { types } = await parameters.call<{ types: Uint8Array }>(
      'GetParameterTypes',
      'get_parameter_types',
      {
        names: ['providers', 'input.size', 'nonsense'],
      },
    );
    expect([...types]).toEqual([9, 7, 0]);
  });

  it('are refused with the reason when they are wrong, keep their value, and act at once when they are right', async () => {
    await rig.start();
    const parameters = new ParameterClient(rig.client);
    const events = rig.client.subscribe<{ changed_parameters: { name: string }[] }>(
      'rcl_interfaces/msg/ParameterEvent',
      '/parameter_events',
    );
    expect(await parameters.set('window', double(-1))).toEqual({
      successful: false,
      reason: 'window is -1; expected a number of seconds from 0.001 to 86400',
    });
    expect(await parameters.get('window')).toMatchObject([double(10)]);
    expect(await parameters.set('model_path', { type: 4, string_value: 'x.onnx' })).toMatchObject({
      successful: false,
      reason: expect.stringMatching(/model_path is fixed while the node is configured/) as string,
    });
    const atomic = await parameters.call<{ result: SetResult }>(
      'SetParametersAtomically',
      'set_parameters_atomically',
      {
        parameters: [
          { name: 'display_rate', value: double(9) },
          { name: 'warn_dice', value: double(9) },
        ],
      },
    );
    expect(atomic.result).toMatchObject({ successful: false });
    expect(await parameters.get('display_rate')).toMatchObject([double(5)]);

    const overlays = rig.client.subscribeRaw(IMAGE, '/dice_monitor/overlay');
    const scene = await openScene(rig);
    expect(await parameters.set('display_rate', double(1000))).toMatchObject({ successful: true });
    await rig.subscribed('/dice_monitor/overlay');
    scene.send(0);
    expect(decodeImage(await overlays.first()).width).toBe(32);
    expect(await parameters.set('display_width', whole(16))).toMatchObject({ successful: true });
    scene.send(1);
    await overlays.first((bytes) => decodeImage(bytes).width === 16);
    await events.first(({ changed_parameters: changed }) =>
      changed.some(({ name }) => name === 'display_width'),
    );
  });

  it('come from the two files of ros2 launch, in a namespace', async () => {
    const own = configurationFile(section('/**', 'window: 3, max_rate: 20, input: {scale: 1}'));
    const launch = configurationFile(section('/front/dice_monitor', 'window: 4'));
    const other = configurationFile(section('/rear/dice_monitor', 'window: 5'));
    const files = [own, launch, other].flatMap((file) => ['--params-file', file]);
    await rig.start(['--ros-args', '-r', '__ns:=/front', ...files, '-p', 'sync.tolerance:=1']);
    const parameters = new ParameterClient(rig.client, '/front/dice_monitor');
    expect(await parameters.get('window', 'max_rate', 'sync.tolerance')).toMatchObject([
      double(4),
      double(20),
      double(1),
    ]);
    const status = rig.client.subscribeRaw('dice_monitor/msg/MonitorStatus', '/front/dice_monitor/status');
    expect(decodeMonitorStatus(await status.first()).provider).toBe('cpu');
  });

  it.each([
    [
      section('dice_monitor', 'wndow: 3'),
      /wndow is no parameter of dice_monitor; did you mean window\?|did you mean window/,
    ],
    [section('/**', 'window: wide'), /window is "wide"/],
  ])('end the process with 2 where a file is wrong: %s', async (text, reason) => {
    const wrong = startMonitor(['--ros-args', '--params-file', configurationFile(text)]);
    expect(await wrong.ended).toEqual({ code: 2, signal: null });
    expect(wrong.output).toMatch(reason);
  });

  it('warn of an unknown name under a wildcard', async () => {
    const file = configurationFile(section('/**', 'wndow: 3'));
    const monitor = rig.add(startMonitor(['--ros-args', '--params-file', file]));
    await monitor.waitFor(/WARN.*wndow is no parameter/);
  });

  it('end the process with 2 where ROS does not take its arguments', async () => {
    const wrong = startMonitor(['--ros-args', '-r', 'no remap']);
    expect(await wrong.ended).toEqual({ code: 2, signal: null });
    expect(wrong.output).toMatch(/error: ROS 2 does not start with --ros-args.*no remap/);
  });
});

import { describe, expect, it } from 'vitest';
import { checkedRosValues, readNodeParameters, USE_SIM_TIME_ROW } from '../../src/ros/node-parameters.js';
import { parseRosArguments } from '../../src/ros/ros-arguments.js';
import { configurationFile, errorOf } from '../settings/configuration-files.js';

const NAME = '/front/dice_monitor';

function read(
  files: readonly string[],
  ros: readonly string[] = [],
  values: ReadonlyMap<string, string> = new Map(),
): ReturnType<typeof readNodeParameters> {
  const { assignments } = parseRosArguments(['--ros-args', ...ros]);
  return readNodeParameters(NAME, {
    parameterFiles: files.map((text) => configurationFile(text)),
    assignments,
    values,
  });
}

const section = (key: string, text: string): string => `${key}:\n  ros__parameters: {${text}}\n`;

describe('the parameters that a node starts with', () => {
  it('come from a file for its full name, its name, or every node', () => {
    const { values } = read([
      section('/**', 'window: 1, max_rate: 1, threads: 1') +
        section('dice_monitor', 'window: 2, max_rate: 2') +
        section(NAME, 'window: 3') +
        section('/rear/dice_monitor', 'window: 4'),
    ]);
    expect([values.get('window'), values.get('max_rate'), values.get('threads')]).toEqual([3, 2, 1]);
  });

  it('come from several files: the most specific key wins, of equal ones the later', () => {
    // ros2 launch: the user's file, then one of its own for <param>, keyed by the full name.
    expect(read([section('/**', 'window: 1'), section(NAME, 'window: 2')]).values.get('window')).toBe(2);
    expect(read([section(NAME, 'window: 2'), section('/**', 'window: 1')]).values.get('window')).toBe(2);
    expect(read([section('/**', 'window: 1'), section('/**', 'window: 2')]).values.get('window')).toBe(2);
  });

  it('are checked against each other once all files are read', () => {
    const low = section('/**', 'warn_dice: 0.4');
    expect(read([low, section('/**', 'error_dice: 0.3')]).values.get('error_dice')).toBe(0.3);
    expect(errorOf(() => read([low, section('/**', 'window: 1')])).message).toMatch(
      /error_dice 0.5 is above/,
    );
  });

  it('take -p over files, for the nodes it names', () => {
    const { values } = read(
      [section(NAME, 'window: 2, max_rate: 2')],
      ['-p', 'window:=5', '-p', '/rear/dice_monitor:max_rate:=9', '-p', 'sync.tolerance:=1'],
    );
    expect([values.get('window'), values.get('max_rate'), values.get('sync.tolerance')]).toEqual([5, 2, 1]);
  });

  it('take what the command sets over all', () => {
    const { values } = read(
      [section(NAME, 'model_path: a')],
      ['-p', 'model_path:=b'],
      new Map([['model_path', 'c']]),
    );
    expect(values.get('model_path')).toBe('c');
  });

  it('refuse an unknown name under the node’s name, and warn under a wildcard', () => {
    expect(errorOf(() => read([section('dice_monitor', 'wndow: 1')])).message).toMatch(/did you mean window/);
    expect(read([section('/**', 'wndow: 1')]).warnings).toEqual([
      expect.stringMatching(/did you mean window/),
    ]);
    expect(errorOf(() => read([], ['-p', 'wndow:=1']), 'usage').message).toMatch(/did you mean window/);
  });

  it('hold those of every ROS node apart, nested or dotted, from files and -p', () => {
    const { rosValues, values } = read(
      [
        section('/**', 'use_sim_time: true, qos_overrides: {/cam: {subscription: {depth: 3}}}') +
          section(NAME, 'use_sim_time: false'),
      ],
      ['-p', 'qos_overrides./cam.subscription.reliability:=best_effort', '-p', 'window:=3'],
    );
    expect(rosValues.get('use_sim_time')).toMatchObject({ value: false });
    expect(rosValues.get('qos_overrides./cam.subscription.depth')).toMatchObject({ value: 3 });
    expect(rosValues.get('qos_overrides./cam.subscription.reliability')).toMatchObject({
      value: 'best_effort',
    });
    expect(values.get('window')).toBe(3);
  });

  it('refuse those of every ROS node where they are of the wrong type', () => {
    const { rosValues } = read([], ['-p', 'use_sim_time:=maybe']);
    expect(errorOf(() => checkedRosValues([USE_SIM_TIME_ROW], rosValues)).message).toMatch(
      /use_sim_time is "maybe"\s+expected: true or false/,
    );
  });
});

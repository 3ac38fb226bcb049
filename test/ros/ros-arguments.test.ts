import { describe, expect, it } from 'vitest';
import { assignmentsFor, parseRosArguments, splitRosArguments } from '../../src/ros/ros-arguments.js';

describe('splitRosArguments', () => {
  it('leaves what stands before --ros-args and after --', () => {
    const argv = [
      '--model',
      'a',
      '--ros-args',
      '-r',
      '__node:=x',
      '--',
      '--out',
      'b',
      '--ros-args',
      '-p',
      'w:=1',
    ];
    expect(splitRosArguments(argv)).toEqual({
      own: ['--model', 'a', '--out', 'b'],
      ros: ['--ros-args', '-r', '__node:=x', '-p', 'w:=1'],
    });
  });

  it('gives nothing where there is nothing', () => {
    expect(splitRosArguments(['--ros-args'])).toEqual({ own: [], ros: [] });
    expect(splitRosArguments(['a', '--', 'b'])).toEqual({ own: ['a', '--', 'b'], ros: [] });
  });
});

describe('parseRosArguments', () => {
  it('takes parameters out, and leaves the rest to rcl', () => {
    // As ros2 launch passes them.
    const ros =
      '--ros-args -r __node:=dice_monitor -r __ns:=/front --params-file a.yaml --params-file b.yaml -r image:=/cam -p w:=1 --log-level info';
    expect(parseRosArguments(ros.split(' '))).toEqual({
      forRcl: '--ros-args -r __node:=dice_monitor -r __ns:=/front -r image:=/cam --log-level info'.split(' '),
      parameterFiles: ['a.yaml', 'b.yaml'],
      assignments: [{ node: undefined, text: 'w:=1' }],
    });
  });

  it.each([
    ['window:=5', { node: undefined, text: 'window:=5' }],
    ['dice_monitor:window:=5', { node: 'dice_monitor', text: 'window:=5' }],
    ['/front/*:ontology:=a:=b', { node: '/front/*', text: 'ontology:=a:=b' }],
    ['model_path:=C:/x', { node: undefined, text: 'model_path:=C:/x' }],
    ['model_path:=', { node: undefined, text: 'model_path:=' }],
  ])('reads the assignment %s', (text, assignment) => {
    expect(parseRosArguments(['--ros-args', '-p', text]).assignments).toEqual([assignment]);
    expect(parseRosArguments(['--ros-args', '--param', text]).forRcl).toEqual([]);
  });

  it.each([['-p'], ['-p', 'window=5'], ['--params-file']])(
    'leaves for rcl to complain of: %s %s',
    (...ros) => {
      expect(parseRosArguments(['--ros-args', ...ros]).forRcl).toEqual(['--ros-args', ...ros]);
    },
  );
});

describe('assignmentsFor', () => {
  it('gives those for the node, in order', () => {
    const { assignments } = parseRosArguments(
      '--ros-args -p a:=1 -p /other:a:=2 -p dice_monitor:a:=3 -p /**:a:=4 -p /front/dice_monitor:b:=5'.split(
        ' ',
      ),
    );
    expect(assignmentsFor(assignments, '/front/dice_monitor')).toEqual(['a:=1', 'a:=3', 'a:=4', 'b:=5']);
    expect(assignmentsFor(assignments, '/dice_monitor')).toEqual(['a:=1', 'a:=3', 'a:=4']);
  });
});

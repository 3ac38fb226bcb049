import { describe, expect, it } from 'vitest';
import { readParameterFile } from '../../src/settings/parameter-file.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { BAD_PARAMETER_FILES, ownSection } from './bad-parameter-files.js';
import { configurationFile, errorOf } from './configuration-files.js';

const read = (text: string, node?: string): ReturnType<typeof readParameterFile> =>
  readParameterFile(configurationFile(text), node);

describe('a parameter file that is right', () => {
  it('gives what it names, and defaults for the rest', () => {
    const { settings, warnings } = read(
      ownSection('window: 4\nsync: {tolerance: 0.1}\nproviders: [cpu]\nmodel_path: a b.onnx'),
    );
    expect(warnings).toEqual([]);
    expect(settings).toEqual({
      ...defaultSettings(),
      window: 4,
      sync: { ...defaultSettings().sync, tolerance: 0.1 },
      providers: ['cpu'],
      modelPath: 'a b.onnx',
    });
  });

  it.each([
    ['nested', 'sync:\n  tolerance: 0.2'],
    ['in one line', 'sync: {tolerance: 0.2}'],
    ['dotted', 'sync.tolerance: 0.2'],
    ['dotted in quotes', '"sync.tolerance": 0.2'],
    ['as a power of ten', 'sync.tolerance: 2e-1'],
  ])('takes a nested name %s', (_, text) => {
    expect(read(ownSection(text)).settings.sync.tolerance).toBe(0.2);
  });

  it('takes whole numbers for doubles, also in lists, and the booleans of ROS 2', () => {
    const { settings } = read(
      ownSection('input: {mean: [1, 2.5, 3], std: [2], pad_value: 0}\nrequire_gpu: yes\nautostart_node: off'),
    );
    expect(settings.input.mean).toEqual([1, 2.5, 3]);
    expect(settings.input.std).toEqual([2]);
    expect(settings.requireGpu).toBe(true);
    expect(settings.autostartNode).toBe(false);
  });

  it('knows the parameters of every ROS 2 node', () => {
    const { warnings, settings } = read(
      ownSection(
        'use_sim_time: true\nqos_overrides: {/camera/image: {subscription: {depth: 3}}}\nqos_overrides./x.subscription.depth: 1',
      ),
    );
    expect(warnings).toEqual([]);
    expect(settings).toEqual(defaultSettings());
  });

  it('passes over sections of other nodes, whatever is in them', () => {
    const { settings, warnings } = read(
      'camera_driver:\n  ros__parameters:\n    window: wide\n/other/dice_monitor:\n  ros__parameters: {wndow: 3}\n' +
        'detector: 3\n/**:\n  ros__parameters: {window: 2.0}\n',
    );
    expect(settings.window).toBe(2);
    expect(warnings).toEqual([]);
  });

  it('takes an empty section for no parameters', () => {
    expect(read('/**:\n  ros__parameters:\n    # window: 3.0\n').settings).toEqual(defaultSettings());
  });

  it.each([
    ['an empty file', '', 'no section for the node /dice_monitor: all parameters have their defaults'],
    [
      'a file for another node',
      '/front/dice_monitor:\n  ros__parameters: {window: 3.0}\n',
      'no section for the node /dice_monitor, only for /front/dice_monitor: all parameters have their defaults',
    ],
  ])('warns of %s', (_, text, expected) => {
    const { settings, warnings } = read(text);
    expect(settings).toEqual(defaultSettings());
    expect(warnings).toEqual([expect.stringContaining(expected)]);
  });
});

describe('which section wins', () => {
  // Every section gives another window; sections that do not fit the node are left out of the second list.
  const section = (key: string, index: number): string =>
    `"${key}":\n  ros__parameters: {window: ${index + 1}.0}\n`;
  const ranking = ['/**', '/*/*', '/**/dice_monitor', '/front/*', 'dice_monitor', '/front/dice_monitor'];

  it('is the most specific one, in whatever order they stand', () => {
    for (let best = 1; best <= ranking.length; best += 1) {
      const sections = ranking.slice(0, best).map(section);
      expect(read(sections.join(''), '/front/dice_monitor').settings.window).toBe(best);
      expect(read(sections.reverse().join(''), '/front/dice_monitor').settings.window).toBe(best);
    }
  });

  it('is decided parameter by parameter', () => {
    const { settings } = read(
      'dice_monitor:\n  ros__parameters: {window: 1.0}\n/**:\n  ros__parameters: {window: 2.0, max_rate: 3.0}\n',
    );
    expect([settings.window, settings.maxRate]).toEqual([1, 3]);
  });

  it('reads namespaces as nested mappings too', () => {
    const text = 'front:\n  dice_monitor:\n    ros__parameters: {window: 7.0}\n';
    expect(read(text, '/front/dice_monitor').settings.window).toBe(7);
    expect(read(text).settings.window).toBe(10);
  });
});

describe('a parameter file that is wrong', () => {
  it.each(BAD_PARAMETER_FILES)('refuses $what, and says where and why', ({ text, line, says }) => {
    const path = configurationFile(text);
    const { message } = errorOf(() => readParameterFile(path));
    expect(message.startsWith(path)).toBe(true);
    for (const part of says) expect(message).toContain(part);
    if (line !== undefined) expect(message).toContain(`line ${line}: `);
  });

  it('lists every problem at once, in the order of the lines', () => {
    const error = errorOf(() =>
      read(
        ownSection('window: wide\nwarn_dice: 2\nthreads: -1\nfoo: 3\nsync: {max_wait: soon}\nwindow: 3.0'),
      ),
    );
    expect(error.message).toContain('6 problems');
    const lines = [...error.message.matchAll(/line (\d+)/g)].map(([, line]) => Number(line));
    expect(lines).toEqual([3, 4, 5, 6, 7, 8]);
    expect(error.message).toContain('line 5: threads is -1; expected a whole number from 0 to 1024');
  });

  it('names the right line in files with carriage returns', () => {
    const error = errorOf(() => read(ownSection('max_rate: 1.0\nwndow: 3').replaceAll('\n', '\r\n')));
    expect(error.message).toContain('line 4: wndow');
  });

  it('says which file is missing, and what was expected', () => {
    const error = errorOf(() => readParameterFile('/nowhere/monitor.yaml'));
    expect(error.found).toBe('/nowhere/monitor.yaml: no such file');
    expect(error.expected).toContain('parameter file');
  });

  it('does not take a folder for a file', () => {
    expect(errorOf(() => readParameterFile('/')).message).toContain('EISDIR');
  });
});

describe('what is only doubtful', () => {
  it('is a name of no parameter under a wildcard, which speaks to other nodes too', () => {
    const { settings, warnings } = read('/**:\n  ros__parameters:\n    wndow: 3.0\n    max_rate: 2.0\n');
    expect(settings.maxRate).toBe(2);
    expect(warnings).toEqual([
      expect.stringMatching(/: line 3: wndow is no parameter of dice_monitor; did you mean window\?$/),
    ]);
  });

  it('is a wait shorter than the tolerance', () => {
    const { warnings } = read(ownSection('sync:\n  tolerance: 6.0'));
    expect(warnings).toEqual([expect.stringContaining('sync.max_wait 5 is below sync.tolerance 6')]);
  });

  it('is not a wrong value under a wildcard: that is an error', () => {
    expect(errorOf(() => read('/**:\n  ros__parameters: {window: wide}\n')).message).toContain(
      'line 2: window',
    );
  });
});

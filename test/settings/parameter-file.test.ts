import { describe, expect, it } from 'vitest';
import { readParameterFile } from '../../src/settings/parameter-file.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { configurationFile, errorOf } from './configuration-files.js';

const read = (text: string, node?: string): ReturnType<typeof readParameterFile> =>
  readParameterFile(configurationFile(text), node);

/** Parameters under the node's own name; the first of them is on line 3. */
const own = (parameters: string): string =>
  `dice_monitor:\n  ros__parameters:\n${parameters.replace(/^/gm, '    ')}\n`;

describe('a parameter file that is right', () => {
  it('gives what it names, and defaults for the rest', () => {
    const { settings, warnings } = read(
      own('window: 4\nsync: {tolerance: 0.1}\nproviders: [cpu]\nmodel_path: a b.onnx'),
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
    expect(read(own(text)).settings.sync.tolerance).toBe(0.2);
  });

  it('takes whole numbers for doubles, also in lists, and the booleans of ROS 2', () => {
    const { settings } = read(
      own('input: {mean: [1, 2.5, 3], std: [2], pad_value: 0}\nrequire_gpu: yes\nautostart_node: off'),
    );
    expect(settings.input.mean).toEqual([1, 2.5, 3]);
    expect(settings.input.std).toEqual([2]);
    expect(settings.requireGpu).toBe(true);
    expect(settings.autostartNode).toBe(false);
  });

  it('knows the parameters of every ROS 2 node', () => {
    const { warnings, settings } = read(
      own(
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
  it.each([
    [
      'a misspelt name',
      own('max_rate: 1.0\nwndow: 3'),
      4,
      'wndow is no parameter',
      undefined,
      'did you mean window?',
    ],
    [
      'a name without its group',
      own('tolerance: 0.1'),
      3,
      'tolerance is no',
      undefined,
      'did you mean sync.tolerance?',
    ],
    ['a name far from all', own('zzz: 1'), 3, 'zzz is no parameter of dice_monitor', undefined, undefined],
    [
      'a misspelt nested name',
      own('sync:\n  max_wit: 3'),
      4,
      'sync.max_wit is no',
      undefined,
      'did you mean sync.max_wait?',
    ],
    [
      'text for a number',
      own('window: wide'),
      3,
      'window is "wide"',
      'a number of seconds from 0.001 to 86400',
      undefined,
    ],
    [
      'a number in quotes',
      own('window: "5"'),
      3,
      'window is "5"',
      'a number of seconds',
      'numbers stand without quotes',
    ],
    [
      'a number for text',
      own('output_name: 495'),
      3,
      'output_name is 495',
      'text',
      'put it in quotes: "495"',
    ],
    ['a boolean for text', own('model_path: on'), 3, 'model_path is on', 'text', 'put it in quotes: "on"'],
    ['nothing for text', own('model_path:'), 3, 'model_path is nothing', 'text', 'write "" for none'],
    [
      'a fraction for a whole number',
      own('threads: 1.5'),
      3,
      'threads is 1.5',
      'a whole number from 0 to 1024',
      undefined,
    ],
    [
      'too large a whole number',
      own('ignore_label: 4294967296'),
      3,
      'ignore_label is 4294967296',
      '2147483647',
      undefined,
    ],
    [
      'an octal number',
      own('threads: 010'),
      3,
      'threads is "010"',
      'a whole number',
      'without quotes and leading zeros',
    ],
    [
      'below the range',
      own('sync.tolerance: -0.01'),
      3,
      'sync.tolerance is -0.01',
      'from 0 to 60',
      undefined,
    ],
    ['above the range', own('warn_dice: 70'), 3, 'warn_dice is 70', 'a number from 0 to 1', undefined],
    [
      'zero bytes',
      own('sync.max_waiting_bytes: 0'),
      3,
      'is 0',
      'a whole number of bytes, 1 or more',
      undefined,
    ],
    ['not a number', own('threshold: .nan'), 3, 'threshold is .nan', 'a number', undefined],
    ['infinity', own('threshold: -.inf'), 3, 'threshold is -.inf', 'a number', undefined],
    [
      'a word that is no choice',
      own('input: {resize: squeeze}'),
      3,
      'input.resize is "squeeze"',
      'one of stretch, letterbox, crop',
      undefined,
    ],
    [
      'a provider that is none',
      own('providers: [cuda, cqu]'),
      3,
      'providers is ["cuda", "cqu"]',
      'some of cuda, cpu',
      undefined,
    ],
    [
      'a provider named twice',
      own('providers: [cpu, cpu]'),
      3,
      'providers is',
      'each at most once',
      undefined,
    ],
    ['an empty list', own('providers: []'), 3, 'providers is []', 'a list of some of', undefined],
    ['one word for a list', own('providers: cpu'), 3, 'providers is "cpu"', 'a list of some of', undefined],
    ['a list for one number', own('window: [3.0]'), 3, 'window is [3.0]', 'a number', undefined],
    ['a mapping for one number', own('window:\n  size: 3'), 3, 'window is a mapping', 'a number', undefined],
    [
      'two means',
      own('input.mean: [1.0, 2.0]'),
      3,
      'input.mean is [1.0, 2.0]',
      'a list of 1 or 3 numbers',
      undefined,
    ],
    [
      'std of zero',
      own('input.std: [1.0, 0.0, 1.0]'),
      3,
      'input.std is',
      'a list of 1 or 3 numbers above 0',
      undefined,
    ],
    ['a scale of zero', own('input.scale: 0'), 3, 'input.scale is 0', 'a number other than 0', undefined],
    [
      'half a size',
      own('input:\n  size: [480, 0]'),
      4,
      'input.size is [480, 0]',
      'height and width',
      undefined,
    ],
    [
      'limits in the wrong order',
      own('warn_dice: 0.4\nerror_dice: 0.6'),
      4,
      'error_dice 0.6 is above warn_dice 0.4',
      'at most',
      undefined,
    ],
    [
      'a limit below the default of the other',
      own('warn_dice: 0.4'),
      undefined,
      'error_dice 0.5 is above',
      'at most',
      undefined,
    ],
    [
      'a parameter given twice',
      own('window: 1.0\nwindow: 2.0'),
      4,
      'window is given twice',
      'each name once',
      undefined,
    ],
    [
      'nested and dotted at once',
      own('sync: {tolerance: 0.1}\nsync.tolerance: 0.1'),
      4,
      'given twice, before on line 3',
      'it once',
      undefined,
    ],
    [
      'a section given twice',
      '/**:\n  ros__parameters: {window: 1.0}\n/**:\n  ros__parameters: {window: 2.0}\n',
      3,
      '/** is given twice',
      'each name once',
      undefined,
    ],
    ['a tab', 'dice_monitor:\n\tros__parameters:\n', 2, 'a tab in the indentation', 'spaces', undefined],
    [
      'a bracket left open',
      own('providers: [cpu\nwindow: 3.0'),
      undefined,
      'not valid YAML',
      undefined,
      undefined,
    ],
    ['a list of sections', '- window: 3.0\n', 1, 'the file holds', 'a mapping from node names', undefined],
    ['text', 'hello\n', 1, 'the file holds "hello"', 'a mapping from node names', undefined],
    [
      'two documents',
      '/**:\n  ros__parameters: {}\n---\n/**:\n  ros__parameters: {}\n',
      3,
      'not valid YAML',
      undefined,
      undefined,
    ],
    [
      'no ros__parameters',
      '/**:\n  window: 3.0\n',
      2,
      'window does not stand under ros__parameters',
      'it under ros__parameters',
      undefined,
    ],
    [
      'a group without ros__parameters',
      'dice_monitor:\n  sync: {tolerance: 0.1}\n',
      2,
      'sync does not stand',
      'it under',
      undefined,
    ],
    ['no node at all', 'window: 3.0\n', 1, 'window does not stand', 'a node name or /**', undefined],
    [
      'ros__parameters without a node',
      'ros__parameters:\n  window: 3.0\n',
      1,
      'ros__parameters without a node',
      'a node name',
      undefined,
    ],
    [
      'a parameter beside ros__parameters',
      '/**:\n  ros__parameters: {}\n  window: 3.0\n',
      3,
      'window does not',
      'it under',
      undefined,
    ],
    [
      'ros__parameters as a list',
      '/**:\n  ros__parameters: [3]\n',
      2,
      'ros__parameters of /** is [3]',
      'a mapping',
      undefined,
    ],
    [
      'a reference',
      '/**:\n  ros__parameters:\n    window: &w 3.0\n    max_rate: *w\n',
      4,
      'the reference *w',
      'the value itself',
      undefined,
    ],
  ])('refuses %s, and says where and why', (_, text, line, found, expected, hint) => {
    const path = configurationFile(text);
    const error = errorOf(() => readParameterFile(path));
    expect(error.message.startsWith(path)).toBe(true);
    expect(error.message).toContain(found);
    if (line !== undefined) expect(error.message).toContain(`line ${line}: `);
    if (expected !== undefined) expect(error.message).toContain(expected);
    if (hint !== undefined) expect(error.message).toContain(hint);
    else expect(error.hint).toBeUndefined();
  });

  it('lists every problem at once, in the order of the lines', () => {
    const error = errorOf(() =>
      read(own('window: wide\nwarn_dice: 2\nthreads: -1\nfoo: 3\nsync: {max_wait: soon}\nwindow: 3.0')),
    );
    expect(error.message).toContain('6 problems');
    const lines = [...error.message.matchAll(/line (\d+)/g)].map(([, line]) => Number(line));
    expect(lines).toEqual([3, 4, 5, 6, 7, 8]);
    expect(error.message).toContain('line 5: threads is -1; expected a whole number from 0 to 1024');
  });

  it('names the right line in files with carriage returns', () => {
    const error = errorOf(() => read(own('max_rate: 1.0\nwndow: 3').replaceAll('\n', '\r\n')));
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
    const { warnings } = read(own('sync:\n  tolerance: 6.0'));
    expect(warnings).toEqual([expect.stringContaining('sync.max_wait 5 is below sync.tolerance 6')]);
  });

  it('is not a wrong value under a wildcard: that is an error', () => {
    expect(errorOf(() => read('/**:\n  ros__parameters: {window: wide}\n')).message).toContain(
      'line 2: window',
    );
  });
});

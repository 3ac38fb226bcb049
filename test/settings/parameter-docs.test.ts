import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parameterDocsText, parameterFileText } from '../../src/settings/parameter-docs.js';
import { readParameterFile } from '../../src/settings/parameter-file.js';
import { defaultSettings } from '../../src/settings/settings.js';

const repository = new URL('../../', import.meta.url);
const committed = (path: string): string => readFileSync(new URL(path, repository), 'utf8');

describe('what is made from the parameter table', () => {
  // Where these fail: npm run build && node scripts/write-parameter-docs.mjs
  it('is in config/monitor.yaml', () => {
    expect(committed('config/monitor.yaml')).toBe(parameterFileText());
  });

  it('is in docs/parameters.md', () => {
    expect(committed('docs/parameters.md')).toBe(parameterDocsText());
  });
});

describe('config/monitor.yaml', () => {
  it('reads as the defaults, without a warning', () => {
    const { settings, warnings } = readParameterFile(new URL('config/monitor.yaml', repository).pathname);
    expect(settings).toEqual(defaultSettings());
    expect(warnings).toEqual([]);
  });

  it('writes doubles so that ROS 2 takes them for doubles', () => {
    const text = committed('config/monitor.yaml');
    for (const name of ['window', 'max_rate', 'display_rate', 'max_wait', 'pad_value']) {
      expect(text).toMatch(new RegExp(`^ +${name}: \\d+\\.\\d+$`, 'm'));
    }
    expect(text).toContain('mean: [0.0]');
  });

  it('is one section for every node', () => {
    expect(Object.keys(parse(committed('config/monitor.yaml')) as object)).toEqual(['/**']);
  });
});

import { describe, expect, it } from 'vitest';
import { overrideSettings } from '../../src/settings/override-settings.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { errorOf } from './configuration-files.js';

const override = (...assignments: string[]): ReturnType<typeof overrideSettings> =>
  overrideSettings(defaultSettings(), assignments);

describe('overriding settings', () => {
  it('changes what is named and nothing else', () => {
    const before = defaultSettings();
    const after = overrideSettings(before, [
      'window=3',
      'sync.tolerance:=0.25',
      'providers=[cpu]',
      'require_gpu=true',
    ]);
    expect(after).toEqual({
      ...defaultSettings(),
      window: 3,
      sync: { ...before.sync, tolerance: 0.25 },
      providers: ['cpu'],
      requireGpu: true,
    });
    expect(before).toEqual(defaultSettings());
  });

  it.each([
    ['model_path=a: b=c #1.onnx', 'a: b=c #1.onnx'],
    ['model_path=', ''],
    ['model_path="quoted.onnx"', 'quoted.onnx'],
    ["model_path='it''s'", "it's"],
    ['model_path=495', '495'],
    ['model_path=true', 'true'],
  ])('takes text as it stands: %s', (assignment, expected) => {
    expect(override(assignment).modelPath).toBe(expected);
  });

  it('lets the last assignment hold, and checks only the outcome', () => {
    expect(override('warn_dice=0.2', 'warn_dice=0.9').warnDice).toBe(0.9);
    expect(override('warn_dice=0.2', 'error_dice=0.1').errorDice).toBe(0.1);
  });

  it.each([
    ['window', '"window"', 'name=value'],
    ['wndow=3', 'wndow is no parameter', 'did you mean window?'],
    ['window=wide', 'window is "wide"', 'a number of seconds'],
    ['window=', 'window is nothing', 'a number of seconds'],
    ['window="3"', 'window is "3"', 'without quotes'],
    ['window=[', 'window is "["', 'a number of seconds'],
    ['image_transport=jpeg', 'image_transport is "jpeg"', 'one of raw, compressed'],
    ['error_dice=0.9', 'error_dice 0.9 is above warn_dice 0.7', 'at most warn_dice'],
  ])('refuses %s', (assignment, found, help) => {
    const error = errorOf(() => override(assignment), 'usage');
    expect(error.message).toContain(found);
    expect(error.message).toContain(help);
  });

  it('lists every problem at once', () => {
    const error = errorOf(() => override('window=wide', 'threads=-1', 'foo'), 'usage');
    expect(error.message).toContain('3 problems');
    expect(error.message).toContain('threads is -1; expected a whole number from 0 to 1024');
  });
});

import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../src/settings/did-you-mean.js';

const names = ['window', 'max_rate', 'sync.tolerance', 'sync.max_wait', 'warn_dice', 'error_dice'];

describe('a suggestion for an unknown name', () => {
  it.each([
    ['wndow', 'window'],
    ['widnow', 'window'],
    ['maxRate', 'max_rate'],
    ['max-rate', 'max_rate'],
    ['tolerance', 'sync.tolerance'],
    ['sync_tolerance', 'sync.tolerance'],
    ['sync.max_wiat', 'sync.max_wait'],
    ['warn_dise', 'warn_dice'],
  ])('%s: %s', (name, expected) => {
    expect(didYouMean(name, names)).toBe(`did you mean ${expected}?`);
  });

  it.each(['zzz', 'x', 'speed', ''])('none for %s', (name) => {
    expect(didYouMean(name, names)).toBeUndefined();
  });
});

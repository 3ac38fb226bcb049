import { describe, expect, it } from 'vitest';
import { checkThresholds, missedThresholds, parseThreshold } from '../../src/cli/fail-under.js';
import { emptyConfusion } from '../../src/core/confusion.js';
import { summarize } from '../../src/core/scores.js';

/** Dice 0.8 and 0.5, the third class is nowhere; IoU 2/3 and 1/3; means 0.65 and 0.5. */
function scores() {
  const counts = { ...emptyConfusion(3), pixels: 7 };
  counts.matrix.set([4, 1, 0, 1, 1, 0, 0, 0, 0]);
  return summarize(counts, { scored: [true, true, true], groups: [] });
}
const names = ['trail', 'rock', 'water'];
const missed = (...texts: string[]): string[] => missedThresholds(texts.map(parseThreshold), scores(), names);

describe('--fail-under', () => {
  it('compares means and classes; equal is enough', () => {
    expect(missed('dice=0.65', 'iou=0.5', 'dice/trail=0.8', 'iou/rock=0.33')).toEqual([]);
    expect(missed('dice=0.66', 'iou/rock=0.34')).toEqual([
      'mean dice is 0.6500, below 0.66',
      'iou of rock is 0.3333, below 0.34',
    ]);
  });

  it('takes an undefined score for below any value', () => {
    expect(missed('dice/water=0')).toEqual(['dice of water is undefined, below 0']);
  });

  it.each(['dice', 'dice=', 'dice=x', 'dice=1.5', 'recall=0.5', 'dice/=0.5', '=1'])('refuses %j', (text) => {
    expect(() => parseThreshold(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('refuses a class that is not there, and lists those that are', () => {
    expect(() => {
      checkThresholds([parseThreshold('dice/gravel=0.5')], names);
    }).toThrow(/gravel[^]*trail, rock, water/);
  });
});

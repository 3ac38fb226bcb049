import { describe, expect, it } from 'vitest';
import { compareScores } from '../../src/core/compare-scores.js';
import type { Interval } from '../../src/core/block-bootstrap.js';
import { simulateDrive, trueDifference } from './simulated-drives.js';

const FRAMES = 200;
const DRIVES = 1000;
const PHI = [0, 0.6, 0.9];

describe('the 95 % intervals of compareScores', () => {
  it('hold the true difference in 90 to 98 % of 1000 drives, at each correlation', () => {
    const truth = trueDifference();
    const holds = ({ low, high }: Interval, value: number) => low <= value && value <= high;
    const hits = PHI.map(() => ({ drives: 0, dice: 0, iou: 0 }));
    for (let seed = 0; seed < DRIVES; seed++) {
      const { meanDice, meanIou } = compareScores(simulateDrive(FRAMES, PHI[seed % 3]!, seed));
      const entry = hits[seed % 3]!;
      entry.drives++;
      if (holds(meanDice.interval, truth.dice)) entry.dice++;
      if (holds(meanIou.interval, truth.iou)) entry.iou++;
    }
    const all = (score: 'dice' | 'iou') => hits.reduce((sum, entry) => sum + entry[score], 0) / DRIVES;
    const shares = [
      all('dice'),
      all('iou'),
      ...hits.flatMap(({ drives, dice, iou }) => [dice / drives, iou / drives]),
    ];
    for (const share of shares) {
      expect(share, shares.join(' ')).toBeGreaterThanOrEqual(0.9);
      expect(share, shares.join(' ')).toBeLessThanOrEqual(0.98);
    }
  });
});

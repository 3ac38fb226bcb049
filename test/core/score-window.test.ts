import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addConfusion, type ConfusionCounts, emptyConfusion } from '../../src/core/confusion.js';
import { ScoreWindow } from '../../src/core/score-window.js';
import { type ScoreLayout, summarize } from '../../src/core/scores.js';

const LAYOUT: ScoreLayout = {
  scored: [true, true, false],
  groups: [
    { name: 'traversable', classIds: [0] },
    { name: 'blocked', classIds: [1] },
  ],
};

/** 3 x 3 counts, and 3 outside, 1 ignored and 1 unknown number. */
function frameOf(numbers: readonly number[]): ConfusionCounts {
  const counts = emptyConfusion(3);
  counts.matrix.set(numbers.slice(0, 9));
  counts.unknownPredicted.set(numbers.slice(9, 12));
  counts.ignored = numbers[12]!;
  counts.unknown = numbers[13]!;
  counts.pixels = numbers.reduce((a, b) => a + b, 0);
  return counts;
}

function right(pixels: number): ConfusionCounts {
  return frameOf([pixels, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

/** Everything from scratch. */
function recount(frames: readonly { stampNs: bigint; counts: ConfusionCounts }[]) {
  const total = emptyConfusion(3);
  for (const { counts } of frames) addConfusion(total, counts);
  return {
    ...summarize(total, LAYOUT),
    pairs: frames.length,
    firstStampNs: frames[0]?.stampNs,
    lastStampNs: frames.at(-1)?.stampNs,
    pixels: total.pixels,
    ignored: total.ignored,
    unknown: total.unknown,
  };
}

describe('ScoreWindow', () => {
  it('is half open: a pair exactly `window` older than the newest is out', () => {
    const window = new ScoreWindow({ windowNs: 10n, layout: LAYOUT });
    window.add(100n, right(1));
    window.add(109n, right(2));
    expect(window.read()).toMatchObject({ pairs: 2, firstStampNs: 100n, lastStampNs: 109n, pixels: 3 });
    window.add(110n, right(4));
    expect(window.read()).toMatchObject({ pairs: 2, firstStampNs: 109n, lastStampNs: 110n, pixels: 6 });
    window.add(1000n, right(8));
    expect(window.read()).toMatchObject({ pairs: 1, firstStampNs: 1000n, pixels: 8, pixelAccuracy: 1 });
  });

  it('equals the recount of the pairs inside, exactly, after every pair and through resets', () => {
    const step = fc.record({
      // Gaps of 0 (equal stamps), within, exactly at, and beyond the window of 5.
      gap: fc.constantFrom(0n, 1n, 2n, 5n, 9n),
      reset: fc.boolean(),
      numbers: fc.array(fc.nat(1e6), { minLength: 14, maxLength: 14 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const window = new ScoreWindow({ windowNs: 5n, layout: LAYOUT });
        let frames: { stampNs: bigint; counts: ConfusionCounts }[] = [];
        let stampNs = 1000n;
        steps.forEach(({ gap, reset, numbers }, i) => {
          if (reset && i % 7 === 6) {
            window.reset();
            frames = [];
            stampNs = 3n;
          }
          stampNs += gap;
          const counts = frameOf(numbers);
          window.add(stampNs, counts);
          frames.push({ stampNs, counts });
          frames = frames.filter((frame) => frame.stampNs > stampNs - 5n);
          expect(window.read()).toEqual(recount(frames));
        });
      }),
      { seed: 1 },
    );
  });

  it('stays exact over thousands of pairs, with a bounded number of them', () => {
    const window = new ScoreWindow({ windowNs: 1_000_000n, layout: LAYOUT, maxPairs: 50 });
    for (let i = 0; i < 5000; i++) window.add(BigInt(i), right(i));
    // 4950 + … + 4999
    expect(window.read()).toMatchObject({ pairs: 50, firstStampNs: 4950n, pixels: (50 * (4950 + 4999)) / 2 });
  });

  it('is empty before the first pair and after a reset, and then takes earlier stamps', () => {
    const window = new ScoreWindow({ windowNs: 10n, layout: LAYOUT });
    const empty = { pairs: 0, firstStampNs: undefined, lastStampNs: undefined, pixels: 0, meanDice: NaN };
    expect(window.read()).toMatchObject(empty);
    window.add(100n, right(1));
    expect(() => {
      window.add(99n, right(1));
    }).toThrow(RangeError);
    window.reset();
    expect(window.read()).toMatchObject(empty);
    window.add(3n, right(5));
    expect(window.read()).toMatchObject({ pairs: 1, pixels: 5 });
  });

  it('gives the hazard rate and groups of what is inside', () => {
    const window = new ScoreWindow({ windowNs: 10n, layout: LAYOUT });
    // 4 blocked pixels of class 1: 1 predicted 0 (traversable), 2 right, 1 outside.
    window.add(1n, frameOf([0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0]));
    expect(window.read()).toMatchObject({ hazardRate: 0.25 });
    expect(window.read().groups[1]).toMatchObject({ tp: 2, fn: 2, fp: 0 });
    window.add(20n, right(3));
    expect(window.read().hazardRate).toBeNaN();
  });

  it('refuses a length of 0 and a bound below 1', () => {
    expect(() => new ScoreWindow({ windowNs: 0n, layout: LAYOUT })).toThrow(RangeError);
    expect(() => new ScoreWindow({ windowNs: 1n, layout: LAYOUT, maxPairs: 0 })).toThrow(RangeError);
  });
});

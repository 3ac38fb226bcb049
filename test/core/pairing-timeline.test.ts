import { describe, expect, it } from 'vitest';
import { PairingTimeline } from '../../src/core/pairing-timeline.js';

function timelineOf(tie: 'earlier' | 'later', stamps: readonly bigint[]): PairingTimeline<bigint> {
  const timeline = new PairingTimeline<bigint>(tie, 100n);
  for (const stamp of stamps) timeline.add(stamp, stamp);
  return timeline;
}

describe('PairingTimeline', () => {
  it('finds the nearest stamp, ties by its rule', () => {
    const stamps = [10n, 30n, 20n];
    expect(timelineOf('earlier', stamps).nearest(25n)?.stampNs).toBe(20n);
    expect(timelineOf('later', stamps).nearest(25n)?.stampNs).toBe(30n);
    expect(timelineOf('later', stamps).nearest(24n)?.stampNs).toBe(20n);
    expect(timelineOf('later', stamps).nearest(-5n)?.stampNs).toBe(10n);
    expect(timelineOf('earlier', stamps).nearest(99n)?.stampNs).toBe(30n);
    expect(timelineOf('earlier', []).nearest(0n)).toBeUndefined();
  });

  it('keeps decided stamps of the time that it was told, and one before', () => {
    const timeline = timelineOf('earlier', []);
    let most = 0;
    for (let stamp = 0n; stamp < 100_000n; stamp += 10n) {
      timeline.add(stamp, stamp);
      timeline.takeUnmatched((decided) => decided < stamp);
      most = Math.max(most, timeline.length);
    }
    expect(timeline.waiting).toBe(1);
    // 10 stamps in 100 ns; twice as many before it is worth while to move them.
    expect(most).toBeGreaterThan(10);
    expect(most).toBeLessThanOrEqual(26);
  });

  it('forgets nothing that waits', () => {
    const timeline = timelineOf('earlier', []);
    for (let stamp = 0n; stamp < 10_000n; stamp += 10n) {
      timeline.add(stamp, stamp);
      timeline.takeUnmatched(() => false);
    }
    expect(timeline.waiting).toBe(1000);
    expect(timeline.takeUnmatched(() => true).map(({ item }) => item)).toEqual(
      Array.from({ length: 1000 }, (_, index) => BigInt(index * 10)),
    );
  });

  it('takes repeats out with their slot, in the order received, and lets a chosen first stay', () => {
    const timeline = new PairingTimeline<string>('earlier', 100n);
    const chosen = timeline.add(10n, 'first');
    expect(timeline.add(10n, 'second')).toBeUndefined();
    timeline.add(10n, 'third');
    expect(timeline.takeUnmatched(() => true, chosen).map(({ item }) => item)).toEqual(['second', 'third']);
    expect(timeline.waiting).toBe(1);
    expect(timeline.takePaired(chosen!)).toBe('first');
    expect(timeline.waiting).toBe(0);
    expect(timeline.lastPairedNs).toBe(10n);
  });
});

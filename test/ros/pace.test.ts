import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/ros/pace.js';

const SECOND_NS = 1_000_000_000n;
const START_NS = 1_700_000_000n * SECOND_NS;

describe('the pace of a recording', () => {
  it('plays the first message at once and the others as much later as they were', () => {
    const pace = new Pace(1, () => 500);
    expect(pace.nowNs()).toBeUndefined();
    expect(pace.waitMs(START_NS)).toBe(0);
    expect(pace.waitMs(START_NS + SECOND_NS / 4n)).toBe(250);
    expect(pace.nowNs()).toBe(START_NS);
  });

  it('says how late a message is, and does not wait for the time that was lost', () => {
    let now = 0;
    const pace = new Pace(2, () => now);
    pace.waitMs(START_NS);
    now = 3000;
    expect(pace.waitMs(START_NS + 4n * SECOND_NS)).toBe(-1000);
    expect(pace.nowNs()).toBe(START_NS + 6n * SECOND_NS);
  });

  it('starts anew where the recording does', () => {
    let now = 0;
    const pace = new Pace(1, () => now);
    pace.waitMs(START_NS + 20n * SECOND_NS);
    now = 100;
    pace.restart();
    expect(pace.waitMs(START_NS)).toBe(0);
    expect(pace.nowNs()).toBe(START_NS);
  });

  it('has every message due at its place on the stretched time line, whenever it is asked for', () => {
    const milliseconds = fc.integer({ min: 0, max: 3_600_000 });
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.array(fc.tuple(milliseconds, milliseconds)),
        (rate, questions) => {
          let now = 0;
          const pace = new Pace(rate, () => now);
          pace.waitMs(START_NS);
          for (const [recordedMs, askedMs] of questions) {
            now = askedMs;
            const dueMs = now + pace.waitMs(START_NS + BigInt(recordedMs) * 1_000_000n);
            expect(dueMs).toBeCloseTo(recordedMs / rate, 3);
          }
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { encodeClock } from '../../src/codec/clock.js';

describe('rosgraph_msgs/Clock', () => {
  it('is seconds and nanoseconds behind the encapsulation header', () => {
    const bytes = encodeClock(1_700_000_000_000_000_007n);
    expect(Buffer.from(bytes).toString('hex')).toBe('0001000000f1536507000000');
  });

  it('has nanoseconds that only count up, before the epoch too', () => {
    expect(Buffer.from(encodeClock(-1n)).toString('hex')).toBe('00010000ffffffffffc99a3b');
  });

  it('refuses what does not fit', () => {
    expect(() => encodeClock(2n ** 31n * 1_000_000_000n)).toThrow(/int32/);
  });
});

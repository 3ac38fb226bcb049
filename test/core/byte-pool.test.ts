import { describe, expect, it } from 'vitest';
import { BytePool } from '../../src/core/byte-pool.js';

describe('BytePool', () => {
  it('hands out what was given back, and each buffer once', () => {
    const pool = new BytePool(2);
    const bytes = pool.take(12);
    expect(bytes.length).toBe(12);
    pool.give(bytes);
    expect(pool.take(12)).toBe(bytes);
    expect(pool.take(12)).not.toBe(bytes);
  });

  it('keeps no more than it may', () => {
    const pool = new BytePool(2);
    const given = [pool.take(4), pool.take(4), pool.take(4)];
    given.forEach((bytes) => {
      pool.give(bytes);
    });
    const taken = [pool.take(4), pool.take(4), pool.take(4)];
    expect(taken.filter((bytes) => given.includes(bytes))).toHaveLength(2);
  });

  it('keeps buffers of several lengths, and lets go of what has lain longest', () => {
    const pool = new BytePool(2);
    const [small, large, other] = [pool.take(4), pool.take(9), pool.take(7)];
    pool.give(small);
    pool.give(large);
    pool.give(other);
    expect(pool.take(4)).not.toBe(small);
    expect(pool.take(9)).toBe(large);
    expect(pool.take(7)).toBe(other);
  });

  it('does not take a view into memory of others, nor memory that was handed to another thread', () => {
    const pool = new BytePool(2);
    const view = new Uint8Array(8).subarray(0, 4);
    pool.give(view);
    expect(pool.take(4)).not.toBe(view);
    const gone = new Uint8Array(4);
    structuredClone(gone, { transfer: [gone.buffer] });
    pool.give(gone);
    expect(pool.take(4).length).toBe(4);
  });
});

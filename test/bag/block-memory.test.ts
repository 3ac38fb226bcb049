import { describe, expect, it } from 'vitest';
import { BlockMemory } from '../../src/bag/block-memory.js';

describe('BlockMemory', () => {
  it('hands out what was given back, for blocks of nearly one size too', () => {
    const memory = new BlockMemory();
    const first = memory.take(100_000);
    expect(first).toHaveLength(100_000);
    memory.give(first.subarray(40));
    const second = memory.take(100_500);
    expect(second).toHaveLength(100_500);
    expect(second.buffer).toBe(first.buffer);
  });

  it('hands nothing out twice', () => {
    const memory = new BlockMemory();
    const given = memory.take(10);
    memory.give(given);
    expect(memory.take(10).buffer).toBe(given.buffer);
    expect(memory.take(10).buffer).not.toBe(given.buffer);
  });

  it('leaves memory alone that is not its own', () => {
    const memory = new BlockMemory();
    const foreign = new Uint8Array(64 * 1024);
    memory.give(foreign);
    expect(memory.take(10).buffer).not.toBe(foreign.buffer);
  });

  it('keeps two buffers at most', () => {
    const memory = new BlockMemory();
    const given = [memory.take(1), memory.take(1), memory.take(1)];
    for (const bytes of given) memory.give(bytes);
    const again = [memory.take(1), memory.take(1), memory.take(1)].map(({ buffer }) => buffer);
    expect(given.filter(({ buffer }) => again.includes(buffer))).toHaveLength(2);
  });
});

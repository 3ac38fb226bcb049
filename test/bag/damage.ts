import { expect } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import type { SourceProblem } from '../../src/pipeline/ports.js';
import { listen } from './sample-recording.js';
import type { Heard } from './sample-recording.js';

/** What a damaged file gave. */
export interface ReadResult {
  readonly heard: Heard[];
  readonly problems: SourceProblem[];
}

/** What a file gives, or undefined where it is refused; whatever is thrown must be an error for people. */
export async function readDamaged(path: string): Promise<ReadResult | undefined> {
  try {
    const bag = await openBag([path]);
    try {
      return await listen(bag);
    } finally {
      await bag.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(DiceMonitorError);
    return undefined;
  }
}

/** mulberry32: the same numbers, 0 to 1, in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

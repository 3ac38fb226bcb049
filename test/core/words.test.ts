import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../src/core/words.js';
import { atOffset } from './random-masks.js';

describe('wordsOf', () => {
  it('gives whole words, of the bytes themselves where they are aligned', () => {
    const bytes = new Uint8Array(11);
    const words = wordsOf(bytes);
    expect(words).toHaveLength(2);
    words.fill(-1);
    expect([...bytes]).toEqual([...new Uint8Array(8).fill(255), 0, 0, 0]);
  });

  it('gives the same words at every offset', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (let offset = 0; offset < 8; offset++)
      expect(wordsOf(atOffset(bytes, offset))).toEqual(wordsOf(bytes));
  });
});

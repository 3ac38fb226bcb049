import { describe, expect, it } from 'vitest';
import { Totals } from '../../src/pipeline/totals.js';

describe('Totals', () => {
  it('lists at most 256 unknown ids and adds the others up, so that no report grows with a photo', () => {
    const totals = new Totals(2);
    for (let frame = 0; frame < 4; frame++) {
      totals.addUnknownIds(new Map(Array.from({ length: 1000 }, (_, n) => [`#${n}`, 2])));
    }
    const { unknownIds } = totals.totals;
    expect(unknownIds.size).toBe(257);
    expect(unknownIds.get('#0')).toBe(8);
    expect(unknownIds.get('other')).toBe(4 * 2 * (1000 - 256));
  });
});

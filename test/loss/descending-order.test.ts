import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descendingOrder } from '../../src/loss/descending-order.js';

describe('descendingOrder', () => {
  it('is a stable sort, the largest first', () => {
    const errors = fc.array(
      fc.oneof(fc.float({ min: 0, max: 200, noNaN: true }), fc.constantFrom(0, 0.5, 1)),
    );
    fc.assert(
      fc.property(errors, (list) => {
        // A negative zero is no error that an absolute value gives.
        const values = Float32Array.from(list, Math.abs);
        const sorted = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
        expect([...descendingOrder(values)]).toEqual(sorted);
      }),
    );
  });

  it('sorts a view that does not begin its buffer', () => {
    const values = Float32Array.of(9, 8, 1, 3, 2).subarray(2);
    expect([...descendingOrder(values)]).toEqual([1, 2, 0]);
  });
});

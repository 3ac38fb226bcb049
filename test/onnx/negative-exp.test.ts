import { describe, expect, it } from 'vitest';
import { negativeExp } from '../../src/onnx/negative-exp.js';
import { seededRandom } from './resize-reference.js';

describe('exp of numbers that are not above 0', () => {
  it('is Math.exp to 1 part in 10^14 for logits, and to 1 in 10^12 everywhere', () => {
    const random = seededRandom(2);
    for (let round = 0; round < 20_000; round += 1) {
      const small = -random() * 20;
      expect(Math.abs(negativeExp(small) / Math.exp(small) - 1)).toBeLessThan(1e-14);
      const any = -random() * 690;
      expect(Math.abs(negativeExp(any) / Math.exp(any) - 1)).toBeLessThan(1e-12);
    }
  });

  it('is exact at the ends', () => {
    expect(negativeExp(0)).toBe(1);
    expect(negativeExp(-0)).toBe(1);
    expect([-700, -745, -1e6, -3e38, -Infinity].map(negativeExp)).toEqual([0, 0, 0, 0, 0]);
    expect(negativeExp(-690)).toBeGreaterThan(0);
    expect(negativeExp(NaN)).toBeNaN();
  });

  it('never rises as its argument falls', () => {
    const values = Array.from({ length: 40_000 }, (_, i) => negativeExp(-i / 9973));
    expect(values.every((value, i) => i === 0 || value <= values[i - 1]!)).toBe(true);
  });
});

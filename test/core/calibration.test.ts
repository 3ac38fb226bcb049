import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCalibration,
  calibrationOf,
  countCalibration,
  emptyCalibration,
  subtractCalibration,
} from '../../src/core/calibration.js';
import { NO_CLASS, type Mask } from '../../src/core/mask.js';

const row = (values: readonly number[]): Mask => ({
  width: values.length,
  height: 1,
  data: Uint8Array.from(values),
});

/** Class 1 is an ignored one. */
const SCORED = [true, false, true];

const pixel = fc.record({
  label: fc.constantFrom(0, 1, 2, NO_CLASS),
  predicted: fc.constantFrom(0, 1, 2, NO_CLASS),
  confidence: fc.integer({ min: 0, max: 255 }),
});
type Pixel = { label: number; predicted: number; confidence: number };

function count(pixels: readonly Pixel[]) {
  return countCalibration(
    row(pixels.map(({ label }) => label)),
    row(pixels.map(({ predicted }) => predicted)),
    row(pixels.map(({ confidence }) => confidence)),
    SCORED,
  );
}

/** By the definitions, pixel by pixel. */
function plain(pixels: readonly Pixel[]): { ece: number; brier: number } {
  const counted = pixels
    .filter(({ label, confidence }) => SCORED[label] === true && confidence > 0)
    .map(({ label, predicted, confidence }) => ({ p: confidence / 255, right: label === predicted ? 1 : 0 }));
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const gaps = Array.from({ length: 15 }, (_, bin) => {
    const inside = counted.filter(({ p }) => Math.min(14, Math.floor(p * 15)) === bin);
    if (inside.length === 0) return 0;
    return Math.abs(mean(inside.map(({ p }) => p)) - mean(inside.map(({ right }) => right))) * inside.length;
  });
  return {
    ece: gaps.reduce((sum, gap) => sum + gap, 0) / counted.length,
    brier: mean(counted.map(({ p, right }) => (p - right) ** 2)),
  };
}

describe('calibration from confidence bytes', () => {
  it('is as worked by hand', () => {
    // Four pixels at 0.8, three of them right: gap 0.05. One at 1.0, wrong: gap 1.
    const { pixels, calibrationError, brier } = calibrationOf(
      countCalibration(row([0, 0, 0, 2, 2]), row([0, 0, 0, 0, 0]), row([204, 204, 204, 204, 255]), SCORED),
    );
    expect(pixels).toBe(5);
    expect(calibrationError).toBeCloseTo((4 * 0.05 + 1) / 5, 12);
    expect(brier).toBeCloseTo((3 * 0.04 + 0.64 + 1) / 5, 12);
  });

  it('equals the definitions, pixel by pixel', () => {
    fc.assert(
      fc.property(fc.array(pixel, { minLength: 1, maxLength: 200 }), (pixels) => {
        const { calibrationError, brier } = calibrationOf(count(pixels));
        const want = plain(pixels);
        if (Number.isNaN(want.brier)) return Number.isNaN(brier) && Number.isNaN(calibrationError);
        return Math.abs(calibrationError - want.ece) < 1e-12 && Math.abs(brier - want.brier) < 1e-12;
      }),
    );
  });

  it('adds frames up and takes them away again exactly', () => {
    fc.assert(
      fc.property(fc.array(pixel), fc.array(pixel), (first, second) => {
        const total = emptyCalibration();
        addCalibration(total, count(first));
        addCalibration(total, count(second));
        expect(total).toEqual(count([...first, ...second]));
        subtractCalibration(total, count(first));
        expect(total).toEqual(count(second));
      }),
    );
  });

  it('is undefined where nothing counts: ignored labels, classes without a score, no confidence', () => {
    const { pixels, calibrationError, brier } = calibrationOf(
      countCalibration(row([NO_CLASS, 1, 0]), row([0, 1, 0]), row([200, 200, 0]), SCORED),
    );
    expect([pixels, calibrationError, brier]).toEqual([0, NaN, NaN]);
  });
});

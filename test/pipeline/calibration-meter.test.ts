import { describe, expect, it } from 'vitest';
import { CalibrationMeter } from '../../src/pipeline/calibration-meter.js';
import type { ScoredPair } from '../../src/pipeline/ports.js';

const SECOND = 1_000_000_000n;

/** Four pixels: of the first two classes, with these confidences; the prediction is always class 0. */
function pair(seconds: number, label: number[], confidence: number[] | undefined): ScoredPair {
  const mask = (data: number[]) => ({ width: data.length, height: 1, data: Uint8Array.from(data) });
  return {
    stampNs: BigInt(seconds) * SECOND,
    label: mask(label),
    predicted: mask(label.map(() => 0)),
    confidence: confidence && mask(confidence),
  } as ScoredPair;
}

describe('CalibrationMeter', () => {
  it('is undefined until a pair comes with confidence', () => {
    const meter = new CalibrationMeter([true, true], 10n * SECOND);
    expect(meter.calibration).toMatchObject({ pixels: 0, calibrationError: NaN, brier: NaN });
    meter.pair(pair(1, [0, 0], undefined));
    expect(meter.calibration.pixels).toBe(0);
  });

  it('holds confidence against what was right', () => {
    const meter = new CalibrationMeter([true, true], 10n * SECOND);
    // Sure (255 = 1) of four pixels, right in three: off by 0.25. Brier: (0 + 0 + 0 + 1) / 4.
    meter.pair(pair(1, [0, 0, 0, 1], [255, 255, 255, 255]));
    expect(meter.calibration).toMatchObject({ pixels: 4, calibrationError: 0.25, brier: 0.25 });
  });

  it('leaves out ignored labels and classes that are not scored', () => {
    const meter = new CalibrationMeter([true, false], 10n * SECOND);
    meter.pair(pair(1, [0, 1, 255], [255, 255, 255]));
    expect(meter.calibration).toMatchObject({ pixels: 1, calibrationError: 0, brier: 0 });
  });

  it('forgets what has left the window (t - window, t], also by pairs without confidence', () => {
    const meter = new CalibrationMeter([true, true], 10n * SECOND);
    meter.pair(pair(1, [1], [255]));
    meter.pair(pair(10, [0], [255]));
    expect(meter.calibration.pixels).toBe(2);
    meter.pair(pair(11, [0], undefined));
    expect(meter.calibration).toMatchObject({ pixels: 1, calibrationError: 0 });
    meter.look(SECOND);
    meter.pair(pair(12, [0], undefined));
    expect(meter.calibration.pixels).toBe(0);
  });

  it('starts anew when stamps jump back', () => {
    const meter = new CalibrationMeter([true, true], 10n * SECOND);
    meter.pair(pair(20, [1], [255]));
    meter.reset();
    meter.pair(pair(1, [0], [255]));
    expect(meter.calibration).toMatchObject({ pixels: 1, calibrationError: 0 });
  });
});

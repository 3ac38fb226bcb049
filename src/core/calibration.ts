import type { Mask } from './mask.js';
import { addToReliability, calibrationError, emptyReliability, type Reliability } from './reliability.js';

/**
 * Pixels by confidence byte, and how many of them were right: what calibration follows from where only bytes are
 * kept. Whole numbers, so frames may be added and taken away again without a trace.
 */
export interface CalibrationCounts {
  /** [256], by byte; 0 at byte 0, which stands for "not defined". */
  readonly pixels: Float64Array;
  /** [256], those whose predicted class is the label's. */
  readonly correct: Float64Array;
}

/** How far a model's confidence can be believed; NaN of no pixels. */
export interface Calibration {
  readonly pixels: number;
  /** Expected calibration error of the predicted class, 0 to 1. */
  readonly calibrationError: number;
  /** Mean of (confidence − 1)² over right and confidence² over wrong pixels: the Brier score of the predicted class. */
  readonly brier: number;
  readonly reliability: Reliability;
}

const BYTES = 256;

export function emptyCalibration(): CalibrationCounts {
  return { pixels: new Float64Array(BYTES), correct: new Float64Array(BYTES) };
}

/**
 * Counts a frame's pixels by confidence byte.
 *
 * Left out: labels of no scored class, and byte 0, which no pixel with defined probabilities has (the largest of at
 * most 255 probabilities is at least 1/255).
 *
 * @param label class ids, 255 for ignored and unknown
 * @param predicted class ids at the label's size
 * @param confidence round(255 · p) of the predicted class, at the label's size (`sampleMask`). Of a two-class map it
 *   is that of the likelier class, which is the predicted one where the threshold lies at p = 0.5
 * @param scored per class id; false: labels of it count nowhere
 */
export function countCalibration(
  label: Mask,
  predicted: Mask,
  confidence: Mask,
  scored: readonly boolean[],
): CalibrationCounts {
  const counted = Uint8Array.from({ length: BYTES }, (_, classId) => (scored[classId] === true ? 1 : 0));
  const right = new Uint32Array(BYTES);
  const wrong = new Uint32Array(BYTES);
  for (let i = 0; i < label.data.length; i++) {
    const classId = label.data[i]!;
    if (counted[classId] === 0) continue;
    if (predicted.data[i] === classId) right[confidence.data[i]!]! += 1;
    else wrong[confidence.data[i]!]! += 1;
  }
  right[0] = 0;
  wrong[0] = 0;
  const correct = Float64Array.from(right);
  return { pixels: correct.map((pixels, byte) => pixels + wrong[byte]!), correct };
}

/** Adds a frame's counts to a total, in place. */
export function addCalibration(total: CalibrationCounts, frame: CalibrationCounts): void {
  change(total, frame, 1);
}

/** Takes a frame's counts out of a total again, in place: for a window that moves on. */
export function subtractCalibration(total: CalibrationCounts, frame: CalibrationCounts): void {
  change(total, frame, -1);
}

function change(total: CalibrationCounts, frame: CalibrationCounts, sign: 1 | -1): void {
  for (let byte = 0; byte < BYTES; byte++) {
    total.pixels[byte]! += sign * frame.pixels[byte]!;
    total.correct[byte]! += sign * frame.correct[byte]!;
  }
}

/**
 * What counts come to. A byte is taken for the confidence byte / 255, so a pixel within 1/510 of the edge of a bin
 * may be in its neighbour, and the calibration error may differ from the exact one by about 0.002.
 *
 * @param bins of the reliability table; 15 by default
 */
export function calibrationOf({ pixels, correct }: CalibrationCounts, bins?: number): Calibration {
  const reliability = emptyReliability(bins);
  let total = 0;
  let squares = 0;
  for (let byte = 0; byte < BYTES; byte++) {
    const [count, right, confidence] = [pixels[byte]!, correct[byte]!, byte / (BYTES - 1)];
    addToReliability(reliability, confidence, count, right);
    total += count;
    squares += right * (1 - confidence) ** 2 + (count - right) * confidence ** 2;
  }
  return {
    pixels: total,
    calibrationError: calibrationError(reliability),
    brier: squares / total,
    reliability,
  };
}

import { DiceMonitorError } from '../core/dice-monitor-error.js';

/** Weights stay within these, so that a handful of pixels does not rule. */
const [LEAST, MOST] = [0.1, 10];

/**
 * Weight per class from its label pixels: 1 / √(share), scaled so that the mean over labelled classes is 1, held
 * within 0.1 to 10. The root is the middle between counting pixels alike and counting classes alike.
 *
 * @param labelPixels per class id
 * @returns [classCount]; 1 for a class without label pixels
 * @throws DiceMonitorError `input` where fewer than two classes are labelled: nothing can be told apart
 */
export function classWeights(labelPixels: Float64Array, names: readonly string[]): number[] {
  const counts = names.map((_, classId) => labelPixels[classId]!);
  const labelled = counts.flatMap((count, classId) => (count > 0 ? [classId] : []));
  if (labelled.length < 2) {
    const only = labelled.map((classId) => `only ${names[classId]!}`)[0] ?? 'none that counts';
    throw new DiceMonitorError('input', {
      found: `the frames to train on hold labels of ${only}`,
      expected: 'labels of at least two classes',
      hint: 'train on a part of the drive that shows more, or check the ontology against the labels',
    });
  }
  const raw = counts.map((count) => (count > 0 ? 1 / Math.sqrt(count) : 0));
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / labelled.length;
  return raw.map((weight) => (weight > 0 ? Math.min(Math.max(weight / mean, LEAST), MOST) : 1));
}

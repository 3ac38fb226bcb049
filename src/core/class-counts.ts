import type { ConfusionCounts } from './confusion.js';
import { tallyOf } from './tally.js';

/** Every class against the rest, [classCount] each. Unlike a confusion matrix it also holds labels that overlap. */
export interface ClassCounts {
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  readonly fn: Float64Array;
  readonly tn: Float64Array;
}

/** Counts of nothing, to add to. */
export function emptyClassCounts(classCount: number): ClassCounts {
  const zeros = () => new Float64Array(classCount);
  return { tp: zeros(), fp: zeros(), fn: zeros(), tn: zeros() };
}

/** Adds an image's counts to a total, in place. Both have the same number of classes. */
export function addClassCounts(total: ClassCounts, image: ClassCounts): void {
  for (const key of ['tp', 'fp', 'fn', 'tn'] as const) {
    for (let c = 0; c < total[key].length; c++) total[key][c]! += image[key][c]!;
  }
}

/**
 * Each class of a confusion matrix against the rest. Pixels predicted outside the classes are in the fn of
 * their label's class and in no fp.
 *
 * @param scored per class id; false: labels of it count nowhere. All true by default
 */
export function classCountsOf(counts: ConfusionCounts, scored?: readonly boolean[]): ClassCounts {
  const layout = { scored: scored ?? new Array<boolean>(counts.classCount).fill(true), groups: [] };
  const { classTp, classLabel, classPredicted } = tallyOf(counts, layout);
  const counted = classLabel.reduce((sum, pixels) => sum + pixels, 0);
  return {
    tp: classTp,
    fp: classPredicted.map((pixels, c) => pixels - classTp[c]!),
    fn: classLabel.map((pixels, c) => pixels - classTp[c]!),
    tn: classTp.map((tp, c) => counted - classLabel[c]! - classPredicted[c]! + tp),
  };
}

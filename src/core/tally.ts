import type { ConfusionCounts } from './confusion.js';

/** Which classes have a score, and which unions of classes are scored as well. */
export interface ScoreLayout {
  /** Per class id; false: an ignored class, which has no score and enters no mean. */
  readonly scored: readonly boolean[];
  readonly groups: readonly { readonly name: string; readonly classIds: readonly number[] }[];
}

/**
 * The sums that every score follows from, as whole numbers. They add up over pairs and subtract again, so a
 * window need not keep matrices: it holds 3 numbers a class and a group, and 4 more.
 *
 * Counted pixels are those with a label of a scored class. `predicted` counts among these only.
 */
export interface ScoreTally {
  readonly classCount: number;
  readonly groupCount: number;
  /** All sums in one block, in the order of the fields below; what is added and subtracted. */
  readonly values: Float64Array;
  /** [classCount] pixels labelled and predicted so; 0 for an ignored class. */
  readonly classTp: Float64Array;
  /** [classCount] pixels labelled so; 0 for an ignored class. */
  readonly classLabel: Float64Array;
  /** [classCount] pixels predicted so. The rest, up to the counted pixels, was predicted outside the classes. */
  readonly classPredicted: Float64Array;
  /** [groupCount] pixels labelled and predicted in the group, not necessarily as the same class. */
  readonly groupTp: Float64Array;
  readonly groupLabel: Float64Array;
  readonly groupPredicted: Float64Array;
  /** [4]: pixels, ignored, unknown of the label, and pixels labelled `blocked` and predicted `traversable`. */
  readonly others: Float64Array;
}

/** Sums of nothing, to add to. */
export function emptyTally(classCount: number, groupCount: number): ScoreTally {
  const values = new Float64Array(3 * classCount + 3 * groupCount + 4);
  let end = 0;
  const take = (length: number) => values.subarray(end, (end += length));
  return {
    classCount,
    groupCount,
    values,
    classTp: take(classCount),
    classLabel: take(classCount),
    classPredicted: take(classCount),
    groupTp: take(groupCount),
    groupLabel: take(groupCount),
    groupPredicted: take(groupCount),
    others: take(4),
  };
}

/**
 * The sums of some counts. Rows of ignored classes count nowhere.
 *
 * @param layout `scored` has one entry per class of `counts`; class ids of groups are below that number
 */
export function tallyOf(counts: ConfusionCounts, layout: ScoreLayout): ScoreTally {
  const { classCount, matrix, unknownPredicted } = counts;
  const tally = emptyTally(classCount, layout.groups.length);
  const members = layout.groups.map(({ classIds }) => membership(classIds, classCount));
  const blocked = members[layout.groups.findIndex(({ name }) => name === 'blocked')];
  const traversable = members[layout.groups.findIndex(({ name }) => name === 'traversable')];
  let hazard = 0;
  for (let label = 0; label < classCount; label++) {
    if (layout.scored[label] !== true) continue;
    const row = matrix.subarray(label * classCount, (label + 1) * classCount);
    tally.classTp[label] = row[label]!;
    let pixels = unknownPredicted[label]!;
    for (let predicted = 0; predicted < classCount; predicted++) {
      pixels += row[predicted]!;
      tally.classPredicted[predicted]! += row[predicted]!;
    }
    tally.classLabel[label] = pixels;
    members.forEach((member, group) => {
      if (member[label]) tally.groupTp[group]! += pixelsIn(row, member);
    });
    if (blocked?.[label] && traversable) hazard += pixelsIn(row, traversable);
  }
  members.forEach((member, group) => {
    tally.groupLabel[group] = pixelsIn(tally.classLabel, member);
    tally.groupPredicted[group] = pixelsIn(tally.classPredicted, member);
  });
  tally.others.set([counts.pixels, counts.ignored, counts.unknown, hazard]);
  return tally;
}

function membership(classIds: readonly number[], classCount: number): boolean[] {
  const member = new Array<boolean>(classCount).fill(false);
  for (const classId of classIds) member[classId] = true;
  return member;
}

function pixelsIn(row: Float64Array, member: readonly boolean[]): number {
  let pixels = 0;
  for (let c = 0; c < row.length; c++) if (member[c]) pixels += row[c]!;
  return pixels;
}

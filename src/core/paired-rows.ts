import { columnSums } from './column-sums.js';

/** Counts of one model's predictions, frame by frame. */
export interface FrameCounts {
  /** Each [frames, classCount], row-major: pixels per frame and class. */
  readonly tp: Float64Array;
  readonly fp: Float64Array;
  readonly fn: Float64Array;
}

/** Two models' counts on the same labels: tp + fn of every frame and class are equal. */
export interface PairedCounts {
  readonly a: FrameCounts;
  readonly b: FrameCounts;
  /** Per class id; false: an ignored class, which has no score. */
  readonly scored: readonly boolean[];
}

/**
 * What the means of two models follow from, a row a frame, in four columns per class that occurs: tp and
 * tp + fp + fn of a, then of b. Dice is 2tp / (tp + union), IoU tp / union. They add up over frames.
 */
export interface PairedRows {
  /** [frames, width], row-major. */
  readonly values: Float64Array;
  readonly width: number;
}

const COLUMNS = 4;

/** Classes that occur in no label and no prediction, and ignored ones, have no columns. */
export function pairedRows({ a, b, scored }: PairedCounts): PairedRows {
  const classCount = scored.length;
  const occurring = new Array<boolean>(classCount).fill(false);
  const union = ({ tp, fp, fn }: FrameCounts, i: number) => tp[i]! + fp[i]! + fn[i]!;
  for (let i = 0; i < a.tp.length; i++) if (union(a, i) + union(b, i) > 0) occurring[i % classCount] = true;
  const classIds = [...scored.keys()].filter((c) => scored[c] === true && occurring[c] === true);
  const width = classIds.length * COLUMNS;
  const values = new Float64Array((a.tp.length / classCount) * width);
  for (let to = 0, from = 0; to < values.length; from += classCount) {
    for (const c of classIds) {
      values[to++] = a.tp[from + c]!;
      values[to++] = union(a, from + c);
      values[to++] = b.tp[from + c]!;
      values[to++] = union(b, from + c);
    }
  }
  return { values, width };
}

/**
 * Mean Dice of b less that of a, and mean IoU of b less that of a.
 *
 * @param sums [width]: rows added up. Each mean is over the classes that occur in label or prediction; NaN of none
 */
export function meanDifferences(sums: Float64Array): [dice: number, iou: number] {
  const [diceA, iouA] = means(sums, 0);
  const [diceB, iouB] = means(sums, 2);
  return [diceB - diceA, iouB - iouA];
}

/**
 * How much each frame speaks for b: the derivative of the difference of mean Dice by the frame's weight in the
 * pool (its influence). To first order the difference is their sum with such weights; they add up to 0.
 *
 * @returns [frames]
 */
export function contributions(rows: PairedRows): Float64Array {
  // Each model by itself: so equal models differ by exactly 0, with no rounding to find correlations in.
  const ofA = modelContributions(rows, 0);
  return modelContributions(rows, 2).map((value, frame) => value - ofA[frame]!);
}

function modelContributions({ values, width }: PairedRows, first: number): Float64Array {
  const sums = columnSums(values, width);
  const result = new Float64Array(width === 0 ? 0 : values.length / width);
  let classes = 0;
  for (let c = first; c < width; c += COLUMNS) {
    if (!(sums[c + 1]! > 0)) continue;
    classes++;
    const pixels = sums[c]! + sums[c + 1]!;
    const dice = (2 * sums[c]!) / pixels;
    for (let t = 0, i = c; t < result.length; t++, i += width) {
      const tp = values[i]!;
      result[t]! += (2 * tp - dice * (tp + values[i + 1]!)) / pixels;
    }
  }
  return result.map((value) => value / classes);
}

/** Mean Dice and IoU of the model whose columns start at `first`. */
function means(sums: Float64Array, first: number): [dice: number, iou: number] {
  let dice = 0;
  let iou = 0;
  let classes = 0;
  for (let c = first; c < sums.length; c += COLUMNS) {
    const tp = sums[c]!;
    const union = sums[c + 1]!;
    if (!(union > 0)) continue;
    dice += (2 * tp) / (tp + union);
    iou += tp / union;
    classes++;
  }
  return [dice / classes, iou / classes];
}

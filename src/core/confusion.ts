import { DiceMonitorError } from './dice-monitor-error.js';
import { countJointly } from './joint-counts.js';
import type { MappedLabel } from './label-table.js';
import { type Mask, NO_CLASS } from './mask.js';

/** The most classes that a uint8 mask can name beside NO_CLASS. */
export const MAX_CLASSES = 255;

/**
 * Pixel counts of one pair or many, whole numbers, exact to 2^53.
 * Sum of matrix + sum of unknownPredicted + ignored + unknown = pixels.
 */
export interface ConfusionCounts {
  readonly classCount: number;
  /** [classCount, classCount], row-major: rows are the label, columns the prediction. */
  readonly matrix: Float64Array;
  /** [classCount]: pixels labelled so and predicted outside the classes. */
  readonly unknownPredicted: Float64Array;
  /** Pixels of the label. */
  pixels: number;
  /** Pixels with a label that counts nowhere. */
  ignored: number;
  /** Pixels with a label value of no class. */
  unknown: number;
}

/**
 * Counts of nothing, to add to.
 *
 * @param classCount 1 .. 255
 * @throws DiceMonitorError `configuration` outside that range
 */
export function emptyConfusion(classCount: number): ConfusionCounts {
  if (!Number.isInteger(classCount) || classCount < 1 || classCount > MAX_CLASSES) {
    throw new DiceMonitorError('configuration', {
      found: `${classCount} classes`,
      expected: `1 to ${MAX_CLASSES} classes`,
    });
  }
  return {
    classCount,
    matrix: new Float64Array(classCount * classCount),
    unknownPredicted: new Float64Array(classCount),
    pixels: 0,
    ignored: 0,
    unknown: 0,
  };
}

/**
 * Adds a frame's counts to a total, in place.
 *
 * @throws DiceMonitorError `configuration` where the numbers of classes differ
 */
export function addConfusion(total: ConfusionCounts, frame: ConfusionCounts): void {
  checkClassCounts(frame.classCount, total.classCount);
  for (let i = 0; i < total.matrix.length; i++) total.matrix[i]! += frame.matrix[i]!;
  for (let c = 0; c < total.classCount; c++) total.unknownPredicted[c]! += frame.unknownPredicted[c]!;
  total.pixels += frame.pixels;
  total.ignored += frame.ignored;
  total.unknown += frame.unknown;
}

/**
 * Counts label against prediction, pixel by pixel. A prediction of classCount or more (255 too) is no class:
 * it counts in `unknownPredicted` of the labelled class, never in a column of the matrix.
 *
 * @param label class ids < classCount, or NO_CLASS for ignored and unknown
 * @param predicted of the label's size
 * @param classCount 1 .. 255
 * @param into counts of that many classes that nobody needs any more: they are overwritten and returned. A
 *   matrix of 255 classes is half a megabyte; a new one for every frame costs more than the counting
 * @throws DiceMonitorError `message` where the sizes differ; `configuration` where the label holds a class id
 *   that is not below classCount, or `into` is of another number of classes. `into` then holds nothing of use
 */
export function countConfusion(
  label: MappedLabel,
  predicted: Mask,
  classCount: number,
  into?: ConfusionCounts,
): ConfusionCounts {
  const counts = into ? cleared(into, classCount) : emptyConfusion(classCount);
  checkSizes(label.mask, predicted);
  counts.pixels = label.mask.data.length;
  counts.ignored = label.ignored;
  counts.unknown = label.unknown;
  let counted = 0;
  let noClass = 0;
  countJointly(label.mask.data, predicted.data, (classId, row) => {
    if (classId === NO_CLASS) {
      noClass = sum(row, 0);
      return;
    }
    if (classId >= classCount) throw foreignLabel(classId, classCount);
    counted += copyRow(row, counts.matrix.subarray(classId * classCount, (classId + 1) * classCount));
    const outside = sum(row, classCount);
    counts.unknownPredicted[classId] = outside;
    counted += outside;
  });
  if (noClass !== label.ignored + label.unknown || counted + noClass !== counts.pixels) {
    throw new DiceMonitorError('message', {
      found:
        `a label of ${counts.pixels} pixels, ${counted} of a class and ${noClass} of none, ` +
        `with ${label.ignored} ignored and ${label.unknown} unknown`,
      expected: 'ignored + unknown = pixels of no class',
      hint: 'use the label as createLabelMapper made it',
    });
  }
  return counts;
}

function cleared(counts: ConfusionCounts, classCount: number): ConfusionCounts {
  checkClassCounts(counts.classCount, classCount);
  counts.matrix.fill(0);
  counts.unknownPredicted.fill(0);
  return counts;
}

function checkClassCounts(found: number, expected: number): void {
  if (found === expected) return;
  throw new DiceMonitorError('configuration', {
    found: `counts of ${found} classes`,
    expected: `counts of ${expected} classes`,
  });
}

/** Copies as many entries as `to` has, and gives their sum. */
function copyRow(row: Uint32Array, to: Float64Array): number {
  let total = 0;
  for (let c = 0; c < to.length; c++) {
    const pixels = row[c]!;
    to[c] = pixels;
    total += pixels;
  }
  return total;
}

function sum(row: Uint32Array, from: number): number {
  let total = 0;
  for (let i = from; i < row.length; i++) total += row[i]!;
  return total;
}

function checkSizes(label: Mask, predicted: Mask): void {
  const pixels = label.width * label.height;
  if (
    label.width !== predicted.width ||
    label.height !== predicted.height ||
    label.data.length !== pixels ||
    predicted.data.length !== pixels
  ) {
    throw new DiceMonitorError('message', {
      found:
        `a label of ${label.width} x ${label.height} (${label.data.length} bytes) and ` +
        `a prediction of ${predicted.width} x ${predicted.height} (${predicted.data.length} bytes)`,
      expected: 'one size, and a byte a pixel',
      hint: 'sampleMask takes a prediction at the pixels of the label',
    });
  }
}

function foreignLabel(classId: number, classCount: number): DiceMonitorError {
  return new DiceMonitorError('configuration', {
    found: `a label table that leads to class id ${classId}`,
    expected: `class ids 0 to ${classCount - 1}, as the model has ${classCount} classes, or 255 for ignored`,
    hint: 'the ontology must name exactly the classes of the model',
  });
}

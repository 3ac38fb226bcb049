import type { LinearSampling } from './sampling.js';

/** Blends rows of values bilinearly. Weights are those of one row; `setRow` changes it. */
export interface RowBlender {
  /** Prepares output row y. */
  setRow(y: number): void;
  /** Writes columns `x.start` to `x.end` of the row into `row`, reading `data` from `base` on. */
  blend(data: ArrayLike<number>, base: number, row: Float32Array): void;
}

/**
 * Bilinear blending in the float32 steps and the order of onnxruntime's CPU Resize (linear):
 * upper left, upper right, lower left, lower right.
 *
 * @param yStride elements from a row to the next
 * @param xStride elements from a pixel to the next
 */
export function createRowBlender(
  y: LinearSampling,
  x: LinearSampling,
  yStride: number,
  xStride: number,
): RowBlender {
  const width = x.low.length;
  const weights = [0, 1, 2, 3].map(() => new Float32Array(width));
  const columns: Columns = {
    left: x.low.map((index) => index * xStride),
    right: x.high.map((index) => index * xStride),
    weights,
    start: x.start,
    end: x.end,
  };
  let top = 0;
  let bottom = 0;
  return {
    setRow(row) {
      top = y.low[row]! * yStride;
      bottom = y.high[row]! * yStride;
      setWeights(weights, x, y.lowWeight[row]!, y.highWeight[row]!);
    },
    blend(data, base, row) {
      blendColumns(data, base + top, base + bottom, columns, row);
    },
  };
}

interface Columns {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly weights: readonly Float32Array[];
  readonly start: number;
  readonly end: number;
}

function setWeights(weights: readonly Float32Array[], x: LinearSampling, upper: number, lower: number): void {
  const [upperLeft, upperRight, lowerLeft, lowerRight] = weights as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let i = x.start; i < x.end; i += 1) {
    upperLeft[i] = x.lowWeight[i]! * upper;
    upperRight[i] = x.highWeight[i]! * upper;
    lowerLeft[i] = x.lowWeight[i]! * lower;
    lowerRight[i] = x.highWeight[i]! * lower;
  }
}

function blendColumns(
  data: ArrayLike<number>,
  top: number,
  bottom: number,
  columns: Columns,
  row: Float32Array,
): void {
  const { left, right, start, end } = columns;
  const [upperLeft, upperRight, lowerLeft, lowerRight] = columns.weights as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const { fround } = Math;
  for (let i = start; i < end; i += 1) {
    const l = left[i]!;
    const r = right[i]!;
    const upper = fround(fround(upperLeft[i]! * data[top + l]!) + fround(upperRight[i]! * data[top + r]!));
    row[i] = fround(
      fround(upper + fround(lowerLeft[i]! * data[bottom + l]!)) + fround(lowerRight[i]! * data[bottom + r]!),
    );
  }
}

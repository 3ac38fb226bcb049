import { NO_CLASS, type Mask } from '../core/mask.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import { decodeFloat16 } from './float16.js';
import type { Geometry } from './geometry.js';
import { addMapRow } from './map-probabilities.js';
import type { OutputLayout } from './model-info.js';
import { outputAxes, outputRows, type Axes, type OutputRows } from './output-rows.js';
import { judgeValues, type OutputValues, type ValueFacts } from './output-values.js';
import { emptySums, type ProbabilitySums } from './probability-sums.js';
import { sampleNearest } from './sampling.js';
import { addScoreRow, createScoreRow } from './score-probabilities.js';

/** How a model's output is to be read. */
export interface OutputRecipe extends ValueFacts {
  readonly layout: OutputLayout;
}

/** A model's output tensor; float16 as its bits. */
export interface OutputTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint16Array | Uint8Array | Int32Array | BigInt64Array;
}

/**
 * Turns a model's output into a mask at the picture's size. Scores and maps are brought to size bilinearly as
 * they leave the model (ONNX Resize linear, half_pixel), then the first of the largest, or `>=` threshold;
 * class ids by the nearest pixel (round_prefer_floor). 255 outside a crop, and for ids outside 0 to 254.
 *
 * A pixel with a NaN in any channel is counted. It gets the class with the largest of its other values, class 0
 * where all are NaN; a map gives class 0 there.
 *
 * Probabilities, where wished, are those of the values at the picture's size: of scores the softmax, of a map the
 * sigmoid, unless the values are probabilities already (`judgeValues`).
 *
 * @param output of the layout that the recipe says, batch 1
 */
export function postprocess(
  output: OutputTensor,
  geometry: Geometry,
  recipe: OutputRecipe,
  wish: SegmentationWish = {},
): Segmentation {
  const axes = outputAxes(output.dims, recipe.layout);
  const [height, width] = [geometry.y.picture, geometry.x.picture];
  const data = new Uint8Array(height * width).fill(NO_CLASS);
  const mask = { width, height, data };
  if (recipe.kind === 'ids') {
    takeIds(output, axes, geometry, data);
    return { mask, nanPixels: 0 };
  }
  const values = floatValues(output);
  const rows = outputRows(values, axes, geometry);
  const sums = emptySums(wish, mask, recipe.kind === 'map' ? 2 : axes.channels);
  const probabilities = sums && { sums, meaning: judgeValues(recipe, values, axes) };
  const nanPixels =
    recipe.kind === 'map'
      ? takeMap(rows, recipe.threshold, mask, probabilities)
      : takeScores(rows, axes.channels, mask, probabilities);
  const { confidence, statistics, soft } = sums ?? {};
  return {
    mask,
    nanPixels,
    ...(confidence ? { confidence: { width, height, data: confidence } } : {}),
    ...(statistics ? { statistics } : {}),
    ...(soft ? { soft: soft.counts } : {}),
  };
}

function floatValues(output: OutputTensor): Float32Array {
  return output.data instanceof Uint16Array ? decodeFloat16(output.data) : (output.data as Float32Array);
}

/** Where probabilities go, and how they follow from the values; undefined where they are not wished. */
type Probabilities = { readonly sums: ProbabilitySums; readonly meaning: OutputValues } | undefined;

function takeScores(rows: OutputRows, channels: number, mask: Mask, probabilities: Probabilities): number {
  const { columns } = rows;
  const [start, end] = columns;
  const { width } = mask;
  const best = new Float32Array(width);
  const nan = new Uint8Array(width);
  const kept = probabilities && createScoreRow(channels, width);
  let nanPixels = 0;
  for (let y = rows.rows[0]; y < rows.rows[1]; y += 1) {
    rows.setRow(y);
    const line = mask.data.subarray(y * width, (y + 1) * width);
    nan.fill(0);
    best.fill(-Infinity);
    line.fill(0, start, end);
    for (let channel = 0; channel < channels; channel += 1) {
      const row = rows.read(channel);
      takeLarger(row, channel, best, line, nan, start, end);
      kept?.values.set(row, channel * width);
    }
    nanPixels += countNan(nan, start, end);
    if (kept) {
      const { sums, meaning } = probabilities;
      addScoreRow(kept, meaning, { line, nan, columns, offset: y * width }, sums);
    }
  }
  return nanPixels;
}

function takeMap(rows: OutputRows, threshold: number, mask: Mask, probabilities: Probabilities): number {
  const { columns } = rows;
  const [start, end] = columns;
  const { width } = mask;
  const nan = new Uint8Array(width);
  let nanPixels = 0;
  for (let y = rows.rows[0]; y < rows.rows[1]; y += 1) {
    rows.setRow(y);
    const line = mask.data.subarray(y * width, (y + 1) * width);
    nan.fill(0);
    const row = rows.read(0);
    takeThreshold(row, threshold, line, nan, start, end);
    nanPixels += countNan(nan, start, end);
    if (probabilities) {
      const { sums, meaning } = probabilities;
      addMapRow(row, meaning, { line, nan, columns, offset: y * width }, sums);
    }
  }
  return nanPixels;
}

function countNan(nan: Uint8Array, start: number, end: number): number {
  let pixels = 0;
  for (let i = start; i < end; i += 1) {
    pixels += nan[i]!;
  }
  return pixels;
}

function takeLarger(
  row: Float32Array,
  classId: number,
  best: Float32Array,
  line: Uint8Array,
  nan: Uint8Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i += 1) {
    const value = row[i]!;
    if (value > best[i]!) {
      best[i] = value;
      line[i] = classId;
    } else if (value !== value) {
      nan[i] = 1;
    }
  }
}

function takeThreshold(
  row: Float32Array,
  threshold: number,
  line: Uint8Array,
  nan: Uint8Array,
  start: number,
  end: number,
): void {
  const limit = Math.fround(threshold);
  for (let i = start; i < end; i += 1) {
    const value = row[i]!;
    line[i] = value >= limit ? 1 : 0;
    if (value !== value) {
      nan[i] = 1;
    }
  }
}

function takeIds(output: OutputTensor, axes: Axes, geometry: Geometry, mask: Uint8Array): void {
  const { data } = output;
  // 64-bit ids are read as pairs of 32-bit halves, low one first: BigInt is slow.
  const wide = data instanceof BigInt64Array;
  const values = wide ? new Int32Array(data.buffer, data.byteOffset, data.length * 2) : data;
  const step = wide ? 2 : 1;
  const y = sampleNearest(geometry.y, axes.height);
  const x = sampleNearest(geometry.x, axes.width);
  const width = geometry.x.picture;
  for (let line = y.start; line < y.end; line += 1) {
    const base = y.index[line]! * axes.yStride;
    for (let i = x.start; i < x.end; i += 1) {
      const at = (base + x.index[i]! * axes.xStride) * step;
      const id = values[at]!;
      const isClass = id >= 0 && id < NO_CLASS && (!wide || values[at + 1] === 0);
      mask[line * width + i] = isClass ? id : NO_CLASS;
    }
  }
}

import { NO_CLASS } from '../core/mask.js';
import type { Segmentation } from '../pipeline/ports.js';
import { createRowBlender } from './blend-row.js';
import { decodeFloat16 } from './float16.js';
import { isIdentity, type Geometry } from './geometry.js';
import type { OutputKind, OutputLayout } from './model-info.js';
import { sampleNearest, sampleOut } from './sampling.js';

/** How a model's output is to be read. */
export interface OutputRecipe {
  readonly kind: OutputKind;
  readonly layout: OutputLayout;
  readonly threshold: number;
}

/** A model's output tensor; float16 as its bits. */
export interface OutputTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint16Array | Uint8Array | Int32Array | BigInt64Array;
}

/** Lengths and strides (in elements) of an output's axes. */
interface Axes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channelStride: number;
  readonly yStride: number;
  readonly xStride: number;
}

/**
 * Turns a model's output into a mask at the picture's size. Scores and maps are brought to size bilinearly as
 * they leave the model (ONNX Resize linear, half_pixel), then the first of the largest, or `>=` threshold;
 * class ids by the nearest pixel (round_prefer_floor). 255 outside a crop, and for ids outside 0 to 254.
 *
 * A pixel with a NaN in any channel is counted. It gets the class with the largest of its other values, class 0
 * where all are NaN; a map gives class 0 there.
 *
 * @param output of the layout that the recipe says, batch 1
 */
export function postprocess(output: OutputTensor, geometry: Geometry, recipe: OutputRecipe): Segmentation {
  const axes = outputAxes(output.dims, recipe.layout);
  const data = new Uint8Array(geometry.y.picture * geometry.x.picture).fill(NO_CLASS);
  const nanPixels =
    recipe.kind === 'ids'
      ? takeIds(output, axes, geometry, data)
      : takeScores(floatValues(output), axes, geometry, recipe, data);
  return { mask: { width: geometry.x.picture, height: geometry.y.picture, data }, nanPixels };
}

/** Height, width and channels of an output of this shape and layout. */
export function outputAxes(dims: readonly number[], layout: OutputLayout): Axes {
  const at = (letter: string) => dims[layout.indexOf(letter)] ?? 1;
  const [height, width, channels] = [at('H'), at('W'), at('C')];
  const last = layout === 'NHWC';
  return {
    height,
    width,
    channels,
    channelStride: last ? 1 : height * width,
    yStride: last ? width * channels : width,
    xStride: last ? channels : 1,
  };
}

function floatValues(output: OutputTensor): Float32Array {
  return output.data instanceof Uint16Array ? decodeFloat16(output.data) : (output.data as Float32Array);
}

/** Gives the values of one channel for columns of the picture; the row stays valid until the next call. */
type ReadRow = (channel: number) => Float32Array;

interface RowSource {
  readonly rows: readonly [start: number, end: number];
  readonly columns: readonly [start: number, end: number];
  setRow(y: number): void;
  readonly read: ReadRow;
}

function rowSource(values: Float32Array, axes: Axes, geometry: Geometry): RowSource {
  const sameSize = axes.height === geometry.y.picture && axes.width === geometry.x.picture;
  if (!sameSize || !isIdentity(geometry.y) || !isIdentity(geometry.x)) {
    return resizedRows(values, axes, geometry);
  }
  const { width, height, channelStride, xStride, yStride } = axes;
  const row = new Float32Array(width);
  let base = 0;
  const copy: ReadRow = (channel) => {
    for (let i = 0, from = base + channel * channelStride; i < width; i += 1, from += xStride) {
      row[i] = values[from]!;
    }
    return row;
  };
  const view: ReadRow = (channel) => {
    const from = base + channel * channelStride;
    return values.subarray(from, from + width);
  };
  return {
    rows: [0, height],
    columns: [0, width],
    setRow(y) {
      base = y * yStride;
    },
    read: xStride === 1 ? view : copy,
  };
}

function resizedRows(values: Float32Array, axes: Axes, geometry: Geometry): RowSource {
  const y = sampleOut(geometry.y, axes.height);
  const x = sampleOut(geometry.x, axes.width);
  const blender = createRowBlender(y, x, axes.yStride, axes.xStride);
  const row = new Float32Array(geometry.x.picture);
  return {
    rows: [y.start, y.end],
    columns: [x.start, x.end],
    setRow(line) {
      blender.setRow(line);
    },
    read(channel) {
      blender.blend(values, channel * axes.channelStride, row);
      return row;
    },
  };
}

function takeScores(
  values: Float32Array,
  axes: Axes,
  geometry: Geometry,
  recipe: OutputRecipe,
  mask: Uint8Array,
): number {
  const source = rowSource(values, axes, geometry);
  const [start, end] = source.columns;
  const width = geometry.x.picture;
  const best = new Float32Array(width);
  const nan = new Uint8Array(width);
  let nanPixels = 0;
  for (let y = source.rows[0]; y < source.rows[1]; y += 1) {
    source.setRow(y);
    const line = mask.subarray(y * width, (y + 1) * width);
    nan.fill(0);
    if (recipe.kind === 'map') {
      takeThreshold(source.read(0), recipe.threshold, line, nan, start, end);
    } else {
      best.fill(-Infinity);
      line.fill(0, start, end);
      for (let channel = 0; channel < axes.channels; channel += 1) {
        takeLarger(source.read(channel), channel, best, line, nan, start, end);
      }
    }
    for (let i = start; i < end; i += 1) {
      nanPixels += nan[i]!;
    }
  }
  return nanPixels;
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

function takeIds(output: OutputTensor, axes: Axes, geometry: Geometry, mask: Uint8Array): number {
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
  return 0;
}

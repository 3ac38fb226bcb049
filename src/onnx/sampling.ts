import type { AxisGeometry } from './geometry.js';

/**
 * For each wanted position of an axis the two source positions to blend, and their weights. Positions outside
 * `start` to `end` (exclusive) have no source.
 */
export interface LinearSampling {
  readonly start: number;
  readonly end: number;
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** float32; with `highWeight` they sum to 1. */
  readonly lowWeight: Float32Array;
  readonly highWeight: Float32Array;
}

/** For each wanted position of an axis the nearest source position; see LinearSampling for the range. */
export interface NearestSampling {
  readonly start: number;
  readonly end: number;
  readonly index: Int32Array;
}

/**
 * Where position i of an axis that was scaled by `scale` lies in the source: half-pixel centres, in the float32
 * steps of ONNX Resize (coordinate_transformation_mode half_pixel) as onnxruntime takes them.
 */
function halfPixel(i: number, scale: number): number {
  return Math.fround(Math.fround((i + 0.5) / scale) - 0.5);
}

function emptySampling(length: number, start: number, end: number): LinearSampling {
  return {
    start,
    end,
    low: new Int32Array(length),
    high: new Int32Array(length),
    lowWeight: new Float32Array(length),
    highWeight: new Float32Array(length),
  };
}

function setTap(sampling: LinearSampling, i: number, source: number, first: number, last: number): void {
  const position = Math.min(Math.max(source, first), last);
  const low = Math.floor(position);
  const high = Math.min(low + 1, Math.ceil(last));
  sampling.low[i] = low;
  sampling.high[i] = high;
  // At an edge both are the same pixel: half of each, as onnxruntime does.
  sampling.lowWeight[i] = low === high ? 0.5 : Math.abs(position - high);
  sampling.highWeight[i] = low === high ? 0.5 : Math.abs(position - low);
}

/**
 * For each position of the model's input the picture's positions. Positions outside the picture (the bars of a
 * letterbox) have no source.
 */
export function sampleIn({ picture, model, extent, offset }: AxisGeometry): LinearSampling {
  const sampling = emptySampling(model, Math.max(0, offset), Math.min(model, offset + extent));
  const scale = Math.fround(extent / picture);
  for (let i = sampling.start; i < sampling.end; i += 1) {
    setTap(sampling, i, halfPixel(i - offset, scale), 0, picture - 1);
  }
  return sampling;
}

/**
 * The part of the output that shows the picture, `shown` positions from `shift` on, and the positions `start` to `end`
 * (exclusive) of the picture that lie in it.
 *
 * @param length of the output on this axis
 */
export function outputPart({ picture, model, extent, offset }: AxisGeometry, length: number) {
  const shift = (offset * length) / model;
  const shown = (extent * length) / model;
  const first = Math.max(0, shift);
  const last = Math.max(first, Math.min(length, shift + shown) - 1);
  const centre = (i: number) => ((i + 0.5) * extent) / picture + offset;
  let start = 0;
  while (start < picture && centre(start) < 0) {
    start += 1;
  }
  let end = picture;
  while (end > start && centre(end - 1) >= model) {
    end -= 1;
  }
  return { first, last, start, end, shift, shown, scale: Math.fround(picture / shown) };
}

/**
 * For each position of the picture the positions of the model's output, which may be smaller than its input.
 * Only the part under the picture is used. Positions outside the model's view (outside a crop) have no source.
 *
 * @param length of the output on this axis
 */
export function sampleOut(axis: AxisGeometry, length: number): LinearSampling {
  const { first, last, start, end, shift, scale } = outputPart(axis, length);
  const sampling = emptySampling(axis.picture, start, end);
  for (let i = start; i < end; i += 1) {
    setTap(sampling, i, halfPixel(i, scale) + shift, first, last);
  }
  return sampling;
}

/** As `sampleOut`, the nearest position; of two equally near the lower (ONNX round_prefer_floor). */
export function sampleNearest(axis: AxisGeometry, length: number): NearestSampling {
  const { first, last, start, end, shift, scale } = outputPart(axis, length);
  const index = new Int32Array(axis.picture);
  for (let i = start; i < end; i += 1) {
    const nearest = Math.ceil(halfPixel(i, scale) + shift - 0.5);
    index[i] = Math.min(Math.max(nearest, Math.floor(first)), Math.ceil(last));
  }
  return { start, end, index };
}

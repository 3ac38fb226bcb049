import { createRowBlender } from './blend-row.js';
import { isIdentity, type Geometry } from './geometry.js';
import type { OutputLayout } from './model-info.js';
import { sampleOut } from './sampling.js';

/** Lengths and strides (in elements) of an output's axes. */
export interface Axes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channelStride: number;
  readonly yStride: number;
  readonly xStride: number;
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

/** Gives the values of one channel for columns of the picture; the row stays valid until the next call. */
type ReadRow = (channel: number) => Float32Array;

/** A model's output at the picture's size, row by row. */
export interface OutputRows {
  /** Rows and columns of the picture that the model sees; the end is exclusive. */
  readonly rows: readonly [start: number, end: number];
  readonly columns: readonly [start: number, end: number];
  setRow(y: number): void;
  readonly read: ReadRow;
}

/** Brings an output to the picture's size bilinearly, as its values leave the model. */
export function outputRows(values: Float32Array, axes: Axes, geometry: Geometry): OutputRows {
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

function resizedRows(values: Float32Array, axes: Axes, geometry: Geometry): OutputRows {
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

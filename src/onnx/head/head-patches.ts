import type { ModelFile } from '../read-model.js';
import { refusal, titleOf } from './find-head.js';
import { integersOf, textOf, type HeadShape } from './linear-head.js';

/** Takes patches out of a layer's input. */
export interface PatchReader {
  /** Positions of the layer's output. */
  readonly grid: Grid;
  /**
   * Copies what the layer sees at a position of its output.
   *
   * @param features the layer's input, whole
   * @param patch [inputs], overwritten
   */
  read(features: Float32Array, row: number, column: number, patch: Float32Array): void;
}

export interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** Where, on one axis, a kernel's taps lie in the input for a position of the output; −1: outside, or between. */
type Taps = (position: number, tap: number) => number;

/** How a layer looks along one axis. */
interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBefore: number;
}

/**
 * @param dims of the features: [1, channels, height, width] of a convolution, else [..., channels]
 * @param scoreDims of the layer's output
 * @param grid of a Gemm or MatMul, whose input may be a list of positions
 * @throws DiceMonitorError `model`, naming the node, where it pads in a way that cannot be followed
 */
export function createPatchReader(
  file: ModelFile,
  shape: HeadShape,
  dims: readonly number[],
  scoreDims: readonly number[],
  grid: Grid,
): PatchReader {
  const { kind } = shape.site;
  if (kind === 'Gemm' || kind === 'MatMul') return listReader(shape, grid);
  const [y, x] = axesOf(file, shape, dims, scoreDims);
  const taps = kind === 'Conv' ? convolutionTaps : transposedTaps;
  return kernelReader(shape, dims, scoreDims, taps(y), taps(x));
}

/** Every position has its channels side by side. */
function listReader({ channels }: HeadShape, grid: Grid): PatchReader {
  return {
    grid,
    read(features, row, column, patch) {
      const from = (row * grid.columns + column) * channels;
      patch.set(features.subarray(from, from + channels));
    },
  };
}

function kernelReader(
  { channels, kernel }: HeadShape,
  dims: readonly number[],
  scoreDims: readonly number[],
  yTaps: Taps,
  xTaps: Taps,
): PatchReader {
  const [height, width] = dims.slice(2) as [number, number];
  const [rows, columns] = scoreDims.slice(2) as [number, number];
  const plane = height * width;
  const taps = kernel[0] * kernel[1];
  const places = new Int32Array(taps);
  return {
    grid: { rows, columns },
    read(features, row, column, patch) {
      for (let tap = 0; tap < taps; tap += 1) {
        const y = yTaps(row, Math.floor(tap / kernel[1]));
        const x = xTaps(column, tap % kernel[1]);
        places[tap] = y < 0 || x < 0 ? -1 : y * width + x;
      }
      for (let channel = 0, at = 0; channel < channels; channel += 1) {
        for (let tap = 0; tap < taps; tap += 1, at += 1) {
          const place = places[tap]!;
          patch[at] = place < 0 ? 0 : features[channel * plane + place]!;
        }
      }
    },
  };
}

const convolutionTaps =
  ({ input, stride, dilation, padBefore }: Axis): Taps =>
  (position, tap) => {
    const at = position * stride + tap * dilation - padBefore;
    return at < input ? at : -1;
  };

/** A transposed convolution adds input i, weighted by tap t, to output i · stride + t · dilation − pad. */
const transposedTaps =
  ({ input, stride, dilation, padBefore }: Axis): Taps =>
  (position, tap) => {
    const from = position + padBefore - tap * dilation;
    const at = from / stride;
    return from >= 0 && Number.isInteger(at) && at < input ? at : -1;
  };

function axesOf(
  file: ModelFile,
  { site, kernel }: HeadShape,
  dims: readonly number[],
  scoreDims: readonly number[],
): [Axis, Axis] {
  const { node, kind } = site;
  const autoPad = textOf(node, 'auto_pad') ?? 'NOTSET';
  const isSame = autoPad.startsWith('SAME');
  if (kind === 'ConvTranspose' && (isSame || integersOf(node, 'output_shape'))) {
    throw refusal(file, `node ${titleOf(node)} pads by its output's size (auto_pad or output_shape)`);
  }
  const [strides, dilations] = [integersOf(node, 'strides'), integersOf(node, 'dilations')];
  const pads = autoPad === 'NOTSET' ? integersOf(node, 'pads') : undefined;
  return ([0, 1] as const).map((axis): Axis => {
    const input = dims[axis + 2]!;
    const stride = strides?.[axis] ?? 1;
    const dilation = dilations?.[axis] ?? 1;
    const seen = (scoreDims[axis + 2]! - 1) * stride + (kernel[axis] - 1) * dilation + 1;
    const total = Math.max(0, seen - input);
    const same = autoPad === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2);
    return { input, kernel: kernel[axis], stride, dilation, padBefore: isSame ? same : (pads?.[axis] ?? 0) };
  }) as [Axis, Axis];
}

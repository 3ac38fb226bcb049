import type { Picture } from '../imaging/picture.js';
import { createRowBlender } from './blend-row.js';
import { roundHalfEven, toFloat16Bits } from './float16.js';
import { isIdentity, type Geometry } from './geometry.js';
import type { InputType } from './model-info.js';
import { sampleIn, type LinearSampling } from './sampling.js';

/** What a model wants done to a picture's values. */
export interface InputRecipe {
  readonly type: InputType;
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 1 | 3;
  readonly channelOrder: 'rgb' | 'bgr';
  readonly scale: number;
  /** One number, or one per channel in the model's channel order. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Before scale and mean. */
  readonly padValue: number;
}

/** float16 values as their bits. */
export type InputData = Float32Array | Uint16Array | Uint8Array;

/** A buffer for a model's input: [1, channels, height, width] or [1, height, width, channels]. */
export function createInput(recipe: InputRecipe, geometry: Geometry): InputData {
  const length = geometry.y.model * geometry.x.model * recipe.channels;
  if (recipe.type === 'float32') {
    return new Float32Array(length);
  }
  return recipe.type === 'float16' ? new Uint16Array(length) : new Uint8Array(length);
}

/**
 * Turns a picture into a model's input: (value · scale − mean) / std per channel in float32 steps, in the
 * model's channel order, layout and type. Resizing comes first and is bilinear with half-pixel centres and
 * without antialiasing, as ONNX Resize (linear, half_pixel). uint8 inputs take the values, rounded to the
 * nearest integer, halves to even.
 *
 * @param picture with the model's channels, at the size that `geometry` was planned for
 * @param input filled; from `createInput`
 */
export function preprocess(
  picture: Picture,
  geometry: Geometry,
  recipe: InputRecipe,
  input: InputData,
): void {
  const { y, x } = geometry;
  for (let channel = 0; channel < recipe.channels; channel += 1) {
    const source = recipe.channelOrder === 'bgr' ? recipe.channels - 1 - channel : channel;
    const planar = recipe.layout === 'NCHW';
    const plane = planar ? channel * y.model * x.model : channel;
    const target = { input, base: plane, step: planar ? 1 : recipe.channels };
    const convert = converter(recipe, channel);
    if (isIdentity(y) && isIdentity(x)) {
      copyChannel(picture, source, convert, target);
    } else {
      resizeChannel(picture, source, geometry, { convert, padValue: recipe.padValue }, target);
    }
  }
}

interface ChannelTarget {
  readonly input: InputData;
  readonly base: number;
  /** Elements from a pixel to the next. */
  readonly step: number;
}

type Convert = (value: number) => number;

function converter(recipe: InputRecipe, channel: number): Convert {
  if (recipe.type === 'uint8') {
    return roundHalfEven;
  }
  const { fround } = Math;
  const scale = fround(recipe.scale);
  const mean = fround(recipe.mean[channel] ?? recipe.mean[0] ?? 0);
  const std = fround(recipe.std[channel] ?? recipe.std[0] ?? 1);
  const normalize: Convert = (value) => fround(fround(fround(value * scale) - mean) / std);
  return recipe.type === 'float32' ? normalize : (value) => toFloat16Bits(normalize(value));
}

/** Without resizing a byte has 256 results: they are looked up. */
function copyChannel(picture: Picture, source: number, convert: Convert, target: ChannelTarget): void {
  const { data, channels } = picture;
  const { input, base, step } = target;
  const results = Float32Array.from({ length: 256 }, (_, value) => convert(value));
  const pixels = picture.width * picture.height;
  for (let i = 0, from = source, to = base; i < pixels; i += 1, from += channels, to += step) {
    input[to] = results[data[from]!]!;
  }
}

function resizeChannel(
  picture: Picture,
  source: number,
  geometry: Geometry,
  values: { readonly convert: Convert; readonly padValue: number },
  target: ChannelTarget,
): void {
  const y = sampleIn(geometry.y);
  const x = sampleIn(geometry.x);
  const blender = createRowBlender(y, x, picture.width * picture.channels, picture.channels);
  const width = geometry.x.model;
  const row = new Float32Array(width);
  for (let line = 0; line < geometry.y.model; line += 1) {
    row.fill(values.padValue);
    if (inside(y, line)) {
      blender.setRow(line);
      blender.blend(picture.data, source, row);
    }
    const start = target.base + line * width * target.step;
    for (let i = 0; i < width; i += 1) {
      target.input[start + i * target.step] = values.convert(row[i]!);
    }
  }
}

function inside(sampling: LinearSampling, position: number): boolean {
  return position >= sampling.start && position < sampling.end;
}

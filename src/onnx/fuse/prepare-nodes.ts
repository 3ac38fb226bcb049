import { isIdentity } from '../geometry.js';
import type { FusionPlan } from './fusion-plan.js';
import type { GraphWriter, Length } from './graph-writer.js';
import { resizedIn } from './resize-in-nodes.js';

/** Height and width of the picture. */
export interface PictureLengths {
  readonly height: Length;
  readonly width: Length;
}

/** What stands for a value until it is given a name: the steps are those of preprocess.ts, bit for bit. */
interface Pixels {
  readonly name: string;
  readonly type: 'uint8' | 'float32';
  /** Axis of the channels: 1 or 3 of four. */
  readonly axis: 1 | 3;
}

/**
 * Nodes from the bytes of a picture to the model's input: order of the channels, grey or colours, size, scale,
 * mean, std, layout and type.
 *
 * @param image the bytes, [height, width, channels] or, where rows are padded, [height, rowBytes]
 */
export function prepareNodes(
  writer: GraphWriter,
  image: string,
  lengths: PictureLengths,
  plan: FusionPlan,
): void {
  const { input } = plan;
  const rows = pixelRows(writer, image, lengths, plan);
  const ordered = modelChannels(writer, rows, lengths, plan);
  const sized = keepsSize(plan) ? ordered : resize(writer, ordered, lengths, plan);
  const typed = input.type === 'uint8' ? bytes(writer, sized) : normalized(writer, sized, plan);
  const placed =
    input.layout === 'NHWC' && sized.axis === 1
      ? writer.node('Transpose', [typed], { perm: [0, 2, 3, 1] })
      : typed;
  writer.node('Identity', [placed], {}, input.name);
}

function keepsSize({ picture, target }: FusionPlan): boolean {
  return picture
    ? isIdentity(picture.geometry.y) && isIdentity(picture.geometry.x)
    : target.height === undefined && target.width === undefined;
}

/** The bytes as [1, height, width, channels]. */
function pixelRows(
  writer: GraphWriter,
  image: string,
  { height, width }: PictureLengths,
  { source, picture }: FusionPlan,
): string {
  const used = picture && picture.width * source.channels;
  const rows = used !== undefined && picture?.rowBytes !== used ? writer.slice(image, 1, 0, used) : image;
  return writer.reshape(rows, [1, height, width, source.channels]);
}

function modelChannels(
  writer: GraphWriter,
  rows: string,
  { height, width }: PictureLengths,
  plan: FusionPlan,
): Pixels {
  const { source, input, recipe } = plan;
  const same = source.channels === input.channels;
  const swapped = source.channels !== 1 && input.channels === 3 && source.order !== recipe.channelOrder;
  if (same && !swapped && input.layout === 'NHWC' && keepsSize(plan)) {
    return { name: rows, type: 'uint8', axis: 3 };
  }
  const planes =
    source.channels === 1
      ? writer.reshape(rows, [1, 1, height, width])
      : writer.node('Transpose', [rows], { perm: [0, 3, 1, 2] });
  if (input.channels === 1 && source.channels !== 1) {
    return { name: luma(writer, planes, source), type: 'float32', axis: 1 };
  }
  const index = source.channels === 1 ? [0, 0, 0] : swapped ? [2, 1, 0] : [0, 1, 2];
  return { name: same && !swapped ? planes : writer.gather(planes, 1, index), type: 'uint8', axis: 1 };
}

/** 0.299 R + 0.587 G + 0.114 B, rounded, halves up: in whole numbers below 2^24, which float32 holds exactly. */
function luma(writer: GraphWriter, planes: string, { order, channels }: FusionPlan['source']): string {
  const weights = order === 'rgb' ? [299, 587, 114] : [114, 587, 299];
  const all = channels === 4 ? [...weights, 0] : weights;
  const floats = writer.cast(planes, 'float32');
  const sum = writer.node('Conv', [floats, writer.floats(all, [1, channels, 1, 1]), writer.floats([500])]);
  return writer.node('Floor', [writer.node('Div', [sum, writer.float(1000)])]);
}

function asFloats(writer: GraphWriter, { name, type }: Pixels): string {
  return type === 'float32' ? name : writer.cast(name, 'float32');
}

function resize(writer: GraphWriter, pixels: Pixels, lengths: PictureLengths, plan: FusionPlan): Pixels {
  const name = resizedIn(writer, asFloats(writer, pixels), lengths, plan);
  return { name, type: 'float32', axis: pixels.axis };
}

/** The nearest whole numbers, halves to even. */
function bytes(writer: GraphWriter, { name, type }: Pixels): string {
  return type === 'uint8' ? name : writer.cast(writer.node('Round', [name]), 'uint8');
}

/** (value · scale − mean) / std in float32 steps; steps that change nothing are left out. */
function normalized(writer: GraphWriter, pixels: Pixels, { input, recipe }: FusionPlan): string {
  const numbers = (values: readonly number[]) => {
    const dims = values.length === 1 ? [] : pixels.axis === 3 ? [values.length] : [1, values.length, 1, 1];
    return writer.floats(values, dims);
  };
  const { scale, mean, std } = recipe;
  let value = asFloats(writer, pixels);
  if (Math.fround(scale) !== 1) {
    value = writer.node('Mul', [value, writer.float(scale)]);
  }
  if (mean.some((each) => Math.fround(each) !== 0)) {
    value = writer.node('Sub', [value, numbers(mean)]);
  }
  if (std.some((each) => Math.fround(each) !== 1)) {
    value = writer.node('Div', [value, numbers(std)]);
  }
  return input.type === 'float16' ? writer.cast(value, 'float16') : value;
}

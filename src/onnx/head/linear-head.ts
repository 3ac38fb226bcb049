import type { ModelFile } from '../read-model.js';
import type { NodeProto } from '../schema/onnx_pb.js';
import { refusal, titleOf, type HeadSite } from './find-head.js';
import { readFloats, writeFloats } from './stored-floats.js';

/** A linear layer as one matrix: scores = patch · matrix + bias, where a patch is what the layer sees of its input. */
export interface HeadWeights {
  /** [inputs, classes], row-major. */
  readonly matrix: Float32Array;
  /** [classes]; undefined where the layer has none. */
  readonly bias: Float32Array | undefined;
}

/** How a layer's weights lie in its tensors, and which of its inputs a patch holds. */
export interface HeadShape {
  readonly site: HeadSite;
  readonly classes: number;
  /** Channels of the features. */
  readonly channels: number;
  /** Height and width of the kernel; 1, 1 of a Gemm or MatMul. */
  readonly kernel: readonly [height: number, width: number];
  /** Numbers in a patch: channels · kernel height · kernel width, channels outermost. */
  readonly inputs: number;
  /** By which a Gemm multiplies its weights and its bias; 1 of the others. */
  readonly scale: { readonly weight: number; readonly bias: number };
}

/** @throws DiceMonitorError `model`, naming the node, where the layer is of a make that cannot be trained */
export function headShape(file: ModelFile, site: HeadSite): HeadShape {
  const { node, weight, bias } = site;
  const dims = weight.dims.map(Number);
  const refuse = (why: string) => refusal(file, `node ${titleOf(node)} ${why}`);
  const plain = { weight: 1, bias: 1 };
  let shape: Omit<HeadShape, 'site' | 'inputs'>;
  if (site.kind === 'Conv' || site.kind === 'ConvTranspose') {
    if (dims.length !== 4) throw refuse(`has ${dims.length - 2} axes of space; 2 can be trained`);
    if (integerOf(node, 'group', 1) !== 1) throw refuse('has groups');
    const [first, second, height, width] = dims as [number, number, number, number];
    const [classes, channels] = site.kind === 'Conv' ? [first, second] : [second, first];
    shape = { classes, channels, kernel: [height, width], scale: plain };
  } else {
    if (dims.length !== 2) throw refuse(`has weights of ${dims.length} axes; 2 can be trained`);
    if (integerOf(node, 'transA', 0) !== 0) throw refuse('transposes its input');
    const [rows, columns] = dims as [number, number];
    const [classes, channels] = integerOf(node, 'transB', 0) === 1 ? [rows, columns] : [columns, rows];
    const scale = { weight: floatOf(node, 'alpha', 1), bias: floatOf(node, 'beta', 1) };
    if (scale.weight === 0 || (bias && scale.bias === 0)) throw refuse('multiplies its weights by 0');
    shape = { classes, channels, kernel: [1, 1], scale };
  }
  if (bias && bias.dims.reduce((product, dim) => product * Number(dim), 1) !== shape.classes) {
    throw refuse(`has a bias of shape [${bias.dims.join(', ')}] for ${shape.classes} classes`);
  }
  const [height, width] = shape.kernel;
  return { ...shape, site, inputs: shape.channels * height * width };
}

export function readHeadWeights(file: ModelFile, shape: HeadShape): HeadWeights {
  const stored = readFloats(file, shape.site.weight);
  const { weight, bias } = shape.scale;
  const order = storedOrder(shape);
  return {
    matrix: Float32Array.from(order, (at) => stored[at]! * weight),
    bias: shape.site.bias && readFloats(file, shape.site.bias).map((value) => value * bias),
  };
}

/** Puts weights into the model's own tensors, in memory. */
export function writeHeadWeights(shape: HeadShape, { matrix, bias }: HeadWeights): void {
  const { site, scale } = shape;
  const stored = new Float32Array(matrix.length);
  storedOrder(shape).forEach((at, i) => (stored[at] = matrix[i]! / scale.weight));
  writeFloats(site.weight, stored);
  if (site.bias && bias) {
    writeFloats(
      site.bias,
      bias.map((value) => value / scale.bias),
    );
  }
}

/** For each entry of the matrix, its place in the layer's tensor. */
function storedOrder({ site, classes, inputs, kernel }: HeadShape): Uint32Array {
  const taps = kernel[0] * kernel[1];
  const classesFirst =
    site.kind === 'Conv' || (site.kind === 'Gemm' && integerOf(site.node, 'transB', 0) === 1);
  return Uint32Array.from({ length: inputs * classes }, (_, i) => {
    const [input, classId] = [Math.floor(i / classes), i % classes];
    if (classesFirst) return classId * inputs + input;
    const [channel, tap] = [Math.floor(input / taps), input % taps];
    return (channel * classes + classId) * taps + tap;
  });
}

export function integerOf(node: NodeProto, name: string, otherwise: number): number {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found ? Number(found.i) : otherwise;
}

export function integersOf(node: NodeProto, name: string): number[] | undefined {
  return node.attribute.find((attribute) => attribute.name === name)?.ints.map(Number);
}

export function textOf(node: NodeProto, name: string): string | undefined {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found && new TextDecoder().decode(found.s);
}

function floatOf(node: NodeProto, name: string, otherwise: number): number {
  return node.attribute.find((attribute) => attribute.name === name)?.f ?? otherwise;
}

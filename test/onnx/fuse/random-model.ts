import fc from 'fast-check';
import { seededRandom } from '../../../src/core/seeded-random.js';
import { elementTypeNumber } from '../../../src/onnx/element-types.js';
import type { OutputKind, OutputLayout } from '../../../src/onnx/model-info.js';
import { readOutput } from '../../../src/onnx/output-layout.js';
import type { NodeProto, TensorProto } from '../../../src/onnx/schema/onnx_pb.js';
import type { Shape } from '../../../src/onnx/value-shape.js';
import { buildModel, floats, integers, node, value } from '../build-model.js';

/** What a random model is made of; every combination fits the contract. */
export interface RandomModel {
  readonly opset: number;
  readonly irVersion: number;
  readonly inputType: 'float32' | 'float16' | 'uint8';
  readonly inputLayout: 'NCHW' | 'NHWC';
  readonly channels: 1 | 3;
  /** 0: free */
  readonly height: number;
  readonly width: number;
  readonly kind: OutputKind;
  readonly outputType: 'float32' | 'float16' | 'uint8' | 'int32' | 'int64';
  readonly outputLayout: OutputLayout;
  readonly classes: number;
  /** The output is so many times smaller than the input, rounded up. */
  readonly stride: 1 | 2 | 4;
  /** `sqrt` and `log` make NaN of what is negative, `log` −Infinity of 0. */
  readonly tail: 'none' | 'softmax' | 'sigmoid' | 'sqrt' | 'log';
  readonly seed: number;
}

const size = fc.integer({ min: 6, max: 40 });

export const randomModels: fc.Arbitrary<RandomModel> = fc
  .record({
    opset: fc.integer({ min: 11, max: 26 }),
    irVersion: fc.integer({ min: 4, max: 10 }),
    inputType: fc.constantFrom('float32', 'float32', 'float16', 'uint8'),
    inputLayout: fc.constantFrom('NCHW', 'NHWC'),
    channels: fc.constantFrom(1, 3, 3),
    fixed: fc.boolean(),
    height: size,
    width: size,
    kind: fc.constantFrom<OutputKind[]>('scores', 'scores', 'map', 'ids'),
    outputType: fc.constantFrom<RandomModel['outputType'][]>('float32', 'float16'),
    idType: fc.constantFrom<RandomModel['outputType'][]>('uint8', 'int32', 'int64'),
    scoreLayout: fc.constantFrom<OutputLayout[]>('NCHW', 'NHWC'),
    planeLayout: fc.constantFrom<OutputLayout[]>('NCHW', 'NHWC', 'NHW'),
    classes: fc.constantFrom(2, 2, 3, 5, 9),
    stride: fc.constantFrom(1, 1, 2, 4),
    tail: fc.constantFrom('none', 'none', 'softmax', 'sigmoid', 'sqrt', 'log'),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map((all) => {
    const { fixed, idType, scoreLayout, planeLayout, ...parts } = all;
    const { kind } = parts;
    return {
      ...parts,
      height: fixed ? parts.height : 0,
      width: fixed ? parts.width : 0,
      outputType: kind === 'ids' ? idType : parts.outputType,
      outputLayout: kind === 'scores' ? scoreLayout : planeLayout,
    };
  })
  .filter((model) => readOutput(model.outputType, outputDims(model), model, undefined).state !== 'problem');

/** The bytes of the model: a convolution with random weights, and what its parts ask for around it. */
export function buildRandomModel(model: RandomModel): Uint8Array {
  const { inputType, inputLayout, channels, kind, stride, tail } = model;
  const outputs = kind === 'map' ? 1 : model.classes;
  const nodes: NodeProto[] = [];
  let at = 'image';
  const step = (opType: string, attributes: Parameters<typeof node>[3] = {}, more: string[] = []) => {
    const next = `v${nodes.length}`;
    nodes.push(node(opType, [at, ...more], [next], attributes));
    at = next;
  };
  if (inputType !== 'float32') {
    step('Cast', { to: 1 });
  }
  if (inputLayout === 'NHWC') {
    step('Transpose', { perm: [0, 3, 1, 2] });
  }
  step('Conv', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, ['w', 'b']);
  if (stride > 1) {
    step('MaxPool', { kernel_shape: [stride, stride], strides: [stride, stride], ceil_mode: 1 });
  }
  if (tail === 'sigmoid') {
    step('Sigmoid');
  } else if (tail === 'softmax' && kind !== 'map' && model.opset >= 13) {
    step('Softmax', { axis: 1 });
  } else if (kind !== 'ids' && tail === 'sqrt') {
    step('Sqrt');
  } else if (kind !== 'ids' && tail === 'log') {
    step('Relu');
    step('Log');
  }
  appendOutput(model, step);
  const last = nodes.at(-1)!;
  last.output[0] = 'out';
  const draw = seededRandom(model.seed);
  const random = () => draw(2 ** 20) / 2 ** 20;
  const scale = inputType === 'uint8' ? 0.02 : 1;
  const weights = Array.from({ length: outputs * channels * 9 }, () => (random() - 0.5) * scale);
  const biases = Array.from({ length: outputs }, () => random() - 0.5);
  const tensors: TensorProto[] = [
    floats('w', [outputs, channels, 3, 3], weights),
    floats('b', [outputs], biases),
    integers('first', [], [0]),
  ];
  return buildModel({
    inputs: [value('image', inputType, inputDims(model))],
    outputs: [value('out', model.outputType, outputDims(model))],
    nodes,
    tensors,
    opset: model.opset,
    irVersion: model.irVersion,
  });
}

function appendOutput(
  { kind, outputType, outputLayout }: RandomModel,
  step: (opType: string, attributes?: Parameters<typeof node>[3], more?: string[]) => void,
): void {
  if (kind === 'ids') {
    step('ArgMax', { axis: 1, keepdims: outputLayout === 'NHW' ? 0 : 1 });
  }
  if (outputLayout === 'NHWC') {
    step('Transpose', { perm: [0, 2, 3, 1] });
  }
  if (kind === 'map' && outputLayout === 'NHW') {
    step('Gather', { axis: 1 }, ['first']);
  }
  step('Cast', { to: elementTypeNumber(outputType) });
}

function inputDims({ inputLayout, channels, height, width }: RandomModel): Shape {
  const [h, w] = [height || 'height', width || 'width'];
  return inputLayout === 'NCHW' ? [1, channels, h, w] : [1, h, w, channels];
}

function outputDims({ outputLayout, kind, classes, height, width, stride }: RandomModel): Shape {
  const [h, w] = [height && Math.ceil(height / stride), width && Math.ceil(width / stride)];
  const lengths = { N: 1, C: kind === 'scores' ? classes : 1, H: h || 'height_out', W: w || 'width_out' };
  return Array.from(outputLayout).map((letter) => lengths[letter as keyof typeof lengths]);
}

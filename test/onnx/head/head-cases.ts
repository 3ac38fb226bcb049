import { create } from '@bufbuild/protobuf';
import { seededRandom } from '../../../src/core/seeded-random.js';
import { AttributeProtoSchema, type NodeProto, type TensorProto } from '../../../src/onnx/schema/onnx_pb.js';
import { floats, integers, node, value, type Dims, type ModelParts } from '../build-model.js';

export const CHANNELS = 4;
export const CLASSES = 3;

/** Numbers in −1 to 1 by seed. */
export function numbers(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random(2 ** 20) / 2 ** 19 - 1);
}

export function tensor(name: string, dims: readonly number[], seed = dims.length): TensorProto {
  return floats(
    name,
    dims,
    numbers(
      dims.reduce((a, b) => a * b, 1),
      seed,
    ),
  );
}

/** A backbone that makes CHANNELS channels of the picture, and behind it the nodes of a head. */
export function modelWithHead(
  head: readonly NodeProto[],
  tensors: readonly TensorProto[],
  options: { readonly output?: string; readonly dims?: Dims; readonly type?: string } = {},
): ModelParts {
  const { output = 'logits', dims = [1, CLASSES, 'height', 'width'], type = 'float32' } = options;
  return {
    inputs: [value('image', 'float32', [1, 3, 'h', 'w'])],
    outputs: [value(output, type, dims)],
    nodes: [
      node('Conv', ['image', 'backbone.weight', 'backbone.bias'], ['mixed'], {
        kernel_shape: [3, 3],
        pads: [1, 1, 1, 1],
      }),
      node('Relu', ['mixed'], ['features']),
      ...head,
    ],
    tensors: [
      tensor('backbone.weight', [CHANNELS, 3, 3, 3]),
      tensor('backbone.bias', [CHANNELS]),
      ...tensors,
    ],
    metadata: { names: '["one", "two", "three"]' },
  };
}

export function floatAttribute(target: NodeProto, name: string, f: number): NodeProto {
  target.attribute = [...target.attribute, create(AttributeProtoSchema, { name, type: 1, f })];
  return target;
}

const convolution = (
  attributes: Parameters<typeof node>[3],
  kernel: readonly [number, number],
  bias = true,
) =>
  modelWithHead(
    [node('Conv', ['features', 'w', ...(bias ? ['b'] : [])], ['logits'], attributes)],
    [tensor('w', [CLASSES, CHANNELS, ...kernel]), tensor('b', [CLASSES])],
  );

const transposed = (attributes: Parameters<typeof node>[3], kernel: readonly [number, number]) =>
  modelWithHead(
    [node('ConvTranspose', ['features', 'w', 'b'], ['logits'], attributes)],
    [tensor('w', [CHANNELS, CLASSES, ...kernel]), tensor('b', [CLASSES])],
  );

const toTokens = [
  node('Reshape', ['features', 'flat'], ['columns']),
  node('Transpose', ['columns'], ['tokens'], { perm: [0, 2, 1] }),
];
const fromTokens = [
  node('Transpose', ['scores'], ['turned'], { perm: [0, 2, 1] }),
  node('Reshape', ['turned', 'grid'], ['logits']),
];
/** Pictures are 12 high and 16 wide. */
const tokenShapes = [integers('flat', [3], [1, CHANNELS, 192]), integers('grid', [4], [1, CLASSES, 12, 16])];

/** Heads of every make that can be trained, for pictures of 12x16. */
export const HEAD_CASES: Readonly<Record<string, ModelParts>> = {
  'Conv 1x1': convolution({}, [1, 1]),
  'Conv without bias': convolution({}, [1, 1], false),
  'Conv 3x3 with padding': convolution({ pads: [1, 1, 1, 1] }, [3, 3]),
  'Conv 3x5, strides 2 and 3, uneven padding': convolution({ strides: [2, 3], pads: [0, 1, 2, 3] }, [3, 5]),
  'Conv 3x3, dilation 2': convolution({ dilations: [2, 2], pads: [2, 2, 2, 2] }, [3, 3]),
  'Conv 2x2, SAME_UPPER': convolution({ auto_pad: 'SAME_UPPER' }, [2, 2]),
  'Conv 2x2, SAME_LOWER': convolution({ auto_pad: 'SAME_LOWER', strides: [2, 2] }, [2, 2]),
  'ConvTranspose 2x2, stride 2': transposed({ strides: [2, 2] }, [2, 2]),
  'ConvTranspose 3x4, strides 2 and 3, padding': transposed(
    { strides: [2, 3], pads: [1, 0, 1, 2], output_padding: [1, 0] },
    [3, 4],
  ),
  'ConvTranspose 3x3, dilation 2': transposed({ dilations: [2, 2] }, [3, 3]),
  'MatMul and Add of tokens': modelWithHead(
    [
      ...toTokens,
      node('MatMul', ['tokens', 'w'], ['product']),
      node('Add', ['b', 'product'], ['scores']),
      ...fromTokens,
    ],
    [tensor('w', [CHANNELS, CLASSES]), tensor('b', [CLASSES]), ...tokenShapes],
  ),
  'MatMul, channels last': modelWithHead(
    [
      node('Transpose', ['features'], ['last'], { perm: [0, 2, 3, 1] }),
      node('MatMul', ['last', 'w'], ['logits']),
    ],
    [tensor('w', [CHANNELS, CLASSES])],
    { dims: [1, 'height', 'width', CLASSES] },
  ),
  'Gemm with alpha, beta and transB': modelWithHead(
    [
      ...toTokens,
      node('Squeeze', ['tokens', 'axis'], ['list']),
      floatAttribute(
        floatAttribute(node('Gemm', ['list', 'w', 'b'], ['rows'], { transB: 1 }), 'alpha', 0.5),
        'beta',
        -2,
      ),
      node('Unsqueeze', ['rows', 'axis'], ['scores']),
      ...fromTokens,
    ],
    [tensor('w', [CLASSES, CHANNELS]), tensor('b', [CLASSES]), integers('axis', [1], [0]), ...tokenShapes],
  ),
  'Conv, Resize, Softmax, ArgMax': modelWithHead(
    [
      node('Conv', ['features', 'w', 'b'], ['small'], { strides: [2, 2] }),
      node('Resize', ['small', '', 'scales'], ['large'], { mode: 'linear' }),
      node('Softmax', ['large'], ['shares'], { axis: 1 }),
      node('ArgMax', ['shares'], ['ids'], { axis: 1, keepdims: 0 }),
    ],
    [tensor('w', [CLASSES, CHANNELS, 2, 2]), tensor('b', [CLASSES]), floats('scales', [4], [1, 1, 2, 2])],
    { output: 'ids', dims: [1, 'height', 'width'], type: 'int64' },
  ),
};

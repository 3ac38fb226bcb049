// @ts-check
import { create } from '@bufbuild/protobuf';
import { seededRandom } from '../dist/core/seeded-random.js';
import { GraphWriter } from '../dist/onnx/fuse/graph-writer.js';
import { ModelProtoSchema } from '../dist/onnx/schema/onnx_pb.js';

const OPSET = 17;
const FLOAT = 1;

/**
 * A small segmentation network with random weights, NCHW, float32: three convolutions at a quarter of the size, scores
 * brought to the picture's size.
 *
 * @param {{ height: number, width: number }} size
 * @param {number} classes
 * @param {number} [wide] so many times as many channels
 */
export function smallModel({ height, width }, classes, wide = 1) {
  let count = 0;
  const writer = new GraphWriter(OPSET, () => `v${(count += 1)}`);
  const draw = seededRandom(classes);
  /** @param {number} length @param {number} inputs */
  const weights = (length, inputs) =>
    Array.from({ length }, () => (draw(2001) / 1000 - 1) * Math.sqrt(3 / inputs));
  /** @param {string} x @param {number} from @param {number} to @param {number} stride */
  const convolution = (x, from, to, stride) =>
    writer.node('Conv', [x, writer.floats(weights(to * from * 9, from * 9), [to, from, 3, 3])], {
      pads: [1, 1, 1, 1],
      strides: [stride, stride],
    });
  const first = writer.node('Relu', [convolution('image', 3, 16 * wide, 2)]);
  const second = writer.node('Relu', [convolution(first, 16 * wide, 24 * wide, 2)]);
  const scores = convolution(second, 24 * wide, classes, 1);
  writer.node('Identity', [writer.resize(scores, 'linear', [1, classes, height, width])], {}, 'scores');
  return create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: BigInt(OPSET) }],
    graph: {
      name: 'small',
      node: writer.nodes,
      input: [{ name: 'image', type: tensorType([1, 3, height, width]) }],
      output: [{ name: 'scores', type: tensorType([1, classes, height, width]) }],
    },
  });
}

/** @param {readonly number[]} dims */
function tensorType(dims) {
  const dim = dims.map((length) => ({
    value: { case: /** @type {const} */ ('dimValue'), value: BigInt(length) },
  }));
  return {
    value: { case: /** @type {const} */ ('tensorType'), value: { elemType: FLOAT, shape: { dim } } },
  };
}

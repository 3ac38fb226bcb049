// @ts-check
/**
 * A model that costs next to nothing, so that what is timed is the node: the first third of the bytes are the class
 * ids. (Every third one, by Gather or Slice, would cost 2 ms of a VGA picture.)
 */
import { writeFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProtoSchema, ValueInfoProtoSchema } from '../dist/onnx/schema/onnx_pb.js';

const UINT8 = 2;
const INT64 = 7;

/**
 * @param {string} name
 * @param {readonly number[]} dims
 */
function uint8Value(name, dims) {
  const dim = dims.map((size) => ({
    value: { case: /** @type {const} */ ('dimValue'), value: BigInt(size) },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: UINT8, shape: { dim } } } },
  });
}

/**
 * @param {string} name
 * @param {readonly number[]} values
 */
function int64Values(name, values) {
  const int64Data = values.map(BigInt);
  return create(TensorProtoSchema, { name, dataType: INT64, dims: [BigInt(values.length)], int64Data });
}

/**
 * Writes the model: uint8 [1, height, width, 3] in, uint8 [1, height, width] out.
 *
 * @param {string} path
 * @param {number} width
 * @param {number} height
 */
export function writeTrivialModel(path, width, height) {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'trivial',
      node: [
        { opType: 'Reshape', input: ['image', 'flat'], output: ['bytes'] },
        { opType: 'Slice', input: ['bytes', 'start', 'end'], output: ['third'] },
        { opType: 'Reshape', input: ['third', 'size'], output: ['ids'] },
      ],
      initializer: [
        int64Values('flat', [-1]),
        int64Values('start', [0]),
        int64Values('end', [width * height]),
        int64Values('size', [1, height, width]),
      ],
      input: [uint8Value('image', [1, height, width, 3])],
      output: [uint8Value('ids', [1, height, width])],
    },
  });
  writeFileSync(path, toBinary(ModelProtoSchema, model));
}

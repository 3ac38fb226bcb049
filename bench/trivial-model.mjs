// @ts-check
/** A model that costs next to nothing, so that what is timed is the node: the red bytes are the class ids. */
import { writeFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  ModelProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../dist/onnx/schema/onnx_pb.js';

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
 * Writes the model: uint8 [1, height, width, 3] in, uint8 [1, height, width] out.
 *
 * @param {string} path
 * @param {number} width
 * @param {number} height
 */
export function writeTrivialModel(path, width, height) {
  const axis = create(AttributeProtoSchema, { name: 'axis', type: 2, i: 3n });
  const red = create(TensorProtoSchema, { name: 'red', dataType: INT64, dims: [], int64Data: [0n] });
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'trivial',
      node: [{ opType: 'Gather', input: ['image', 'red'], output: ['ids'], attribute: [axis] }],
      initializer: [red],
      input: [uint8Value('image', [1, height, width, 3])],
      output: [uint8Value('ids', [1, height, width])],
    },
  });
  writeFileSync(path, toBinary(ModelProtoSchema, model));
}

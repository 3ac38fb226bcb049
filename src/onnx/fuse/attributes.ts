import { create } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  type AttributeProto,
  type GraphProto,
  type TensorProto,
} from '../schema/onnx_pb.js';

/** An attribute that is a whole number, a list of them, or text. */
export type AttributeValue = number | readonly number[] | string;

/** AttributeProto.AttributeType of the ONNX format. */
const TYPE = { integer: 2, text: 3, tensor: 4, graph: 5, integers: 7 } as const;

export function valueAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: TYPE.integer, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: TYPE.text, s: new TextEncoder().encode(value) });
  }
  return create(AttributeProtoSchema, { name, type: TYPE.integers, ints: value.map(BigInt) });
}

export function tensorAttribute(name: string, t: TensorProto): AttributeProto {
  return create(AttributeProtoSchema, { name, type: TYPE.tensor, t });
}

export function graphAttribute(name: string, g: GraphProto): AttributeProto {
  return create(AttributeProtoSchema, { name, type: TYPE.graph, g });
}

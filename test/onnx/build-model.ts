import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { elementTypeNumber } from '../../src/onnx/element-types.js';
import {
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../src/onnx/schema/onnx_pb.js';

/** Dimensions of a declared shape: a name is free; undefined is no declaration at all. */
export type Dims = readonly (number | string)[] | undefined;

export function value(name: string, type: string, dims: Dims): ValueInfoProto {
  const shape = dims && {
    dim: dims.map((dim) => ({
      value:
        typeof dim === 'number'
          ? ({ case: 'dimValue', value: BigInt(dim) } as const)
          : ({ case: 'dimParam', value: dim } as const),
    })),
  };
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: { elemType: elementTypeNumber(type), ...(shape ? { shape } : {}) },
      },
    },
  });
}

export function floats(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  return create(TensorProtoSchema, { name, dataType: 1, dims: dims.map(BigInt), floatData: [...values] });
}

export function integers(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: 7,
    dims: dims.map(BigInt),
    int64Data: values.map(BigInt),
  });
}

/** A float32 tensor whose bytes lie in another file. */
export function externalFloats(
  name: string,
  dims: readonly number[],
  entries: Readonly<Record<string, string>>,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: 1,
    dims: dims.map(BigInt),
    dataLocation: 1,
    externalData: Object.entries(entries).map(([key, text]) => ({ key, value: text })),
  });
}

type Attribute = number | readonly number[] | string;

function attribute(name: string, content: Attribute): AttributeProto {
  if (typeof content === 'number') {
    return create(AttributeProtoSchema, { name, type: 2, i: BigInt(content) });
  }
  if (typeof content === 'string') {
    return create(AttributeProtoSchema, { name, type: 3, s: new TextEncoder().encode(content) });
  }
  return create(AttributeProtoSchema, { name, type: 7, ints: content.map(BigInt) });
}

export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    name: `${opType}_${output[0] ?? ''}`,
    input: [...input],
    output: [...output],
    attribute: Object.entries(attributes).map(([name, content]) => attribute(name, content)),
  });
}

export interface ModelParts {
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly nodes: readonly NodeProto[];
  readonly tensors?: readonly TensorProto[];
  readonly opset?: number;
  readonly irVersion?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of an ONNX file. */
export function buildModel(parts: ModelParts): Uint8Array {
  const { inputs, outputs, nodes, tensors = [], opset = 17, irVersion = 8, metadata = {} } = parts;
  const model: MessageInitShape<typeof ModelProtoSchema> = {
    irVersion: BigInt(irVersion),
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    metadataProps: Object.entries(metadata).map(([key, text]) => ({ key, value: text })),
    graph: {
      name: 'g',
      node: [...nodes],
      initializer: [...tensors],
      input: [...inputs],
      output: [...outputs],
    },
  };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, model));
}

/** A model whose output is its input: with RGB in, the scores of three classes are the three colours. */
export function identityModel(input: Dims, output: Dims = input, type = 'float32'): ModelParts {
  return {
    inputs: [value('image', type, input)],
    outputs: [value('scores', type, output)],
    nodes: [node('Identity', ['image'], ['scores'])],
  };
}

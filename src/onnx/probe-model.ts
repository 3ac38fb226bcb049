import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from './schema/onnx_pb.js';

const FLOAT = 1;
const HIDDEN = 8;

/**
 * A model that fits the contract and whose mask is known: two 3x3 convolutions over 8 channels that pass the colours on,
 * so that each pixel's class is its strongest colour. Any size.
 */
export function probeModel(): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'probe',
      node: [
        convolution('image', 'w1', 'hidden'),
        { opType: 'Relu', input: ['hidden'], output: ['bright'] },
        convolution('bright', 'w2', 'scores'),
      ],
      initializer: [passOn('w1', HIDDEN, 3), passOn('w2', 3, HIDDEN)],
      input: [picture('image')],
      output: [picture('scores')],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

function convolution(
  input: string,
  weights: string,
  output: string,
): MessageInitShape<typeof NodeProtoSchema> {
  return {
    opType: 'Conv',
    input: [input, weights],
    output: [output],
    attribute: [{ name: 'pads', type: 7, ints: [1n, 1n, 1n, 1n] }],
  };
}

/** Weights that copy channel c to channel c, as far as both have it. */
function passOn(name: string, outputs: number, inputs: number): MessageInitShape<typeof TensorProtoSchema> {
  const floatData = Array.from({ length: outputs * inputs * 9 }, (_, i) => {
    const [output, input] = [Math.floor(i / 9 / inputs), Math.floor(i / 9) % inputs];
    return i % 9 === 4 && output === input ? 1 : 0;
  });
  return { name, dataType: FLOAT, dims: [outputs, inputs, 3, 3].map(BigInt), floatData };
}

function picture(name: string): MessageInitShape<typeof ValueInfoProtoSchema> {
  const fixed = (size: bigint) => ({ value: { case: 'dimValue' as const, value: size } });
  const free = (axis: string) => ({ value: { case: 'dimParam' as const, value: axis } });
  const shape = { dim: [fixed(1n), fixed(3n), free('height'), free('width')] };
  return { name, type: { value: { case: 'tensorType', value: { elemType: FLOAT, shape } } } };
}

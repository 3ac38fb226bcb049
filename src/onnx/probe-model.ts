import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from './schema/onnx_pb.js';

const FLOAT = 1;

/** A smallest model that fits the contract: its scores are the colours of the picture, [1, 3, 8, 8]. */
export function probeModel(): Uint8Array {
  const dims = [1n, 3n, 8n, 8n].map((size) => ({ value: { case: 'dimValue' as const, value: size } }));
  const type = { value: { case: 'tensorType' as const, value: { elemType: FLOAT, shape: { dim: dims } } } };
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    graph: {
      name: 'probe',
      node: [{ opType: 'Relu', input: ['image'], output: ['scores'] }],
      input: [{ name: 'image', type }],
      output: [{ name: 'scores', type }],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

import { readFileSync, writeFileSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from '../../src/onnx/schema/onnx_pb.js';

/**
 * Writes a copy of a model in which every weight of a convolution is multiplied by a factor.
 *
 * @param factor called for each weight, in the order of the file
 */
export function scaleWeights(from: string, to: string, factor: (index: number) => number): void {
  const model = fromBinary(ModelProtoSchema, readFileSync(from));
  for (const { dims, rawData } of model.graph!.initializer) {
    if (dims.length !== 4) continue;
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    for (let at = 0; at < rawData.byteLength; at += 4) {
      view.setFloat32(at, view.getFloat32(at, true) * factor(at / 4), true);
    }
  }
  writeFileSync(to, toBinary(ModelProtoSchema, model));
}

import { readFileSync, writeFileSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { seededRandom } from '../../src/core/seeded-random.js';
import { ModelProtoSchema } from '../../src/onnx/schema/onnx_pb.js';

/**
 * Writes a copy of a network in which every weight of a convolution (float32, 4 axes, stored in the file) is
 * multiplied by 1 + deviation · z, z standard normal.
 */
export function perturbModel(from: string, to: string, deviation: number, seed: number): void {
  const model = fromBinary(ModelProtoSchema, readFileSync(from));
  const normal = normalNumbers(seed);
  for (const { dims, rawData } of model.graph!.initializer) {
    if (dims.length !== 4) continue;
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
    for (let at = 0; at < rawData.byteLength; at += 4) {
      view.setFloat32(at, view.getFloat32(at, true) * (1 + deviation * normal()), true);
    }
  }
  writeFileSync(to, toBinary(ModelProtoSchema, model));
}

/** Standard normal numbers (Box & Muller 1958), one of each pair. */
function normalNumbers(seed: number): () => number {
  const random = seededRandom(seed);
  const uniform = (): number => (random(2 ** 32) + 1) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

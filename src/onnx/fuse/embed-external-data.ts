import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { modelTensors } from '../model-tensors.js';
import type { ModelFile } from '../read-model.js';
import type { TensorProto } from '../schema/onnx_pb.js';
import { EXTERNAL, storedBytes } from '../stored-data.js';

/**
 * Brings the data of tensors that lie in files beside the model into the model, so that it can be written to another
 * folder. A second call finds nothing to do.
 *
 * @param file checked by `checkStoredData`; its tensors are changed
 * @throws Error where a file cannot be read any more
 */
export function embedExternalData({ path, model }: ModelFile): void {
  for (const { tensor } of modelTensors(model)) {
    if (tensor.dataLocation === EXTERNAL) {
      tensor.rawData = readPart(tensor, dirname(path));
      tensor.externalData = [];
      tensor.dataLocation = 0;
    }
  }
}

function readPart(tensor: TensorProto, folder: string): Uint8Array<ArrayBuffer> {
  const entry = (key: string) => tensor.externalData.find((each) => each.key === key)?.value;
  const path = join(folder, entry('location') ?? '');
  const bytes = new Uint8Array(storedBytes(tensor) ?? 0);
  const file = openSync(path, 'r');
  try {
    const count = readSync(file, bytes, 0, bytes.length, Number(entry('offset') ?? '0'));
    if (count !== bytes.length) {
      throw new Error(`${path} has become shorter while it was read`);
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

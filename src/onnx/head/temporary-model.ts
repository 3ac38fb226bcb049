import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { modelTensors } from '../model-tensors.js';
import type { ModelFile } from '../read-model.js';
import type { ModelProto } from '../schema/onnx_pb.js';
import { writeModelFile } from '../write-model.js';
import { isExternal } from './stored-floats.js';

/** A model file that is there while it is needed. */
export interface TemporaryModel {
  readonly path: string;
  remove(): void;
}

/**
 * Writes a changed model to a file of its own: in a temporary folder, or beside the original where that keeps weights
 * in files, which are looked for in the model's folder.
 *
 * @param file whose model it is, changed or not
 * @throws DiceMonitorError `output`
 */
export function writeTemporaryModel(file: ModelFile, model: ModelProto): TemporaryModel {
  if (hasExternalData(file)) {
    const path = join(dirname(file.path), `.dice-monitor-${randomUUID()}.onnx`);
    writeModelFile(path, model);
    return {
      path,
      remove: () => {
        rmSync(path, { force: true });
      },
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'dice-monitor-model-'));
  const path = join(folder, 'model.onnx');
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    writeModelFile(path, model);
  } catch (error) {
    remove();
    throw error;
  }
  return { path, remove };
}

export function hasExternalData({ model }: ModelFile): boolean {
  for (const { tensor } of modelTensors(model)) if (isExternal(tensor)) return true;
  return false;
}

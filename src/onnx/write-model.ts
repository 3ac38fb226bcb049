import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { ModelProtoSchema, type ModelProto } from './schema/onnx_pb.js';

/** The bytes of an ONNX file. Fields that the schema does not know are written as they were read. */
export function modelBytes(model: ModelProto): Uint8Array {
  return toBinary(ModelProtoSchema, model);
}

/**
 * Writes a model as an ONNX file. Whoever reads the path sees the old file or the whole new one: it is written
 * beside it, flushed to disk and renamed.
 *
 * @throws DiceMonitorError `output` where the file cannot be written (no folder, no room, no permission)
 */
export function writeModelFile(path: string, model: ModelProto): void {
  try {
    writeAtomically(path, modelBytes(model));
  } catch (cause) {
    throw new DiceMonitorError('output', {
      found: `model ${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      expected: 'a folder that exists, with room and permission to write',
      hint: 'check the path and the free space',
      cause,
    });
  }
}

/**
 * Writes a file in one step, as `writeModelFile` does; nothing is left where that fails.
 *
 * @throws the error of the file system
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    const file = openSync(draft, 'wx');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

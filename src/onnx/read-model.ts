import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { ModelProtoSchema, type GraphProto, type ModelProto } from './schema/onnx_pb.js';

/** The largest protobuf message, and with it the largest ONNX file without external data. */
const MAX_BYTES = 2 ** 31 - 1;
const HASH_CHUNK = 1 << 20;

/** A parsed model file. Tensor data are views into the file's bytes; unknown fields are kept. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly model: ModelProto & { graph: GraphProto };
}

/**
 * Reads and parses an ONNX file, without onnxruntime.
 *
 * @throws DiceMonitorError `model` where the file is missing, empty, too large or no ONNX model
 */
export function readModelFile(path: string): ModelFile {
  const data = readBytes(path);
  const bytes = data.byteLength;
  if (bytes === 0) {
    throw unreadable(path, '0 bytes', 'the download or export did not finish: write the file again');
  }
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, data);
  } catch (cause) {
    const hint = `the file is damaged, cut short or of another kind (${bytes} bytes here)`;
    throw unreadable(path, 'not a readable ONNX file', hint, cause);
  }
  const { graph } = model;
  if (!graph || model.irVersion <= 0n) {
    const missing = graph ? 'it has no IR version' : 'it has no graph';
    throw unreadable(
      path,
      `not a readable ONNX file: ${missing}`,
      `check what wrote it (${bytes} bytes here)`,
    );
  }
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { path, bytes, sha256, model: Object.assign(model, { graph }) };
}

/** SHA-256 of a file of any size, as hexadecimal text, read in pieces. */
export function hashFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(HASH_CHUNK);
  const file = openSync(path, 'r');
  try {
    for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

function readBytes(path: string): Uint8Array {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) {
      throw unreadable(path, 'not a file', 'name the .onnx file itself');
    }
    if (stat.size > MAX_BYTES) {
      const hint = 'save the weights as external data (onnx.save with save_as_external_data=True)';
      throw unreadable(path, `${stat.size} bytes, more than an ONNX file can have`, hint);
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof DiceMonitorError) {
      throw cause;
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unreadable(path, `cannot be read: ${reason}`, 'check the path and its permissions', cause);
  }
}

function unreadable(path: string, what: string, hint: string, cause?: unknown): DiceMonitorError {
  return new DiceMonitorError('model', {
    found: `model ${path}: ${what}`,
    expected: 'an ONNX model file',
    hint,
    cause,
  });
}

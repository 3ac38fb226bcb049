import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { elementTypeName } from '../element-types.js';
import { decodeFloat16, toFloat16Bits } from '../float16.js';
import type { ModelFile } from '../read-model.js';
import type { TensorProto } from '../schema/onnx_pb.js';
import { refusal } from './find-head.js';

const EXTERNAL = 1;
const EMBEDDED = 0;

/** Whether a tensor's values lie in a file beside the model. */
export function isExternal(tensor: TensorProto): boolean {
  return tensor.dataLocation === EXTERNAL;
}

/**
 * The values of a float32 or float16 tensor, from wherever they are stored. `checkContract` has seen that they are
 * all there.
 *
 * @throws DiceMonitorError `model` for any other type, by name
 */
export function readFloats(file: ModelFile, tensor: TensorProto): Float32Array {
  const type = elementTypeName(tensor.dataType);
  if (type !== 'float32' && type !== 'float16') {
    throw refusal(file, `the weights "${tensor.name}" are ${type}; float32 and float16 can be trained`);
  }
  const raw = isExternal(tensor) ? readExternal(file, tensor) : tensor.rawData;
  if (type === 'float16') {
    const bits = raw.byteLength > 0 ? wordsOf(raw, Uint16Array) : Uint16Array.from(tensor.int32Data);
    return decodeFloat16(bits);
  }
  return raw.byteLength > 0 ? wordsOf(raw, Float32Array) : Float32Array.from(tensor.floatData);
}

/** Puts values in place of a tensor's own: the same type and shape, inside the model file. */
export function writeFloats(tensor: TensorProto, values: Float32Array): void {
  const words =
    elementTypeName(tensor.dataType) === 'float16' ? Uint16Array.from(values, toFloat16Bits) : values.slice();
  tensor.rawData = new Uint8Array(words.buffer);
  tensor.floatData = [];
  tensor.int32Data = [];
  tensor.dataLocation = EMBEDDED;
  tensor.externalData = [];
}

/** A copy, since raw data may lie at any offset. */
function wordsOf<T>(bytes: Uint8Array, Words: new (buffer: ArrayBuffer) => T): T {
  return new Words(Uint8Array.from(bytes).buffer);
}

function readExternal(file: ModelFile, tensor: TensorProto): Uint8Array {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const bytesEach = elementTypeName(tensor.dataType) === 'float16' ? 2 : 4;
  const bytes = new Uint8Array(tensor.dims.reduce((product, dim) => product * Number(dim), bytesEach));
  const handle = openSync(join(dirname(file.path), entries.get('location')!), 'r');
  try {
    readSync(handle, bytes, 0, bytes.length, Number(entries.get('offset') ?? 0));
    return bytes;
  } finally {
    closeSync(handle);
  }
}

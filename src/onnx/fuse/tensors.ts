import { create } from '@bufbuild/protobuf';
import { elementTypeNumber } from '../element-types.js';
import { TensorProtoSchema, type TensorProto } from '../schema/onnx_pb.js';

export type IntegerType = 'uint8' | 'int32' | 'int64';

/** A float32 tensor of these values and dimensions. */
export function floatTensor(values: readonly number[], dims: readonly number[]): TensorProto {
  return rawTensor('float32', Float32Array.from(values), dims);
}

export function integerTensor(
  type: IntegerType,
  values: ArrayLike<number>,
  dims: readonly number[],
): TensorProto {
  return rawTensor(type, integerArray(type, values), dims);
}

function integerArray(type: IntegerType, values: ArrayLike<number>): ArrayBufferView {
  switch (type) {
    case 'uint8':
      return Uint8Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values, BigInt));
  }
}

/** Raw data are little-endian, as every machine that Node.js 20 runs on with onnxruntime. */
function rawTensor(type: string, values: ArrayBufferView, dims: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    dataType: elementTypeNumber(type),
    dims: dims.map(BigInt),
    rawData: new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength),
  });
}

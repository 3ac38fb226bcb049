/** TensorProto.DataType of the ONNX format: name, and bits an element takes in raw form (0: not fixed). */
const ELEMENT_TYPES: readonly (readonly [name: string, bits: number])[] = [
  ['undefined', 0],
  ['float32', 32],
  ['uint8', 8],
  ['int8', 8],
  ['uint16', 16],
  ['int16', 16],
  ['int32', 32],
  ['int64', 64],
  ['string', 0],
  ['bool', 8],
  ['float16', 16],
  ['float64', 64],
  ['uint32', 32],
  ['uint64', 64],
  ['complex64', 64],
  ['complex128', 128],
  ['bfloat16', 16],
  ['float8e4m3fn', 8],
  ['float8e4m3fnuz', 8],
  ['float8e5m2', 8],
  ['float8e5m2fnuz', 8],
  ['uint4', 4],
  ['int4', 4],
  ['float4e2m1', 4],
  ['float8e8m0', 8],
  ['uint2', 2],
  ['int2', 2],
];

/** The name of an element type as onnxruntime spells it; `type 99` for one that this list does not know. */
export function elementTypeName(type: number): string {
  return ELEMENT_TYPES[type]?.[0] ?? `type ${type}`;
}

/** The number of an element type in the format; -1 for an unknown name. */
export function elementTypeNumber(name: string): number {
  return ELEMENT_TYPES.findIndex((entry) => entry[0] === name);
}

/** Bits an element takes in raw form; 0 where that is not fixed (text) or not known. */
export function elementTypeBits(type: number): number {
  return ELEMENT_TYPES[type]?.[1] ?? 0;
}

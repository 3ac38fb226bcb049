import { elementTypeName } from './element-types.js';
import type { ValueInfoProto } from './schema/onnx_pb.js';

/** A number is fixed, a name is free, '?' is free and has no name. */
export type Shape = (number | string)[];

/** What a model says of an input or output that is a tensor. */
export interface DeclaredTensor {
  readonly name: string;
  /** Element type as onnxruntime spells it; `undefined` where it is not declared. */
  readonly type: string;
  /** undefined: not declared */
  readonly shape: Shape | undefined;
}

const KINDS: Record<string, string> = {
  sequenceType: 'a sequence',
  mapType: 'a map',
  opaqueType: 'an opaque value',
  sparseTensorType: 'a sparse tensor',
  optionalType: 'an optional value',
};

/** @returns the tensor's declaration, or what the value is where it is no tensor: `a sequence` */
export function declaredTensor(value: ValueInfoProto): DeclaredTensor | string {
  const declared = value.type?.value;
  if (declared?.case !== undefined && declared.case !== 'tensorType') {
    return KINDS[declared.case] ?? 'no tensor';
  }
  const tensor = declared?.value;
  const shape = tensor?.shape?.dim.map((dim) => {
    // Some exporters write −1 for a free dimension.
    if (dim.value.case === 'dimValue' && dim.value.value >= 0n) {
      return Number(dim.value.value);
    }
    return dim.value.case === 'dimParam' && dim.value.value !== '' ? dim.value.value : '?';
  });
  return { name: value.name, type: elementTypeName(tensor?.elemType ?? 0), shape };
}

export function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/** Whether a dimension is this number or may become it. */
export function mayBe(dim: number | string | undefined, value: number): boolean {
  return typeof dim === 'string' || dim === value;
}

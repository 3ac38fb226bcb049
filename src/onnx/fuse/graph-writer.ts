import { create } from '@bufbuild/protobuf';
import { elementTypeNumber } from '../element-types.js';
import {
  GraphProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '../schema/onnx_pb.js';
import { graphAttribute, tensorAttribute, valueAttribute, type AttributeValue } from './attributes.js';
import { floatTensor, integerTensor, type IntegerType } from './tensors.js';

/** A length that is known when the graph is written, or the name of an int64 tensor [1] that holds it. */
export type Length = number | string;

/** A value that leaves a branch. */
export interface TypedValue {
  readonly name: string;
  /** As onnxruntime spells it. */
  readonly type: string;
}

type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * Writes the nodes of a graph in the forms of one opset (11 to 26), each with names of its own. Constants are
 * nodes too: a graph of IR version 3 lists initializers among its inputs.
 */
export class GraphWriter {
  readonly opset: number;
  readonly nodes: NodeProto[] = [];
  readonly #nextName: () => string;

  /** @param nextName gives names that occur nowhere else in the model */
  constructor(opset: number, nextName: () => string) {
    this.opset = opset;
    this.#nextName = nextName;
  }

  /** Adds a node and gives the name of its only output. */
  node(opType: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    const name = output ?? this.#nextName();
    this.#add(opType, inputs, [name], attributes);
    return name;
  }

  /** @param type as onnxruntime spells it */
  cast(input: string, type: string): string {
    return this.node('Cast', [input], { to: elementTypeNumber(type) });
  }

  /** A float32 constant; without `dims` a vector, `[]` for one number. */
  floats(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.constant(floatTensor(values, dims));
  }

  /** One float32 number. */
  float(value: number): string {
    return this.floats([value], []);
  }

  integers(type: IntegerType, values: ArrayLike<number>, dims: readonly number[] = [values.length]): string {
    return this.constant(integerTensor(type, values, dims));
  }

  constant(tensor: TensorProto): string {
    const name = this.#nextName();
    this.nodes.push(
      create(NodeProtoSchema, {
        opType: 'Constant',
        name,
        output: [name],
        attribute: [tensorAttribute('value', tensor)],
      }),
    );
    return name;
  }

  /** Lengths as one int64 vector. */
  lengths(lengths: readonly Length[]): string {
    if (lengths.every((length) => typeof length === 'number')) {
      return this.integers('int64', lengths);
    }
    const parts = lengths.map((length) =>
      typeof length === 'number' ? this.integers('int64', [length]) : length,
    );
    return this.node('Concat', parts, { axis: 0 });
  }

  /** The length of an axis, measured when the graph runs. */
  lengthOf(input: string, axis: number): Length {
    return this.node('Gather', [this.node('Shape', [input]), this.integers('int64', [axis])], { axis: 0 });
  }

  reshape(input: string, lengths: readonly Length[]): string {
    return this.node('Reshape', [input, this.lengths(lengths)]);
  }

  slice(input: string, axis: number, start: number, end: number): string {
    const [starts, ends, axes] = [start, end, axis].map((value) => this.integers('int64', [value]));
    return this.node('Slice', [input, starts!, ends!, axes!]);
  }

  gather(input: string, axis: number, index: ArrayLike<number>): string {
    return this.node('Gather', [input, this.integers('int64', index)], { axis });
  }

  /** ReduceSum takes its axes as an input from opset 13, the others from opset 18. */
  reduce(
    opType: 'ReduceSum' | 'ReduceMax' | 'ReduceMin',
    input: string,
    axes: readonly number[],
    keep = true,
  ) {
    const keepdims = keep ? 1 : 0;
    return this.opset >= (opType === 'ReduceSum' ? 13 : 18)
      ? this.node(opType, [input, this.integers('int64', axes)], { keepdims })
      : this.node(opType, [input], { axes, keepdims });
  }

  /** The sum of all elements, []. */
  sumOfAll(input: string): string {
    return this.node('ReduceSum', [input], { keepdims: 0 });
  }

  /** The largest of all elements, []. */
  largestOfAll(input: string): string {
    return this.node('ReduceMax', [input], { keepdims: 0 });
  }

  /** Resizes to these lengths, half-pixel centres: linear, or nearest where of two equally near the lower is taken. */
  resize(input: string, mode: 'linear' | 'nearest', lengths: readonly Length[]): string {
    // Up to opset 12 what is not given is an empty tensor.
    const absent = this.opset >= 13 ? '' : this.floats([]);
    return this.node('Resize', [input, absent, absent, this.lengths(lengths)], {
      mode,
      coordinate_transformation_mode: 'half_pixel',
      ...(mode === 'nearest' ? { nearest_mode: 'round_prefer_floor' } : {}),
    });
  }

  /** Runs one of two branches, which give values of the same types; names of this graph may be used in them. */
  choose(
    condition: string,
    whenTrue: (branch: GraphWriter) => readonly TypedValue[],
    otherwise: (branch: GraphWriter) => readonly TypedValue[],
  ): string[] {
    const [first, second] = [this.#branch(whenTrue), this.#branch(otherwise)];
    const names = first.output.map(() => this.#nextName());
    this.#add('If', [condition], names, { then_branch: first, else_branch: second });
    return names;
  }

  #branch(write: (branch: GraphWriter) => readonly TypedValue[]): GraphProto {
    const branch = new GraphWriter(this.opset, this.#nextName);
    const outputs = write(branch);
    return create(GraphProtoSchema, {
      name: this.#nextName(),
      node: branch.nodes,
      output: outputs.map(({ name, type }) =>
        create(ValueInfoProtoSchema, {
          name,
          type: { value: { case: 'tensorType', value: { elemType: elementTypeNumber(type) } } },
        }),
      ),
    });
  }

  #add(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue | GraphProto>>,
  ): void {
    const attribute = Object.entries(attributes).map(([name, value]) =>
      typeof value === 'object' && '$typeName' in value
        ? graphAttribute(name, value)
        : valueAttribute(name, value),
    );
    this.nodes.push(
      create(NodeProtoSchema, {
        opType,
        name: this.#nextName(),
        input: [...inputs],
        output: [...outputs],
        attribute,
      }),
    );
  }
}

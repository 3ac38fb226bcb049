import type { ParameterType, ParameterValue } from '../settings/parameter.js';
import type { Parameter } from '../settings/parameter.js';
import type { YamlValue } from '../settings/yaml-value.js';

/** Numbers of rcl_interfaces/msg/ParameterType. */
const TYPE_NUMBERS: Readonly<Record<ParameterType, number>> = {
  boolean: 1,
  integer: 2,
  double: 3,
  string: 4,
  integer_array: 7,
  double_array: 8,
  string_array: 9,
};

/** rcl_interfaces/msg/ParameterValue as rclnodejs gives it; only the field that `type` names means anything. */
export interface ParameterValueMessage {
  readonly type: number;
  readonly bool_value?: boolean;
  readonly integer_value?: bigint | number;
  readonly double_value?: number;
  readonly string_value?: string;
  readonly byte_array_value?: ArrayLike<number>;
  readonly bool_array_value?: ArrayLike<boolean>;
  readonly integer_array_value?: ArrayLike<bigint | number>;
  readonly double_array_value?: ArrayLike<number>;
  readonly string_array_value?: ArrayLike<string>;
}

/** rcl_interfaces/msg/ParameterDescriptor. */
export interface ParameterDescriptorMessage {
  readonly name: string;
  readonly type: number;
  readonly description?: string;
  readonly additional_constraints?: string;
  readonly read_only?: boolean;
  readonly integer_range?: readonly object[];
  readonly floating_point_range?: readonly object[];
}

/** The type's number in rcl_interfaces/msg/ParameterType. */
export function parameterTypeNumber(type: ParameterType): number {
  return TYPE_NUMBERS[type];
}

/** A value as rclnodejs publishes it. */
export function parameterValueMessage(type: ParameterType, value: ParameterValue): ParameterValueMessage {
  const number = TYPE_NUMBERS[type];
  switch (type) {
    case 'boolean':
      return { type: number, bool_value: value as boolean };
    case 'integer':
      return { type: number, integer_value: BigInt(value as number) };
    case 'double':
      return { type: number, double_value: value as number };
    case 'string':
      return { type: number, string_value: value as string };
    case 'integer_array':
      return { type: number, integer_array_value: (value as readonly number[]).map(BigInt) };
    case 'double_array':
      return { type: number, double_array_value: [...(value as readonly number[])] };
    case 'string_array':
      return { type: number, string_array_value: [...(value as readonly string[])] };
  }
}

const at = { line: 1 };

const text = (value: string): YamlValue => ({ ...at, kind: 'text', value, shown: JSON.stringify(value) });
const whole = (value: bigint | number): YamlValue => {
  return { ...at, kind: 'whole', value: Number(value), shown: String(value) };
};
const real = (value: number): YamlValue => ({ ...at, kind: 'number', value, shown: String(value) });
const truth = (value: boolean): YamlValue => ({ ...at, kind: 'boolean', value, shown: String(value) });
const nothing: YamlValue = { ...at, kind: 'nothing', shown: 'nothing' };

function list<Item>(values: ArrayLike<Item> | undefined, item: (value: Item) => YamlValue): YamlValue {
  const items = Array.from(values ?? [], item);
  return { ...at, kind: 'list', items, shown: `[${items.map(({ shown }) => shown).join(', ')}]` };
}

/** A value as somebody sent it, in the form in which those of parameter files are checked. */
export function sentValue(message: ParameterValueMessage): YamlValue {
  switch (message.type) {
    case 1:
      return truth(message.bool_value ?? false);
    case 2:
      return whole(message.integer_value ?? 0);
    case 3:
      return real(message.double_value ?? 0);
    case 4:
      return text(message.string_value ?? '');
    case 5:
      return list(message.byte_array_value, whole);
    case 6:
      return list(message.bool_array_value, truth);
    case 7:
      return list(message.integer_array_value, whole);
    case 8:
      return list(message.double_array_value, real);
    case 9:
      return list(message.string_array_value, text);
    default:
      return nothing;
  }
}

/** A range as ROS has it: both ends, and no steps; nothing where the parameter has no ends. */
function ranges({ type, min, max, above }: Parameter): Partial<ParameterDescriptorMessage> {
  const from = min ?? above;
  if (from === undefined && max === undefined) return {};
  if (type.startsWith('integer')) {
    const to = max ?? Number.MAX_SAFE_INTEGER;
    return { integer_range: [{ from_value: BigInt(from ?? 0), to_value: BigInt(to), step: 0n }] };
  }
  return {
    floating_point_range: [
      { from_value: from ?? -Number.MAX_VALUE, to_value: max ?? Number.MAX_VALUE, step: 0 },
    ],
  };
}

/**
 * What describe_parameters says of a parameter.
 *
 * @param takes what it takes, in words
 * @param fixed whether it cannot be changed now
 */
export function parameterDescriptor(
  parameter: Parameter,
  takes: string,
  fixed: boolean,
): ParameterDescriptorMessage {
  const { name, type, description, unit } = parameter;
  return {
    name,
    type: TYPE_NUMBERS[type],
    description: unit === undefined ? description : `${description} [${unit}]`,
    additional_constraints: takes,
    read_only: fixed,
    ...ranges(parameter),
  };
}

/** The types a ROS 2 parameter can have, by their ROS names; those that this node uses. */
export type ParameterType =
  'string' | 'double' | 'integer' | 'boolean' | 'string_array' | 'double_array' | 'integer_array';

export type ParameterValue = string | number | boolean | readonly string[] | readonly number[];

/** One row of the parameter table. Ranges, choices and `above` hold for every element of an array. */
export interface Parameter {
  /** As in the file; a dot is a level of nesting. */
  readonly name: string;
  readonly type: ParameterType;
  readonly default: ParameterValue;
  readonly description: string;
  /** SI unit or `px`, `bytes`; absent for what has none. */
  readonly unit?: string;
  /** Smallest and largest value, both allowed; min may stand alone. */
  readonly min?: number;
  readonly max?: number;
  /** Bound that the value has to lie above, itself not allowed. */
  readonly above?: number;
  readonly choices?: readonly string[];
  /** Numbers of elements that an array may have; absent: one and more. */
  readonly lengths?: readonly number[];
  /** Fixed once the node is configured. */
  readonly readOnly?: true;
  /** A place on this machine: left out of reports, which would differ from machine to machine. */
  readonly isPath?: true;
}

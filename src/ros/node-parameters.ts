import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { describeParameter, parameterValue } from '../settings/check-parameter.js';
import type { ParameterValues } from '../settings/cross-checks.js';
import { overrideSettings } from '../settings/override-settings.js';
import type { Parameter, ParameterValue } from '../settings/parameter.js';
import { readParameterFiles } from '../settings/parameter-file.js';
import { allParameterValues, settingsFrom } from '../settings/settings.js';
import { parseYaml, type YamlValue } from '../settings/yaml-value.js';
import type { QosOverride } from './qos.js';
import { assignmentsFor, type RosArguments } from './ros-arguments.js';

export const USE_SIM_TIME = 'use_sim_time';

/** Where a node's parameters come from; each overrides the one before. */
export interface ParameterSources {
  readonly parameterFiles: readonly string[];
  readonly assignments: RosArguments['assignments'];
  /** By name, already of the right types. */
  readonly values: ParameterValues;
}

/** What a node starts with. */
export interface NodeParameters {
  /** Every parameter of the table. */
  readonly values: ParameterValues;
  /** Of the parameters that every ROS node has, those that are given: `use_sim_time`, `qos_overrides.*`. */
  readonly rosValues: ReadonlyMap<string, YamlValue>;
  readonly warnings: readonly string[];
}

const ROS_ASSIGNMENT = /^(use_sim_time|start_type_description_service|qos_overrides\.[^=:]*):?=(.*)$/s;

/**
 * The parameters that a node starts with, from files and command line.
 *
 * @param nodeName full name
 * @throws DiceMonitorError `configuration` or `usage`: what is wrong in a file or on the command line
 */
export function readNodeParameters(nodeName: string, sources: ParameterSources): NodeParameters {
  const files = readParameterFiles(sources.parameterFiles, nodeName);
  const rosValues = new Map(files.rosValues);
  const own: string[] = [];
  for (const text of assignmentsFor(sources.assignments, nodeName)) {
    const [, name, value] = ROS_ASSIGNMENT.exec(text) ?? [];
    if (name === undefined || value === undefined) own.push(text);
    else rosValues.set(name, parseYaml(value).root ?? { kind: 'nothing', line: 1, shown: 'nothing' });
  }
  const settings = overrideSettings(settingsFrom(files.values), own);
  const values = new Map([...allParameterValues(settings), ...sources.values]);
  return { values, rosValues, warnings: files.warnings };
}

/** Parameter `use_sim_time`. */
export const USE_SIM_TIME_ROW: Parameter = {
  name: USE_SIM_TIME,
  type: 'boolean',
  default: false,
  description: "Whether the node's time is that of the topic /clock.",
};

/** The parameters that set the quality of service of a subscription (`best_available`: as publishers offer it). */
export function qosParameters(topic: string): Parameter[] {
  const prefix = `qos_overrides.${topic}.subscription`;
  const of = `of the subscription to ${topic}`;
  const adopt = 'best_available: as its publishers offer it.';
  return [
    {
      name: `${prefix}.reliability`,
      type: 'string',
      default: 'best_available',
      description: `Reliability ${of}; ${adopt}`,
      choices: ['best_available', 'reliable', 'best_effort', 'system_default'],
      readOnly: true,
    },
    {
      name: `${prefix}.durability`,
      type: 'string',
      default: 'best_available',
      description: `Durability ${of}; ${adopt}`,
      choices: ['best_available', 'volatile', 'transient_local', 'system_default'],
      readOnly: true,
    },
    {
      name: `${prefix}.depth`,
      type: 'integer',
      default: 10,
      description: `How many messages wait for the node in the queue ${of}.`,
      min: 1,
      max: 100_000,
      readOnly: true,
    },
  ];
}

/** What the parameters of `qosParameters` set. */
export function qosOverride(topic: string, get: (name: string) => ParameterValue | undefined): QosOverride {
  const prefix = `qos_overrides.${topic}.subscription`;
  const [reliability, durability, depth] = ['reliability', 'durability', 'depth'].map((policy) =>
    get(`${prefix}.${policy}`),
  );
  return {
    ...((reliability === 'reliable' || reliability === 'best_effort') && { reliability }),
    ...((durability === 'volatile' || durability === 'transient_local') && { durability }),
    ...(typeof depth === 'number' && { depth }),
  };
}

/**
 * The checked values of parameters outside of the table.
 *
 * @throws DiceMonitorError `configuration` for the first that is not what the parameter takes
 */
export function checkedRosValues(
  rows: readonly Parameter[],
  rosValues: ReadonlyMap<string, YamlValue>,
): [name: string, value: ParameterValue][] {
  return rows.map((row) => {
    const given = rosValues.get(row.name);
    const value = given ? parameterValue(row, given) : row.default;
    if (value === undefined) {
      const found = `${row.name} is ${given?.shown ?? 'nothing'}`;
      throw new DiceMonitorError('configuration', { found, expected: describeParameter(row) });
    }
    return [row.name, value];
  });
}

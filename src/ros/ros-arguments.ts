import { fullNodeName, sectionRank } from '../settings/node-name.js';

/** What a command line says to ROS, sorted by who reads it. */
export interface RosArguments {
  /** For rcl: names, remaps, log levels; with their `--ros-args`. */
  readonly forRcl: readonly string[];
  /** `--params-file`, in order. */
  readonly parameterFiles: readonly string[];
  /** `-p`, in order. */
  readonly assignments: readonly ParameterAssignment[];
}

/** `-p [node:]name:=value`. */
export interface ParameterAssignment {
  /** The node's name or a pattern; undefined: any node. */
  readonly node: string | undefined;
  /** `name:=value`. */
  readonly text: string;
}

const START = '--ros-args';
const END = '--';

/**
 * Divides a command line into our own arguments and ROS's: those from each `--ros-args` to the next `--` or the end.
 *
 * @returns `ros` with its `--ros-args`
 */
export function splitRosArguments(argv: readonly string[]): { own: string[]; ros: string[] } {
  const own: string[] = [];
  const ros: string[] = [];
  let inside = false;
  for (const argument of argv) {
    if (argument === START) inside = true;
    else if (inside && argument === END) inside = false;
    else (inside ? ros : own).push(argument);
  }
  return { own, ros: ros.length > 0 ? [START, ...ros] : [] };
}

/**
 * Takes parameters out of ROS's arguments, so that the node reads them as the command does: rclnodejs loses those
 * that are meant for a node in a namespace, and rcl refuses whole numbers among doubles.
 *
 * @param ros as `splitRosArguments` gives it. What has no value, or is not understood, is left for rcl to complain of
 */
export function parseRosArguments(ros: readonly string[]): RosArguments {
  const forRcl: string[] = [];
  const parameterFiles: string[] = [];
  const assignments: ParameterAssignment[] = [];
  for (let index = 0; index < ros.length; index += 1) {
    const [argument, value] = [ros[index]!, ros[index + 1]];
    const assignment =
      (argument === '-p' || argument === '--param') && value !== undefined
        ? parseAssignment(value)
        : undefined;
    if (assignment) assignments.push(assignment);
    else if (argument === '--params-file' && value !== undefined) parameterFiles.push(value);
    else {
      forRcl.push(argument);
      continue;
    }
    index += 1;
  }
  return { forRcl: forRcl.length > 1 ? forRcl : [], parameterFiles, assignments };
}

/** `name:=value` or `node:name:=value`; undefined for anything else. */
function parseAssignment(text: string): ParameterAssignment | undefined {
  const [, node, name, value] = /^(?:([^:=]*):(?!=))?([^:=]+):=(.*)$/s.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : { node, text: `${name}:=${value}` };
}

/** The assignments that are for a node, as `name:=value`. */
export function assignmentsFor(assignments: readonly ParameterAssignment[], nodeName: string): string[] {
  const fullName = fullNodeName(nodeName);
  return assignments
    .filter(({ node }) => node === undefined || sectionRank(node, fullName) !== undefined)
    .map(({ text }) => text);
}

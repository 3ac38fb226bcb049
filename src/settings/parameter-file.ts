import { readFileSync } from 'node:fs';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { ParameterValues } from './cross-checks.js';
import { fullNodeName } from './node-name.js';
import type { ParameterValue } from './parameter.js';
import { type Given, ParameterFileReading } from './parameter-file-reading.js';
import { describeProblem, problemError } from './problem.js';
import { type Settings, settingsFrom } from './settings.js';
import { parseYaml, type YamlValue } from './yaml-value.js';

/** What parameter files say to one node. */
export interface FileParameters {
  /** Of the parameters in the table, those that are given. */
  readonly values: ParameterValues;
  /** Of the parameters that every node has (`use_sim_time`, `qos_overrides.*`), those that are given; not checked. */
  readonly rosValues: ReadonlyMap<string, YamlValue>;
  /** One text per doubt, with file and line. */
  readonly warnings: readonly string[];
}

/** The text of a configuration file. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DiceMonitorError('configuration', {
      found: `${path}: ${(cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(cause)}`,
      expected: 'a ROS 2 parameter file, such as config/monitor.yaml',
      cause,
    });
  }
}

function merge<Value>(into: Map<string, Given<Value>>, more: ReadonlyMap<string, Given<Value>>): void {
  for (const [name, given] of more) {
    const before = into.get(name);
    if (before === undefined || given.rank >= before.rank) into.set(name, given);
  }
}

function plain<Value>(given: ReadonlyMap<string, Given<Value>>): ReadonlyMap<string, Value> {
  return new Map([...given].map(([name, { value }]) => [name, value]));
}

/**
 * Reads the parameters of one node from ROS 2 parameter files.
 *
 * Sections apply as in ROS 2 (docs/parameters.md): the most specific key that fits the node wins, parameter by
 * parameter, in whichever file it stands; of equal keys that in the later file. Sections of other nodes are passed
 * over. Nested and dotted names are the same. Whole numbers are taken for doubles. A name that is not known is an
 * error in a section that ends in the node's name, and a warning under a wildcard, which speaks to other nodes as well.
 *
 * @param nodeName with or without namespace: `dice_monitor`, `/front/dice_monitor`
 * @throws DiceMonitorError `configuration`: every problem of the first bad file with line and what was expected
 */
export function readParameterFiles(paths: readonly string[], nodeName: string): FileParameters {
  const given = new Map<string, Given<ParameterValue>>();
  const rosValues = new Map<string, Given<YamlValue>>();
  const warnings: string[] = [];
  paths.forEach((path, index) => {
    const { root, problems } = parseYaml(readText(path));
    const reading = new ParameterFileReading(fullNodeName(nodeName));
    reading.problems.push(...problems);
    if (root !== undefined || problems.length === 0) reading.read(root);
    merge(given, reading.given);
    merge(rosValues, reading.rosValues);
    if (index === paths.length - 1) reading.crossCheck(plain(given));
    if (reading.problems.length > 0) throw problemError(path, reading.problems);
    warnings.push(...reading.warnings.map((warning) => `${path}: ${describeProblem(warning)}`));
  });
  return { values: plain(given), rosValues: plain(rosValues), warnings };
}

/** As `readParameterFiles`, of one file; what it does not name has its default. */
export function readParameterFile(
  path: string,
  nodeName = 'dice_monitor',
): { settings: Settings; warnings: readonly string[] } {
  const { values, warnings } = readParameterFiles([path], nodeName);
  return { settings: settingsFrom(values), warnings };
}

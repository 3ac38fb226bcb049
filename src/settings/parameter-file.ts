import { readFileSync } from 'node:fs';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { describeParameter, parameterValue, valueHint } from './check-parameter.js';
import { contradictions, doubts, type Finding } from './cross-checks.js';
import { didYouMean } from './did-you-mean.js';
import { fullNodeName, namesNode, sectionRank } from './node-name.js';
import type { Parameter, ParameterValue } from './parameter.js';
import { PARAMETERS } from './parameters.js';
import { describeProblem, type Problem, problemError } from './problem.js';
import { type Settings, settingsFrom } from './settings.js';
import { parseYaml, type YamlEntry, type YamlMapping, type YamlValue } from './yaml-value.js';

/** Parameters that every ROS 2 node has, and that mean nothing to the command. */
const ROS_PARAMETERS = /^(?:use_sim_time|start_type_description_service|qos_overrides(?:\..*)?)$/;

const KEYWORD = 'ros__parameters';
const TABLE: ReadonlyMap<string, Parameter> = new Map(PARAMETERS.map((row) => [row.name, row]));
const NAMES = [...TABLE.keys()];

interface Section {
  readonly pattern: string;
  readonly rank: number;
  readonly parameters: YamlValue;
}

interface Given {
  readonly value: ParameterValue;
  readonly line: number;
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

/** One reading of a parameter file for one node. */
class FileReading {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly given = new Map<string, Given>();
  private readonly sections: Section[] = [];
  private readonly otherSections: string[] = [];

  constructor(private readonly nodeName: string) {}

  read(root: YamlValue | undefined): void {
    if (root !== undefined && root.kind !== 'mapping') {
      const expected = 'a mapping from node names (or /**) to ros__parameters';
      this.problems.push({ line: root.line, found: `the file holds ${root.shown}`, expected });
      return;
    }
    if (root) this.findSections('', root);
    this.sections.sort((a, b) => a.rank - b.rank);
    for (const section of this.sections) this.readSection(section);
    if (this.sections.length === 0 && this.problems.length === 0) {
      const others = this.otherSections.length > 0 ? `, only for ${this.otherSections.join(', ')}` : '';
      const found = `no section for the node ${this.nodeName}${others}: all parameters have their defaults`;
      this.warnings.push({ line: undefined, found });
    }
  }

  /** Namespaces may be nested mappings, as in `front: {dice_monitor: {ros__parameters: …}}`. */
  private findSections(pattern: string, mapping: YamlMapping): void {
    const rank = pattern === '' ? undefined : sectionRank(pattern, this.nodeName);
    const keyword = mapping.entries.find(({ key }) => key === KEYWORD);
    const others = mapping.entries.filter((entry) => entry !== keyword);
    if (keyword && pattern === '') {
      const expected = 'a node name or /** above it';
      this.problems.push({ line: keyword.line, found: `${KEYWORD} without a node`, expected });
    } else if (keyword && rank !== undefined) {
      this.sections.push({ pattern, rank, parameters: keyword.value });
    } else if (keyword) {
      this.otherSections.push(pattern);
    }
    for (const entry of others) this.findInside(pattern, entry, rank !== undefined || pattern === '');
  }

  private findInside(pattern: string, { key, line, value }: YamlEntry, ours: boolean): void {
    const inside = pattern === '' ? key : `${pattern}/${key}`.replace(/\/+/g, '/');
    const isParameter = TABLE.has(key) || NAMES.some((name) => name.startsWith(`${key}.`));
    if (value.kind === 'mapping' && !isParameter) {
      this.findSections(inside, value);
    } else if (pattern === '' && !isParameter && sectionRank(key, this.nodeName) === undefined) {
      this.otherSections.push(key);
    } else if (ours) {
      const under = pattern === '' ? `a node name or /**, and ${KEYWORD}` : KEYWORD;
      this.problems.push({
        line,
        found: `${key} does not stand under ${KEYWORD}`,
        expected: `it under ${under}`,
      });
    }
  }

  private readSection({ pattern, parameters }: Section): void {
    if (parameters.kind === 'nothing') return;
    if (parameters.kind !== 'mapping') {
      const found = `${KEYWORD} of ${pattern} is ${parameters.shown}`;
      this.problems.push({ line: parameters.line, found, expected: 'a mapping from names to values' });
      return;
    }
    this.readEntries('', parameters, namesNode(pattern), new Map());
  }

  private readEntries(prefix: string, mapping: YamlMapping, own: boolean, seen: Map<string, number>): void {
    for (const { key, line, value } of mapping.entries) {
      const name = prefix + key;
      if (ROS_PARAMETERS.test(name)) continue;
      const parameter = TABLE.get(name);
      if (parameter) {
        this.take(parameter, line, value, seen);
      } else if (value.kind === 'mapping') {
        this.readEntries(`${name}.`, value, own, seen);
      } else {
        const hint = didYouMean(name, NAMES);
        const problem = { line, found: `${name} is no parameter of dice_monitor`, hint };
        (own ? this.problems : this.warnings).push(problem);
      }
    }
  }

  private take(parameter: Parameter, line: number, found: YamlValue, seen: Map<string, number>): void {
    const { name } = parameter;
    const before = seen.get(name);
    // Twice under the same key is said by the YAML reader; here it is `sync.tolerance` beside `sync: {tolerance}`.
    if (before !== undefined && !this.problems.some((problem) => problem.line === line)) {
      this.problems.push({
        line,
        found: `${name} is given twice, before on line ${before}`,
        expected: 'it once',
      });
    }
    seen.set(name, line);
    const value = parameterValue(parameter, found);
    if (value === undefined) {
      const expected = describeParameter(parameter);
      this.problems.push({
        line,
        found: `${name} is ${found.shown}`,
        expected,
        hint: valueHint(parameter, found),
      });
    } else {
      this.given.set(name, { value, line });
    }
  }

  /** Looks at the values together, once each is known to be right by itself. */
  crossCheck(): ReadonlyMap<string, ParameterValue> {
    const values = new Map([...this.given].map(([name, { value }]) => [name, value]));
    const placed = ({ name, ...rest }: Finding): Problem => ({ ...rest, line: this.given.get(name)?.line });
    this.problems.push(...contradictions(values).map(placed));
    this.warnings.push(...doubts(values).map(placed));
    return values;
  }
}

/**
 * Reads the parameters of one node from a ROS 2 parameter file; what it does not name has its default.
 *
 * Sections apply as in ROS 2 (docs/parameters.md): the most specific key that fits the node wins, parameter by
 * parameter; sections of other nodes are passed over. Nested and dotted names are the same. Whole numbers are taken
 * for doubles. A name that is not known is an error in a section that ends in the node's name, and a warning under a
 * wildcard, which speaks to other nodes as well.
 *
 * @param nodeName with or without namespace: `dice_monitor`, `/front/dice_monitor`
 * @returns the settings, and one text per doubt, with its line
 * @throws DiceMonitorError `configuration`: every problem of the file with line and what was expected
 */
export function readParameterFile(
  path: string,
  nodeName = 'dice_monitor',
): { settings: Settings; warnings: string[] } {
  const { root, problems } = parseYaml(readText(path));
  const reading = new FileReading(fullNodeName(nodeName));
  reading.problems.push(...problems);
  if (root !== undefined || problems.length === 0) reading.read(root);
  const values = reading.crossCheck();
  if (reading.problems.length > 0) throw problemError(path, reading.problems);
  const warnings = reading.warnings.map((warning) => `${path}: ${describeProblem(warning)}`);
  return { settings: settingsFrom(values), warnings };
}

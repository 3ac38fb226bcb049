import { describeParameter, parameterValue, valueHint } from './check-parameter.js';
import { contradictions, doubts, type Finding, type ParameterValues } from './cross-checks.js';
import { didYouMean } from './did-you-mean.js';
import { namesNode, sectionRank } from './node-name.js';
import type { Parameter, ParameterValue } from './parameter.js';
import { PARAMETERS } from './parameters.js';
import type { Problem } from './problem.js';
import type { YamlEntry, YamlMapping, YamlValue } from './yaml-value.js';

/** Parameters that every ROS 2 node has: the node looks at them, to the command they mean nothing. */
const ROS_PARAMETERS = /^(?:use_sim_time|start_type_description_service|qos_overrides(?:\..*)?)$/;

const KEYWORD = 'ros__parameters';
const TABLE: ReadonlyMap<string, Parameter> = new Map(PARAMETERS.map((row) => [row.name, row]));
const NAMES = [...TABLE.keys()];

interface Section {
  readonly pattern: string;
  readonly rank: number;
  readonly parameters: YamlValue;
}

interface OpenSection {
  readonly rank: number;
  /** Whether it is for nodes of this name alone. */
  readonly own: boolean;
  /** Lines of the parameters that were met. */
  readonly seen: Map<string, number>;
}

/** A value with where it stands: of several, that of the highest rank holds, of equal ranks the last. */
export interface Given<Value> {
  readonly value: Value;
  readonly line: number;
  readonly rank: number;
}

/** One reading of a parameter file for one node. */
export class ParameterFileReading {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  /** What the file says of parameters of the table. */
  readonly given = new Map<string, Given<ParameterValue>>();
  /** What it says of those that every node has, by dotted name: `use_sim_time`, `qos_overrides.*`. */
  readonly rosValues = new Map<string, Given<YamlValue>>();
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

  private readSection({ pattern, rank, parameters }: Section): void {
    if (parameters.kind === 'nothing') return;
    if (parameters.kind !== 'mapping') {
      const found = `${KEYWORD} of ${pattern} is ${parameters.shown}`;
      this.problems.push({ line: parameters.line, found, expected: 'a mapping from names to values' });
      return;
    }
    this.readEntries('', parameters, { rank, own: namesNode(pattern), seen: new Map() });
  }

  private readEntries(prefix: string, mapping: YamlMapping, section: OpenSection): void {
    for (const { key, line, value } of mapping.entries) {
      const name = prefix + key;
      const parameter = TABLE.get(name);
      if (parameter) {
        this.take(parameter, line, value, section);
      } else if (value.kind === 'mapping') {
        this.readEntries(`${name}.`, value, section);
      } else if (ROS_PARAMETERS.test(name)) {
        this.rosValues.set(name, { value, line, rank: section.rank });
      } else {
        const hint = didYouMean(name, NAMES);
        const problem = { line, found: `${name} is no parameter of dice_monitor`, hint };
        (section.own ? this.problems : this.warnings).push(problem);
      }
    }
  }

  private take(parameter: Parameter, line: number, found: YamlValue, section: OpenSection): void {
    const { name } = parameter;
    const before = section.seen.get(name);
    // Twice under the same key is said by the YAML reader; here it is `sync.tolerance` beside `sync: {tolerance}`.
    if (before !== undefined && !this.problems.some((problem) => problem.line === line)) {
      this.problems.push({
        line,
        found: `${name} is given twice, before on line ${before}`,
        expected: 'it once',
      });
    }
    section.seen.set(name, line);
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
      this.given.set(name, { value, line, rank: section.rank });
    }
  }

  /** Looks at values together, once each is known to be right by itself: this file's with those of files before it. */
  crossCheck(values: ParameterValues): void {
    const placed = ({ name, ...rest }: Finding): Problem => ({ ...rest, line: this.given.get(name)?.line });
    this.problems.push(...contradictions(values).map(placed));
    this.warnings.push(...doubts(values).map(placed));
  }
}

import { describeParameter, parameterValue, valueHint } from './check-parameter.js';
import { contradictions } from './cross-checks.js';
import { didYouMean } from './did-you-mean.js';
import type { Parameter, ParameterValue } from './parameter.js';
import { PARAMETERS } from './parameters.js';
import { type Problem, problemError } from './problem.js';
import { allParameterValues, type Settings, settingsFrom } from './settings.js';
import { parseYaml, type YamlValue } from './yaml-value.js';

/** Text is taken as it stands, unless it is quoted; everything else is YAML, as in the file. */
function writtenValue(parameter: Parameter, text: string): YamlValue | undefined {
  const line = 1;
  if (parameter.type === 'string' && !/^\s*["']/.test(text)) {
    return { kind: 'text', value: text, line, shown: JSON.stringify(text) };
  }
  const { root, problems } = parseYaml(text);
  return problems.length > 0 ? undefined : (root ?? { kind: 'nothing', line, shown: 'nothing' });
}

function override(values: Map<string, ParameterValue>, assignment: string): Problem | undefined {
  const [, name, text] = /^([^=:]*):?=(.*)$/s.exec(assignment) ?? [];
  if (name === undefined || text === undefined) {
    return { line: undefined, found: JSON.stringify(assignment), expected: 'name=value, such as window=5.0' };
  }
  const parameter: Parameter | undefined = PARAMETERS.find((row) => row.name === name.trim());
  if (!parameter) {
    const hint = didYouMean(
      name,
      PARAMETERS.map((row) => row.name),
    );
    return { line: undefined, found: `${name} is no parameter of dice_monitor`, hint };
  }
  const written = writtenValue(parameter, text);
  const value = written && parameterValue(parameter, written);
  if (value === undefined) {
    const found = `${parameter.name} is ${written?.shown ?? JSON.stringify(text)}`;
    const hint = written && valueHint(parameter, written);
    return { line: undefined, found, expected: describeParameter(parameter), hint };
  }
  values.set(parameter.name, value);
  return undefined;
}

/**
 * Settings with some parameters replaced from the command line; of several assignments to one name the last holds.
 *
 * @param assignments `name=value` (or `name:=value`, as ROS has it), the value in YAML: `window=5`,
 *   `providers=[cpu]`, `sync.tolerance=0.1`; text needs no quotes
 * @throws DiceMonitorError `usage`: every problem with what was expected
 */
export function overrideSettings(settings: Settings, assignments: readonly string[]): Settings {
  const values = new Map(allParameterValues(settings));
  const problems: Problem[] = assignments.flatMap((assignment) => override(values, assignment) ?? []);
  problems.push(...contradictions(values).map((finding) => ({ ...finding, line: undefined })));
  if (problems.length > 0) throw problemError('parameters on the command line', problems, 'usage');
  return settingsFrom(values);
}

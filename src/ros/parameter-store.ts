import { describeParameter, parameterValue, valueHint } from '../settings/check-parameter.js';
import { contradictions, type ParameterValues } from '../settings/cross-checks.js';
import { didYouMean } from '../settings/did-you-mean.js';
import type { Parameter, ParameterValue } from '../settings/parameter.js';
import { PARAMETERS } from '../settings/parameters.js';
import { describeProblem, type Problem } from '../settings/problem.js';
import { type Settings, settingsFrom } from '../settings/settings.js';
import type { YamlValue } from '../settings/yaml-value.js';

/** One value that somebody wants to set. */
export interface ParameterChange {
  readonly name: string;
  readonly value: YamlValue;
}

/** The parameters of a running node: what is there, and what may become of it. */
export class ParameterStore {
  /** While true the parameters that are read-only after configuring cannot be set. */
  fixed = false;
  readonly #rows: ReadonlyMap<string, Parameter>;
  readonly #values: Map<string, ParameterValue>;

  /**
   * @param extra parameters beside those of the table
   * @param values of all of them; where one is missing its default is taken
   */
  constructor(extra: readonly Parameter[], values: ParameterValues) {
    const rows: readonly Parameter[] = [...PARAMETERS, ...extra];
    this.#rows = new Map(rows.map((row) => [row.name, row]));
    this.#values = new Map(rows.map(({ name, default: fallback }) => [name, values.get(name) ?? fallback]));
  }

  get names(): string[] {
    return [...this.#rows.keys()];
  }

  row(name: string): Parameter | undefined {
    return this.#rows.get(name);
  }

  value(name: string): ParameterValue | undefined {
    return this.#values.get(name);
  }

  settings(): Settings {
    return settingsFrom(this.#values);
  }

  /** Whether a parameter cannot be set now. */
  isFixed(parameter: Parameter): boolean {
    return this.fixed && parameter.readOnly === true;
  }

  /**
   * Sets some parameters, all or none of them.
   *
   * @returns why they were refused, in words; undefined where they are set
   */
  set(changes: readonly ParameterChange[]): string | undefined {
    const values = new Map(this.#values);
    for (const change of changes) {
      const refused = this.#take(values, change);
      if (refused) return describeProblem({ ...refused, line: undefined });
    }
    const [contradiction] = contradictions(values);
    if (contradiction) return describeProblem({ ...contradiction, line: undefined });
    for (const { name } of changes) this.#values.set(name, values.get(name)!);
    return undefined;
  }

  #take(values: Map<string, ParameterValue>, { name, value: sent }: ParameterChange): Refusal | undefined {
    const row = this.#rows.get(name);
    if (!row) return { found: `${name} is no parameter of this node`, hint: didYouMean(name, this.names) };
    if (this.isFixed(row)) {
      return { found: `${name} is fixed while the node is configured`, hint: 'clean it up first' };
    }
    const value = parameterValue(row, sent);
    if (value === undefined) {
      const found = `${name} is ${sent.shown}`;
      return { found, expected: describeParameter(row), hint: valueHint(row, sent) };
    }
    values.set(name, value);
    return undefined;
  }
}

type Refusal = Omit<Problem, 'line'>;

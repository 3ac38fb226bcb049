import type { Parameter, ParameterValue } from './parameter.js';
import { PARAMETERS } from './parameters.js';

type Row = (typeof PARAMETERS)[number];

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

type ElementOf<R> = R extends { choices: readonly (infer Choice)[] }
  ? Choice
  : R extends { type: `string${string}` }
    ? string
    : number;

type ValueOf<R> = R extends { type: 'boolean' }
  ? boolean
  : R extends { type: `${string}_array`; lengths: readonly [2] }
    ? readonly [ElementOf<R>, ElementOf<R>]
    : R extends { type: `${string}_array` }
      ? readonly ElementOf<R>[]
      : ElementOf<R>;

type Level<R extends Row, Prefix extends string> = {
  readonly [
    P in R as P['name'] extends `${Prefix}${infer Rest}`
      ? Rest extends `${string}.${string}`
        ? never
        : Camel<Rest>
      : never
  ]: ValueOf<P>;
};

/**
 * All parameters of the node with their values, made from the parameter table: `sync.max_wait` is
 * `settings.sync.maxWait`. Units are those of the table (docs/parameters.md).
 */
export type Settings = Level<Row, ''> & {
  readonly input: Level<Row, 'input.'>;
  readonly sync: Level<Row, 'sync.'>;
};

type Tree = { [key: string]: ParameterValue | Tree };

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Settings with the given values, and defaults for all others.
 *
 * @param values by parameter name; of the types and ranges of the table (not checked here)
 */
export function settingsFrom(values: ReadonlyMap<string, ParameterValue>): Settings {
  const root: Tree = {};
  for (const parameter of PARAMETERS) {
    const [outer, inner] = parameter.name.split('.').map(camelCase) as [string, string?];
    const value = values.get(parameter.name) ?? parameter.default;
    if (inner === undefined) {
      root[outer] = value;
    } else {
      const level = (root[outer] ??= {}) as Tree;
      level[inner] = value;
    }
  }
  return root as unknown as Settings;
}

/** Settings as they are where nothing is configured. */
export function defaultSettings(): Settings {
  return settingsFrom(new Map());
}

/** Every parameter with its value, in the order of the table. */
export function allParameterValues(settings: Settings): [name: string, value: ParameterValue][] {
  return PARAMETERS.map(({ name }) => {
    const [outer, inner] = name.split('.').map(camelCase) as [string, string?];
    const value = (settings as unknown as Tree)[outer]!;
    return [name, (inner === undefined ? value : (value as Tree)[inner]!) as ParameterValue];
  });
}

/** Every parameter that is no path, with its value, in the order of the table: what a report records. */
export function parameterValues(settings: Settings): [name: string, value: ParameterValue][] {
  const rows: readonly Parameter[] = PARAMETERS;
  return allParameterValues(settings).filter((_, index) => rows[index]!.isPath !== true);
}

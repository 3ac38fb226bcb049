import type { Parameter, ParameterValue } from './parameter.js';
import type { YamlValue } from './yaml-value.js';

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', px: 'pixels' };

function describeRange({ min, max, above }: Parameter): string {
  if (above !== undefined) return ` above ${above}`;
  if (min === undefined) return '';
  return max === undefined ? ` of ${min} or more` : ` from ${min} to ${max}`;
}

function describeElement(parameter: Parameter, plural: boolean): string {
  if (parameter.choices) return parameter.choices.join(', ');
  if (parameter.type === 'boolean') return 'true or false';
  if (parameter.type.startsWith('string')) return 'text';
  const noun = parameter.type.startsWith('integer') ? 'whole number' : 'number';
  const unit = parameter.unit === undefined ? '' : ` of ${UNITS[parameter.unit] ?? parameter.unit}`;
  const range = describeRange(parameter);
  // "a number of seconds from 0 to 60", but "a number of 1 or more"
  return `${plural ? `${noun}s` : `a ${noun}`}${unit}${unit === '' ? range : range.replace(' of ', ', ')}`;
}

/** What a parameter takes, in words: "a number of seconds from 0 to 60". */
export function describeParameter(parameter: Parameter): string {
  if (!parameter.type.endsWith('_array')) {
    return parameter.choices
      ? `one of ${describeElement(parameter, false)}`
      : describeElement(parameter, false);
  }
  const length = parameter.lengths ? `${parameter.lengths.join(' or ')} ` : '';
  return parameter.choices
    ? `a list of some of ${describeElement(parameter, true)}, each at most once`
    : `a list of ${length}${describeElement(parameter, true)}`;
}

function inRange(value: number, { min, max, above }: Parameter): boolean {
  return (
    Number.isFinite(value) &&
    value >= (min ?? -Infinity) &&
    value <= (max ?? Infinity) &&
    value > (above ?? -Infinity)
  );
}

function elementValue(parameter: Parameter, found: YamlValue): string | number | boolean | undefined {
  const type = parameter.type.replace('_array', '');
  if (type === 'string') {
    if (found.kind !== 'text') return undefined;
    return parameter.choices === undefined || parameter.choices.includes(found.value)
      ? found.value
      : undefined;
  }
  if (type === 'boolean') return found.kind === 'boolean' ? found.value : undefined;
  const isNumber = found.kind === 'whole' || (type === 'double' && found.kind === 'number');
  return isNumber && inRange(found.value, parameter) ? found.value : undefined;
}

/** The value of a parameter as it was written, or undefined where it is not what the parameter takes. */
export function parameterValue(parameter: Parameter, found: YamlValue): ParameterValue | undefined {
  if (!parameter.type.endsWith('_array')) return elementValue(parameter, found);
  if (found.kind !== 'list') return undefined;
  const values = found.items.map((item) => elementValue(parameter, item));
  if (values.length === 0 || values.includes(undefined)) return undefined;
  if (parameter.lengths && !parameter.lengths.includes(values.length)) return undefined;
  if (parameter.choices && new Set(values).size < values.length) return undefined;
  return values as string[] | number[];
}

/** What may help someone who wrote a wrong value, beside what was expected. */
export function valueHint(parameter: Parameter, found: YamlValue): string | undefined {
  const textWanted = parameter.type === 'string' && !parameter.choices;
  if (textWanted && ['whole', 'number', 'boolean'].includes(found.kind)) {
    return `put it in quotes: "${found.shown}"`;
  }
  if (textWanted && found.kind === 'nothing') return 'write "" for none';
  const quoted = found.kind === 'text' && !parameter.type.startsWith('string');
  if (quoted && /^[-+.\d]+$/.test(found.value)) return 'numbers stand without quotes and leading zeros';
  return undefined;
}

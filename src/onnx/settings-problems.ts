import type { InputContract } from './input-contract.js';
import type { ModelSettings } from './model-settings.js';

const PROVIDERS: readonly string[] = ['cpu', 'cuda', 'tensorrt', 'webgpu'];

/** `input.scale` as it is where nobody set it; a uint8 input takes the bytes then too. */
const DEFAULT_SCALE = 1 / 255;

/**
 * What of the settings does not fit, by itself or to the model's input; one line each, with what to set.
 *
 * @param input undefined: not known, and only the settings themselves are checked
 */
export function settingsProblems(settings: ModelSettings, input: InputContract | undefined): string[] {
  return [
    ...providerProblems(settings.providers),
    ...valueProblems(settings.input),
    ...(input
      ? [...channelProblems(settings.input, input), ...sizeProblems(settings.input.size, input)]
      : []),
  ];
}

function providerProblems(providers: readonly string[]): string[] {
  if (providers.length === 0) {
    return [`providers is empty: name one or more of ${PROVIDERS.join(', ')}`];
  }
  const unknown = providers.filter((name) => !PROVIDERS.includes(name));
  return unknown.map((name) => `providers: "${name}" is none of ${PROVIDERS.join(', ')}`);
}

function valueProblems({ scale, mean, std, padValue }: ModelSettings['input']): string[] {
  const problems: string[] = [];
  if (![scale, padValue, ...mean, ...std].every(Number.isFinite)) {
    problems.push('input.scale, input.mean, input.std and input.pad_value must be finite');
  }
  if (std.some((value) => Math.fround(value) === 0)) {
    problems.push('input.std has a 0: values are divided by it');
  }
  if (padValue < 0 || padValue > 255) {
    problems.push(`input.pad_value is ${padValue}: 0 to 255, as a picture's values`);
  }
  return problems;
}

function channelProblems({ scale, mean, std }: ModelSettings['input'], input: InputContract): string[] {
  const problems: string[] = [];
  for (const [name, values] of Object.entries({ mean, std })) {
    if (values.length !== 1 && values.length !== input.channels) {
      problems.push(
        `input.${name} has ${values.length} numbers; give one, or ${input.channels} (input "${input.name}" has ${input.channels} channels)`,
      );
    }
  }
  const plain = mean.every((value) => value === 0) && std.every((value) => value === 1);
  if (input.type === 'uint8' && (!plain || (scale !== 1 && scale !== DEFAULT_SCALE))) {
    problems.push(
      `input "${input.name}" is uint8 and takes the bytes: set input.scale 1, input.mean 0, input.std 1`,
    );
  }
  return problems;
}

function sizeProblems(size: readonly number[], input: InputContract): string[] {
  const [height = 0, width = 0] = size;
  if (height === 0 && width === 0) {
    return [];
  }
  if (size.length !== 2 || !size.every((value) => Number.isInteger(value) && value > 0)) {
    return [`input.size is [${size.join(', ')}]: height and width in pixels, or [0, 0]`];
  }
  const fits = (input.height ?? height) === height && (input.width ?? width) === width;
  const fixed = [input.height ?? 'any', input.width ?? 'any'].join(', ');
  return fits
    ? []
    : [`input.size is [${height}, ${width}], but the model's size is fixed at [${fixed}]: set [0, 0]`];
}

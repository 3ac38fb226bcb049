import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { parseClassNames } from './class-names.js';
import type { FixedSize } from './geometry.js';
import { checkInput, type InputContract } from './input-contract.js';
import { provenLayout } from './layout-hint.js';
import type { ExternalDataFile } from './model-info.js';
import type { ModelSettings } from './model-settings.js';
import { readOutput, type OutputReading } from './output-layout.js';
import type { ModelFile } from './read-model.js';
import type { GraphProto, ValueInfoProto } from './schema/onnx_pb.js';
import { settingsProblems } from './settings-problems.js';
import { checkStoredData } from './stored-data.js';
import { declaredTensor, type Shape } from './value-shape.js';

/** The newest formats that onnxruntime-node 1.30 takes. */
const MAX_OPSET = 26n;
const MAX_IR_VERSION = 13n;

/** A model that may be loaded: what its file says, checked. */
export interface ModelContract {
  readonly file: ModelFile;
  readonly externalData: readonly ExternalDataFile[];
  readonly input: InputContract;
  readonly output: OutputContract;
  /** Of the metadata, not yet checked against the number of classes. */
  readonly classNames: string[] | undefined;
  readonly warnings: string[];
}

export interface OutputContract {
  readonly name: string;
  readonly shape: Shape | undefined;
  /** Of the declared type and shape: never `problem`. */
  readonly reading: OutputReading;
  readonly proven: 'NCHW' | undefined;
}

/**
 * Checks a model file against the contract of DESIGN 5 and the settings.
 *
 * @throws DiceMonitorError with every problem at once: `configuration` where settings alone are wrong, else `model`
 */
export function checkContract(file: ModelFile, settings: ModelSettings): ModelContract {
  const { model } = file;
  const { graph } = model;
  const stored = checkStoredData(file);
  const faults = [...versionProblems(file), ...nameProblems(graph), ...stored.problems];
  const input = checkInput(graph, faults);
  const size = input && { height: input.height, width: input.width };
  const wrong: string[] = [...settingsProblems(settings, input)];
  const output = checkOutput(
    graph,
    settings.outputName,
    size ?? { height: undefined, width: undefined },
    faults,
  );
  if (!input || !output || faults.length > 0 || wrong.length > 0) {
    const problems = [...faults, ...wrong];
    throw new DiceMonitorError(faults.length > 0 ? 'model' : 'configuration', {
      found: `model ${file.path} cannot be used:${problems.map((problem) => `\n  - ${problem}`).join('')}`,
      expected: 'one image input and one output that is scores, a map or class ids',
      hint: faults.length > 0 ? 'mend the export, or choose another model' : 'change these parameters',
    });
  }
  const names = classNames(file);
  const warnings =
    names === 'unreadable' ? ['the metadata `names` are neither a list nor a dict: left out'] : [];
  return {
    file,
    externalData: stored.files,
    input,
    output,
    classNames: names === 'unreadable' ? undefined : names,
    warnings,
  };
}

/** The model's own size, else the one that the settings give; undefined axes take the picture's length. */
export function targetSize({ input }: ModelContract, { input: { size } }: ModelSettings): FixedSize {
  const [height, width] = size;
  return { height: input.height ?? (height || undefined), width: input.width ?? (width || undefined) };
}

function versionProblems({ model }: ModelFile): string[] {
  const problems: string[] = [];
  if (model.irVersion > MAX_IR_VERSION) {
    problems.push(
      `IR version ${model.irVersion}; at most ${MAX_IR_VERSION} is known: export with an older onnx`,
    );
  }
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  if (model.opsetImport.length === 0) {
    problems.push('the file names no operator set (opset_import)');
  } else if (opset && opset.version > MAX_OPSET) {
    problems.push(
      `opset ${opset.version}; at most ${MAX_OPSET} is known: export with opset_version=${MAX_OPSET} or less`,
    );
  }
  return problems;
}

function nameProblems(graph: GraphProto): string[] {
  const lists: [string, string[]][] = [
    ['input', graph.input.map(({ name }) => name)],
    ['output', graph.output.map(({ name }) => name)],
    ['initializer', graph.initializer.map(({ name }) => name)],
  ];
  return lists.flatMap(([kind, names]) => {
    const repeated = names.filter((name, index) => names.indexOf(name) !== index);
    return [...new Set(repeated)].map((name) => `${kind} "${name}" occurs more than once`);
  });
}

function checkOutput(
  graph: GraphProto,
  wanted: string,
  input: FixedSize,
  problems: string[],
): OutputContract | undefined {
  const value = chooseOutput(graph.output, wanted, problems);
  if (!value) {
    return undefined;
  }
  const declared = declaredTensor(value);
  if (typeof declared === 'string') {
    problems.push(`output "${value.name}" is ${declared}, not a tensor`);
    return undefined;
  }
  const { name, type, shape } = declared;
  const proven = provenLayout(graph, name, 'output');
  const reading = readOutput(type, shape, input, proven);
  if (reading.state === 'problem') {
    problems.push(`output "${name}" ${reading.problem}`);
    return undefined;
  }
  return { name, shape, reading, proven };
}

function chooseOutput(
  outputs: readonly ValueInfoProto[],
  wanted: string,
  problems: string[],
): ValueInfoProto | undefined {
  const names = outputs.map(({ name }) => `"${name}"`).join(', ');
  if (wanted !== '') {
    const named = outputs.find(({ name }) => name === wanted);
    if (!named) {
      problems.push(
        `no output is named "${wanted}"; set output_name to one of ${names || '(there is none)'}`,
      );
    }
    return named;
  }
  if (outputs.length !== 1) {
    problems.push(
      outputs.length === 0
        ? 'there is no output'
        : `${outputs.length} outputs: set output_name to one of ${names}`,
    );
    return undefined;
  }
  return outputs[0];
}

function classNames({ model }: ModelFile): string[] | 'unreadable' | undefined {
  const text = model.metadataProps.find(({ key }) => key === 'names')?.value;
  return text === undefined ? undefined : (parseClassNames(text) ?? 'unreadable');
}

import type { ModelContract } from './model-contract.js';
import type { ModelInfo } from './model-info.js';
import { MAX_CLASSES, type OutputReading } from './output-layout.js';

/** How an output is read, once that is decided. */
export type SettledReading = Extract<OutputReading, { state: 'read' }>;

/**
 * @param measured shape of the output in the run at load; used where none is declared
 */
export function describeModel(
  contract: ModelContract,
  reading: SettledReading,
  measured: readonly number[] | undefined,
): ModelInfo {
  const { file, input, output, externalData } = contract;
  const { classCount, classNames, warnings } = matchNames(contract, reading);
  const { type, kind, layout } = reading;
  return {
    path: file.path,
    sha256: file.sha256,
    bytes: file.bytes,
    externalData,
    input: {
      name: input.name,
      type: input.type,
      shape: input.shape,
      layout: input.layout,
      channels: input.channels,
    },
    output: { name: output.name, type, shape: output.shape ?? [...(measured ?? [])], kind, layout },
    classCount,
    classNames,
    warnings,
  };
}

function matchNames({ classNames, warnings }: ModelContract, { classCount }: SettledReading) {
  const count = classCount ?? classNames?.length;
  if (classNames === undefined || (classNames.length === count && count <= MAX_CLASSES)) {
    return { classCount: count, classNames, warnings };
  }
  const ignored = `the metadata \`names\` give ${classNames.length} names, the output has ${classCount ?? 'at most 255'} classes: left out`;
  return { classCount, classNames: undefined, warnings: [...warnings, ignored] };
}

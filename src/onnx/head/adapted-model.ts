import { create } from '@bufbuild/protobuf';
import { dirname, resolve } from 'node:path';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { checkContract } from '../model-contract.js';
import type { ModelSettings } from '../model-settings.js';
import { readModelFile, type ModelFile } from '../read-model.js';
import { StringStringEntryProtoSchema } from '../schema/onnx_pb.js';
import { writeModelFile } from '../write-model.js';
import { findHead } from './find-head.js';
import { headShape, writeHeadWeights, type HeadWeights } from './linear-head.js';
import { setTemperature } from './temperature.js';
import { hasExternalData, writeTemporaryModel, type TemporaryModel } from './temporary-model.js';

/** What is changed in a model: the weights of its last layer, or the temperature of its scores. */
export type Adaptation =
  | { readonly kind: 'head'; readonly weights: HeadWeights }
  | { readonly kind: 'temperature'; readonly temperature: number };

/** A changed model that is not written yet: it can be tried first. */
export interface AdaptedModel {
  /** A file with exactly what `write` will write. */
  readonly trial: TemporaryModel;
  /** @throws DiceMonitorError `output` where it cannot be written; then nothing is there */
  write(path: string): void;
}

/** Under which an adapted model says how it came about. */
const METADATA_KEY = 'dice_monitor_adapted';

/**
 * Changes a model in memory. Everything else in the file stays as it is, fields that are not known included.
 *
 * @param history how it came about, as text; goes into the metadata
 * @throws DiceMonitorError `model`, `output`
 */
export function adaptModel(
  modelPath: string,
  settings: ModelSettings,
  adaptation: Adaptation,
  history: string,
): AdaptedModel {
  const { file, output } = checkContract(readModelFile(modelPath), settings);
  const { model } = file;
  if (adaptation.kind === 'head') {
    writeHeadWeights(headShape(file, findHead(file, output.name)), adaptation.weights);
  } else {
    setTemperature(file, output.name, adaptation.temperature);
  }
  model.metadataProps = [
    ...model.metadataProps.filter(({ key }) => key !== METADATA_KEY),
    create(StringStringEntryProtoSchema, { key: METADATA_KEY, value: history }),
  ];
  return {
    trial: writeTemporaryModel(file, model),
    write: (path) => {
      writeModelFile(path, model);
    },
  };
}

/**
 * Weights in files beside a model are looked for in its folder, so a changed model has to lie there too.
 *
 * @throws DiceMonitorError `usage`
 */
export function checkPlace(file: ModelFile, path: string): void {
  if (!hasExternalData(file) || resolve(dirname(path)) === resolve(dirname(file.path))) return;
  throw new DiceMonitorError('usage', {
    found: `--out ${path}, and model ${file.path} keeps weights in files beside it`,
    expected: `a path in ${dirname(file.path)}`,
    hint: 'write it there, or save the model with its weights inside',
  });
}

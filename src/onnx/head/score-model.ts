import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { createSession } from '../execution-provider.js';
import { checkContract } from '../model-contract.js';
import { createModelRunner } from '../model-runner.js';
import type { ModelSettings } from '../model-settings.js';
import { outputAxes } from '../output-rows.js';
import { judgeValues, provenValues } from '../output-values.js';
import { postprocess, type OutputRecipe } from '../postprocess.js';
import { readModelFile } from '../read-model.js';
import { checkTemperature } from './temperature.js';
import { refusal } from './find-head.js';
import { floatsOf, readingOf } from './head-model.js';
import type { PatchModel } from './patch-model.js';

/** Probabilities below are taken for this one: what float32 still tells from 0. */
const LEAST_PROBABILITY = 1e-38;

/** A model whose patches are the logits of its output; of one that gives probabilities their logarithms. */
export interface ScoreModel extends PatchModel {
  /** Of the ontology; a map has 1 logit for its two classes. */
  readonly inputs: number;
}

/**
 * Opens a model to fit a temperature to its scores.
 *
 * @throws DiceMonitorError `model` where it gives class ids, `configuration`, `dependency`
 */
export async function openScoreModel(modelPath: string, settings: ModelSettings): Promise<ScoreModel> {
  const contract = checkContract(readModelFile(modelPath), settings);
  const { file, output } = contract;
  checkTemperature(file, output.name, settings.threshold);
  if (output.reading.state !== 'read')
    throw refusal(file, `the shape of its output "${output.name}" is not declared`);
  const proven = provenValues(file.model.graph, output.name);
  const run = await createModelRunner(contract, settings);
  const { session, provider } = await firstSession(modelPath, settings);
  return {
    inputs: output.reading.kind === 'map' ? 1 : output.reading.classCount!,
    provider,
    async run(picture, wish) {
      const result = await run(session, picture);
      const { kind, layout } = readingOf(contract, result.output, result.geometry);
      const recipe: OutputRecipe = { kind, layout, threshold: settings.threshold, proven };
      const values = floatsOf(result.output);
      const axes = outputAxes(result.output.dims, layout);
      const isLogit = judgeValues(recipe, values, axes) === 'logits';
      const logitOf = isLogit ? (value: number) => value : kind === 'map' ? logOdds : logarithm;
      return {
        segmentation: postprocess(result.output, result.geometry, recipe, wish),
        geometry: result.geometry,
        grid: { rows: axes.height, columns: axes.width },
        readPatch: (row, column, patch) => {
          const from = row * axes.yStride + column * axes.xStride;
          for (let c = 0; c < patch.length; c += 1)
            patch[c] = logitOf(values[from + c * axes.channelStride]!);
        },
      };
    },
    release: () => session.release(),
  };
}

const logarithm = (p: number) => Math.log(Math.max(p, LEAST_PROBABILITY));
const logOdds = (p: number) => logarithm(p) - logarithm(1 - p);

async function firstSession(modelPath: string, settings: ModelSettings) {
  let failure: unknown;
  for (const provider of settings.providers) {
    try {
      return { session: await createSession(modelPath, provider, settings), provider };
    } catch (error) {
      failure = error;
    }
  }
  throw failure instanceof DiceMonitorError
    ? failure
    : new DiceMonitorError('dependency', { found: 'no provider is named', hint: 'add cpu to providers' });
}

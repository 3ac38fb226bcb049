import type { ClassDifference, Comparison, MeanDifference, ScoreDifference } from '../core/compare-scores.js';
import { framesThatDifferMost } from '../core/compare-scores.js';
import type { Json } from './report.js';
import type { SavedReport } from './read-report.js';

/**
 * A comparison as JSON: undefined is null, stamps are text [ns], differences are B - A. `interval` is
 * [low, high] at 95 %, null where there are too few frames for one.
 *
 * @param worst how many of the frames that differ most are listed
 */
export function comparisonJson(
  a: SavedReport,
  b: SavedReport,
  comparison: Comparison,
  worst: number,
): { readonly [key: string]: Json } {
  const { meanDice, meanIou, block, resamples, seed } = comparison;
  return {
    schema: 1,
    a: sideJson(a),
    b: sideJson(b),
    frames: comparison.frames.length,
    mean_dice: meanJson(meanDice),
    mean_iou: meanJson(meanIou),
    bootstrap: {
      resamples,
      seed,
      block_length: block.length,
      optimal_length: block.optimal,
      correlated_lag: block.lag,
      correlation_bound: numberJson(block.bound),
    },
    classes: comparison.classes.map((entry, classId) => classJson(a.classes[classId]!.name, entry)),
    worst_frames: framesThatDifferMost(comparison.frames, worst).map((frame) => ({
      stamp: String(a.frames.stampsNs[frame]!),
      label_stamp: String(a.frames.labelStampsNs[frame]!),
      mean_dice: differenceJson(comparison.frames[frame]!),
    })),
  };
}

function sideJson({
  folder,
  modelSha256,
  configurationSha256,
  ontologyName,
  ontologySha256,
}: SavedReport): Json {
  return {
    folder,
    model_sha256: modelSha256,
    configuration_sha256: configurationSha256,
    ontology: ontologyName,
    ontology_sha256: ontologySha256,
  };
}

function classJson(name: string, { dice, iou, precision, recall }: ClassDifference): Json {
  return {
    name,
    dice: differenceJson(dice),
    iou: differenceJson(iou),
    precision: differenceJson(precision),
    recall: differenceJson(recall),
  };
}

function meanJson(mean: MeanDifference): Json {
  const { low, high } = mean.interval;
  const interval = Number.isNaN(low) || Number.isNaN(high) ? null : [low, high];
  return { ...differenceJson(mean), interval };
}

function differenceJson({ a, b, difference }: ScoreDifference): { readonly [key: string]: Json } {
  return { a: numberJson(a), b: numberJson(b), difference: numberJson(difference) };
}

function numberJson(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

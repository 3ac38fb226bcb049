import { expect } from 'vitest';
import { type ClassCounts } from '../../src/core/class-counts.js';
import { addConfusion, type ConfusionCounts, emptyConfusion } from '../../src/core/confusion.js';
import { ScoreMeter, type ScoreName } from '../../src/core/score-meter.js';
import { SCORE_PRESETS, type ScoreOptions } from '../../src/core/score-options.js';
import { classCounts, confusionOf, imagesOf, type ReferenceCase } from './reference-cases.js';

/** What the libraries have and the product does not, with the reason. Whatever is not named here is checked. */
export const NOT_OFFERED: Readonly<Record<string, string>> = {
  '>': 'the product takes a value equal to the threshold as positive (DESIGN 5), as SMP does',
  fbeta: 'F-beta: DESIGN 4 has Dice alone, which is F1',
  lr_plus: 'likelihood ratios: diagnostic odds, no score of a segmentation',
  lr_minus: 'likelihood ratios: diagnostic odds, no score of a segmentation',
  'weighted-imagewise': 'SMP gives 1/C of a weighted mean',
  cohen_kappa_linear: 'weighted kappa: classes of terrain have no order',
  cohen_kappa_quadratic: 'weighted kappa: classes of terrain have no order',
  'torchmetrics accuracy': 'per class it is recall under another name, and recall is checked',
  generalized_dice_score: 'generalized Dice score: libraries differ in what an absent class weighs',
};

/** To 1e-12: the values are below 10 and carry 15 significant digits. */
export function expectClose(got: ArrayLike<number>, want: readonly number[], what: string): void {
  expect(got.length, what).toBe(want.length);
  want.forEach((value, i) => {
    const found = got[i]!;
    if (Number.isNaN(value)) expect(found, `${what}[${i}]`).toBeNaN();
    else expect(Math.abs(found - value), `${what}[${i}]: ${found} for ${value}`).toBeLessThanOrEqual(1e-12);
  });
}

export function classIds(options: ReferenceCase['options']): number[] {
  const from = options.include_background === false ? 1 : 0;
  return Array.from({ length: options.num_classes! - from }, (_, i) => i + from);
}

export function meter(name: ScoreName, images: readonly ClassCounts[], options: ScoreOptions): ScoreMeter {
  const result = new ScoreMeter(name, options);
  for (const image of images) result.add(image);
  return result;
}

export const flat = (rows: readonly ArrayLike<number>[]): number[] => rows.flatMap((row) => Array.from(row));
export const countsOf = (reference: ReferenceCase) =>
  imagesOf(reference).map((pair) => classCounts(pair, reference.options));

export function pooledConfusion(reference: ReferenceCase): ConfusionCounts {
  const total = emptyConfusion(reference.options.num_classes!);
  for (const pair of imagesOf(reference)) addConfusion(total, confusionOf(pair, reference.options));
  return total;
}

/** MONAI's ignore_empty; without it a class that is nowhere scores 1, and only predicted 0. */
export function monaiOptions(options: ReferenceCase['options']): ScoreOptions {
  const classes = classIds(options);
  if (options.ignore_empty) return { ...SCORE_PRESETS.monai, classes };
  return { ...SCORE_PRESETS.monai, classes, zeroDivision: 1, emptyLabel: 'count', absentClass: 'count' };
}

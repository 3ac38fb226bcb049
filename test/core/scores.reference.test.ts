/** Scores over whole data sets, in one go and as a stream; see score-meter.reference.test.ts. */
import { describe, expect, it } from 'vitest';
import { type ClassCounts, classCountsOf } from '../../src/core/class-counts.js';
import { classScores, meanScore } from '../../src/core/score-meter.js';
import { SCORE_PRESETS } from '../../src/core/score-options.js';
import { summarize } from '../../src/core/scores.js';
import {
  addReliability,
  addToReliability,
  calibrationError,
  emptyReliability,
} from '../../src/core/reliability.js';
import { imagesOf, numbersOf, type ReferenceCase, referenceCases, type Value } from './reference-cases.js';
import {
  countsOf,
  expectClose,
  meter,
  monaiOptions,
  NOT_OFFERED,
  pooledConfusion,
} from './reference-checks.js';

describe('scikit-learn: global_scores', () => {
  const cases = referenceCases('metrics.scores_global.json', /^global_scores$/);
  it('has its cases', () => {
    expect(cases.length).toBe(6);
  });
  it.each(cases)('$id', (reference) => {
    const classCount = reference.options.num_classes!;
    const total = pooledConfusion(reference);
    const counts = classCountsOf(total);
    const summary = summarize(total, { scored: new Array<boolean>(classCount).fill(true), groups: [] });
    const sklearn = { ...SCORE_PRESETS.sklearn, zeroDivision: Number(reference.options.zero_division) };
    const got: Record<string, ArrayLike<number>> = {
      confusion_matrix: total.matrix,
      pixel_accuracy: [summary.pixelAccuracy],
      mean_class_accuracy: [summary.meanClassAccuracy],
      iou_per_class: classScores(counts, 'iou', sklearn),
      mean_iou_present: [summary.meanIou],
      mean_iou_all_zero_division_0: [meanScore(counts, 'iou', { ...sklearn, absentClass: 'count' })],
      frequency_weighted_iou: [summary.frequencyWeightedIou],
      micro_iou: [meanScore(counts, 'iou', { ...sklearn, mean: 'micro' })],
      dice_per_class: classScores(counts, 'dice', sklearn),
      frequency_weighted_dice: [meanScore(counts, 'dice', { ...sklearn, mean: 'weighted' })],
      precision_per_class: classScores(counts, 'precision', sklearn),
      recall_per_class: classScores(counts, 'recall', sklearn),
      cohen_kappa: [summary.kappa],
      mcc: [summary.mcc],
    };
    for (const [key, want] of Object.entries(reference.expected)) {
      if (!(key in NOT_OFFERED)) expectClose(got[key]!, numbersOf(want as Value), key);
    }
  });
});

describe('streaming_metrics', () => {
  const cases = referenceCases('metrics.streaming.json', /^streaming_metrics$/);
  const isCalibration = ({ expected }: ReferenceCase) => 'calibration_error' in expected;
  it('has its cases', () => {
    expect(cases.length).toBe(3);
    expect(cases.filter(isCalibration).length).toBe(1);
  });
  it.each(cases.filter(isCalibration))('$id: tables of frames add up', (reference) => {
    const total = emptyReliability();
    for (const { pred, target } of imagesOf(reference)) {
      const frame = emptyReliability();
      target.data.forEach((label, i) => {
        addToReliability(frame, pred.data[i]!, 1, label);
      });
      addReliability(total, frame);
    }
    expectClose(
      [calibrationError(total)],
      numbersOf(reference.expected['calibration_error'] as Value),
      reference.id,
    );
  });
  it.each(cases.filter((reference) => !isCalibration(reference)))('$id', (reference) => {
    const images = countsOf(reference);
    const got = reference.source.startsWith('monai')
      ? monaiStream(reference, images)
      : torchmetricsStream(reference, images);
    for (const [key, want] of Object.entries(reference.expected)) {
      expectClose(got[key]!, numbersOf(want as Value), key);
    }
  });
});

function torchmetricsStream(
  reference: ReferenceCase,
  images: readonly ClassCounts[],
): Record<string, ArrayLike<number>> {
  const tm = SCORE_PRESETS.torchmetrics;
  const perImage = { ...tm, imageMean: 'images' } as const;
  const dataset = { ...tm, pooling: 'dataset' } as const;
  const total = pooledConfusion(reference);
  const { kappa, mcc } = summarize(total, { scored: [true, true, true], groups: [] });
  return {
    mean_iou: [meter('iou', images, tm).mean],
    mean_iou_per_class: meter('iou', images, tm).classes,
    dice_macro_samplewise: [meter('dice', images, perImage).mean],
    dice_none_global: meter('dice', images, dataset).classes,
    dice_micro_global: [meter('dice', images, { ...dataset, mean: 'micro' }).mean],
    iou_macro_pooled: [meter('iou', images, dataset).mean],
    iou_none_pooled: meter('iou', images, dataset).classes,
    iou_weighted_pooled: [meter('iou', images, { ...dataset, mean: 'weighted' }).mean],
    confusion_matrix: total.matrix,
    cohen_kappa: [kappa],
    mcc: [mcc],
  };
}

function monaiStream(
  reference: ReferenceCase,
  images: readonly ClassCounts[],
): Record<string, ArrayLike<number>> {
  const options = monaiOptions(reference.options);
  const dice = meter('dice', images, options);
  return {
    dice_mean: [dice.mean],
    dice_mean_batch: dice.classes,
    dice_mean_channel: images.map((image) => meanScore(image, 'dice', options)),
    iou_mean_ignore_empty_false: [
      meter('iou', images, monaiOptions({ ...reference.options, ignore_empty: false })).mean,
    ],
  };
}

/**
 * Scores against segmentation_models_pytorch, torchmetrics, MONAI and scikit-learn: every case of these ops
 * without the tags `convention` and `reference_quirk`. What the product does not offer is named in NOT_OFFERED.
 */
import { describe, expect, it } from 'vitest';
import { type ClassCounts, classCountsOf } from '../../src/core/class-counts.js';
import { addConfusion, emptyConfusion } from '../../src/core/confusion.js';
import { classScores, meanScore, ScoreMeter, type ScoreName } from '../../src/core/score-meter.js';
import { SCORE_PRESETS, type ScoreOptions } from '../../src/core/score-options.js';
import { summarize } from '../../src/core/scores.js';
import {
  classCounts,
  confusionOf,
  imagesOf,
  numbersOf,
  pooled,
  type ReferenceCase,
  referenceCases,
  type Value,
} from './reference-cases.js';

/** What the libraries have and the product does not, with the reason. Whatever is not named here is checked. */
const NOT_OFFERED: Readonly<Record<string, string>> = {
  '>': 'the product takes a value equal to the threshold as positive (DESIGN 5), as SMP does',
  fbeta: 'F-beta: DESIGN 4 has Dice alone, which is F1',
  lr_plus: 'likelihood ratios: diagnostic odds, no score of a segmentation',
  lr_minus: 'likelihood ratios: diagnostic odds, no score of a segmentation',
  'weighted-imagewise': 'SMP gives 1/C of a weighted mean',
  cohen_kappa_linear: 'weighted kappa: classes of terrain have no order',
  cohen_kappa_quadratic: 'weighted kappa: classes of terrain have no order',
  'torchmetrics accuracy': 'per class it is recall under another name, and recall is checked',
  streaming_calibration: 'calibration comes with the scores of probabilities (DESIGN 4, offline only)',
  generalized_dice_score: 'generalized Dice score: libraries differ in what an absent class weighs',
};

/** Names of the libraries -> names of the product. */
const SCORE_NAMES: Readonly<Record<string, ScoreName>> = {
  f1: 'dice',
  balanced_accuracy: 'balancedAccuracy',
};

/** 15 significant digits are stored, so half a unit of the last is added to the 1e-12. */
function expectClose(got: ArrayLike<number>, want: readonly number[], what: string): void {
  expect(got.length, what).toBe(want.length);
  want.forEach((value, i) => {
    const found = got[i]!;
    if (Number.isNaN(value)) expect(found, `${what}[${i}]`).toBeNaN();
    else expect(Math.abs(found - value), `${what}[${i}]: ${found} for ${value}`).toBeLessThanOrEqual(1e-12);
  });
}

function classIds(options: ReferenceCase['options']): number[] {
  const from = options.include_background === false ? 1 : 0;
  return Array.from({ length: options.num_classes! - from }, (_, i) => i + from);
}

function meter(name: ScoreName, images: readonly ClassCounts[], options: ScoreOptions): ScoreMeter {
  const result = new ScoreMeter(name, options);
  for (const image of images) result.add(image);
  return result;
}

const flat = (rows: readonly ArrayLike<number>[]): number[] => rows.flatMap((row) => Array.from(row));
const countsOf = (reference: ReferenceCase) =>
  imagesOf(reference).map((pair) => classCounts(pair, reference.options));

describe('confusion_counts', () => {
  const cases = referenceCases('metrics.counts.json', /^confusion_counts$/);
  it('has its cases', () => {
    expect(cases.length).toBe(9);
  });
  it.each(cases.filter(({ options }) => options.threshold_rule !== '>'))('$id', (reference) => {
    const { options, expected } = reference;
    const first = options.include_background === false ? 1 : 0;
    for (const key of ['tp', 'fp', 'fn', 'tn'] as const) {
      const got = flat(countsOf(reference).map((counts) => counts[key].subarray(first)));
      expect(got, key).toEqual(numbersOf(expected[key] as Value));
    }
  });
  it('leaves out only the two with a `>` threshold', () => {
    expect(NOT_OFFERED['>']).toBeDefined();
    const left = cases.filter(({ options }) => options.threshold_rule === '>').map(({ id }) => id);
    expect(left).toEqual(['confusion_counts.torchmetrics.001', 'confusion_counts.torchmetrics.002']);
  });
});

describe('confusion_matrix', () => {
  const cases = referenceCases('metrics.counts.json', /^confusion_matrix$/);
  it('has its cases', () => {
    expect(cases.length).toBe(4);
  });
  it.each(cases)('$id', (reference) => {
    const { matrix, classCount } = pooledConfusion(reference);
    const divisor = {
      none: () => 1,
      true: (i: number) => sumWhere(matrix, (j) => Math.floor(j / classCount) === Math.floor(i / classCount)),
      pred: (i: number) => sumWhere(matrix, (j) => j % classCount === i % classCount),
      all: () => sumWhere(matrix, () => true),
    }[reference.options.normalize!];
    const got = Array.from(matrix, (pixels, i) => (pixels === 0 ? 0 : pixels / divisor(i)));
    expectClose(got, numbersOf(reference.expected['matrix'] as Value), 'matrix');
  });
});

function sumWhere(values: Float64Array, include: (index: number) => boolean): number {
  return values.reduce((sum, value, i) => (include(i) ? sum + value : sum), 0);
}

function pooledConfusion(reference: ReferenceCase) {
  const total = emptyConfusion(reference.options.num_classes!);
  for (const pair of imagesOf(reference)) addConfusion(total, confusionOf(pair, reference.options));
  return total;
}

describe('SMP: score_table and streaming_score_table', () => {
  const cases = [
    ...referenceCases('metrics.scores_smp.json', /^score_table$/),
    ...referenceCases('metrics.streaming.json', /^streaming_score_table$/),
  ];
  it('has its cases', () => {
    expect(cases.length).toBe(9);
  });
  it.each(cases)('$id', (reference) => {
    const { zero_division, class_weights } = reference.options;
    const images = countsOf(reference);
    // 'warn' is 0 with a warning.
    const smp = { ...SCORE_PRESETS.smp, zeroDivision: zero_division === 'warn' ? 0 : Number(zero_division) };
    const weighted = { ...smp, mean: 'weighted', weights: class_weights! } as const;
    for (const [metric, reductions] of Object.entries(reference.expected)) {
      if (metric in NOT_OFFERED) continue;
      const name = SCORE_NAMES[metric] ?? (metric as ScoreName);
      const got: Record<string, ArrayLike<number>> = {
        none: flat(images.map((image) => classScores(image, name, smp))),
        micro: [meter(name, images, { ...smp, mean: 'micro' }).mean],
        macro: [meter(name, images, smp).mean],
        weighted: [meter(name, images, weighted).mean],
        'micro-imagewise': [meter(name, images, { ...smp, mean: 'micro', pooling: 'image' }).mean],
        'macro-imagewise': [meter(name, images, { ...smp, pooling: 'image' }).mean],
      };
      for (const [reduction, want] of Object.entries(reductions as Record<string, Value>)) {
        if (reduction in NOT_OFFERED) continue;
        expectClose(got[reduction]!, numbersOf(want), `${metric} ${reduction}`);
      }
    }
  });
});

describe('torchmetrics.classification: score_table', () => {
  const cases = referenceCases('metrics.scores_tm.json', /^score_table$/);
  it('has its cases', () => {
    expect(cases.length).toBe(3);
  });
  it.each(cases)('$id', (reference) => {
    const images = countsOf(reference);
    const options = {
      ...SCORE_PRESETS.torchmetrics,
      pooling: 'dataset',
      zeroDivision: Number(reference.options.zero_division),
    } as const;
    for (const [metric, reductions] of Object.entries(reference.expected)) {
      if (`torchmetrics ${metric}` in NOT_OFFERED) continue;
      const name = SCORE_NAMES[metric] ?? (metric as ScoreName);
      for (const [reduction, want] of Object.entries(reductions as Record<string, Value>)) {
        const got =
          reduction === 'none'
            ? meter(name, images, options).classes
            : [meter(name, images, { ...options, mean: reduction as ScoreOptions['mean'] }).mean];
        expectClose(got, numbersOf(want), `${metric} ${reduction}`);
      }
    }
  });
});

describe('torchmetrics.segmentation: mean_iou', () => {
  const cases = referenceCases('metrics.scores_tm.json', /^mean_iou$/);
  it('has its cases', () => {
    expect(cases.length).toBe(8);
  });
  it.each(cases)('$id', (reference) => {
    const { level, per_class } = reference.options;
    const images = countsOf(reference);
    const options = { ...SCORE_PRESETS.torchmetrics, classes: classIds(reference.options) };
    const pooledOver = meter('iou', images, options);
    const dataset = per_class ? pooledOver.classes : [pooledOver.mean];
    const each = images.flatMap((image) =>
      per_class ? Array.from(classScores(image, 'iou', options)) : [meanScore(image, 'iou', options)],
    );
    expectClose(
      level === 'image' ? each : dataset,
      numbersOf(reference.expected['value'] as Value, -1),
      'value',
    );
  });
});

describe('torchmetrics.segmentation: dice_score', () => {
  const cases = referenceCases('metrics.scores_tm.json', /^dice_score$/);
  it('has its cases', () => {
    expect(cases.length).toBe(8);
  });
  it.each(cases)('$id', (reference) => {
    const { average, aggregation_level } = reference.options;
    const images = countsOf(reference);
    const units = aggregation_level === 'global' ? [pooled(images)] : images;
    const options: ScoreOptions = {
      ...SCORE_PRESETS.torchmetrics,
      imageMean: 'images',
      classes: classIds(reference.options),
      pooling: aggregation_level === 'global' ? 'dataset' : 'image',
      mean: average === 'none' ? 'macro' : average!,
    };
    const whole = meter('dice', images, options);
    const each = units.flatMap((unit) =>
      average === 'none'
        ? Array.from(classScores(unit, 'dice', options))
        : [meanScore(unit, 'dice', options)],
    );
    expectClose(each, numbersOf(reference.expected['functional'] as Value), 'functional');
    const metric = average === 'none' ? whole.classes : [whole.mean];
    expectClose(metric, numbersOf(reference.expected['metric'] as Value), 'metric');
  });
});

describe('MONAI: dice_score and mean_iou', () => {
  const cases = referenceCases('metrics.scores_monai.json', /^(dice_score|mean_iou)$/);
  it('has its cases', () => {
    expect(cases.length).toBe(8);
  });
  it.each(cases)('$id', (reference) => {
    const { op, expected } = reference;
    const name = op === 'dice_score' ? 'dice' : 'iou';
    const images = countsOf(reference);
    const options = monaiOptions(reference.options);
    const whole = meter(name, images, options);
    const rows = images.map((image) => Array.from(classScores(image, name, options)));
    const columns = rows[0]!.map((_, c) => rows.map((row) => row[c]!));
    const got: Record<string, number[]> = {
      none: rows.flat(),
      mean: [whole.mean],
      mean_batch: Array.from(whole.classes),
      mean_channel: images.map((image) => meanScore(image, name, options)),
      // The product offers no sums; they are the same values added up.
      sum: [definedSum(rows.flat())],
      sum_batch: columns.map(definedSum),
      sum_channel: rows.map(definedSum),
    };
    for (const [reduction, want] of Object.entries(expected)) {
      const values = got[reduction]!;
      // Where nothing has a score MONAI says 0; it is undefined here.
      const nothing = (i: number) => Number.isNaN(values[i]) && everyUndefined(reduction, i, rows, columns);
      const marked = numbersOf(want as Value).map((value, i) => (value === 0 && nothing(i) ? NaN : value));
      expectClose(values, marked, reduction);
    }
  });
});

function monaiOptions(options: ReferenceCase['options']): ScoreOptions {
  const classes = classIds(options);
  if (options.ignore_empty) return { ...SCORE_PRESETS.monai, classes };
  return { ...SCORE_PRESETS.monai, classes, zeroDivision: 1, emptyLabel: 'count', absentClass: 'count' };
}

function definedSum(values: readonly number[]): number {
  return values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
}

function everyUndefined(reduction: string, i: number, rows: number[][], columns: number[][]): boolean {
  if (reduction === 'mean_batch') return columns[i]!.every(Number.isNaN);
  return reduction === 'mean_channel' ? rows[i]!.every(Number.isNaN) : false;
}

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
  const left = cases.filter(({ expected }) => 'calibration_error' in expected);
  it('has its cases, of which calibration comes later', () => {
    expect(NOT_OFFERED['streaming_calibration']).toBeDefined();
    expect(cases.length).toBe(3);
    expect(left.map(({ id }) => id)).toEqual(['streaming_metrics.torchmetrics.002']);
  });
  it.each(cases.filter((reference) => !left.includes(reference)))('$id', (reference) => {
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

/**
 * Scores against segmentation_models_pytorch, torchmetrics, MONAI and scikit-learn: every case of these ops
 * without the tags `convention` and `reference_quirk`. What the product does not offer is named in NOT_OFFERED.
 */
import { describe, expect, it } from 'vitest';
import { classScores, meanScore, type ScoreName } from '../../src/core/score-meter.js';
import { SCORE_PRESETS, type ScoreOptions } from '../../src/core/score-options.js';
import { numbersOf, pooled, referenceCases, type Value } from './reference-cases.js';
import {
  classIds,
  countsOf,
  expectClose,
  flat,
  meter,
  monaiOptions,
  NOT_OFFERED,
} from './reference-checks.js';

/** Names of the libraries -> names of the product. */
const SCORE_NAMES: Readonly<Record<string, ScoreName>> = {
  f1: 'dice',
  balanced_accuracy: 'balancedAccuracy',
};

describe('ops', () => {
  it('are all checked below, or named with a reason', () => {
    const files = ['counts', 'scores_smp', 'scores_tm', 'scores_monai', 'scores_global', 'streaming'];
    const ops = new Set(
      files.flatMap((file) => referenceCases(`metrics.${file}.json`, /./).map(({ op }) => op)),
    );
    expect([...ops].filter((op) => !(op in NOT_OFFERED)).sort()).toEqual([
      'confusion_counts',
      'confusion_matrix',
      'dice_score',
      'global_scores',
      'mean_iou',
      'score_table',
      'streaming_metrics',
      'streaming_score_table',
    ]);
  });
});

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

function definedSum(values: readonly number[]): number {
  return values.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);
}

function everyUndefined(reduction: string, i: number, rows: number[][], columns: number[][]): boolean {
  if (reduction === 'mean_batch') return columns[i]!.every(Number.isNaN);
  return reduction === 'mean_channel' ? rows[i]!.every(Number.isNaN) : false;
}

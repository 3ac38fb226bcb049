import type { ConfusionCounts } from './confusion.js';
import { type ScoreLayout, type ScoreTally, tallyOf } from './tally.js';

export type { ScoreLayout } from './tally.js';

/** Scores of one class, or one group, against the rest. NaN: undefined (0/0, or an ignored class). */
export interface ClassScores {
  /** Pixels labelled and predicted so. */
  readonly tp: number;
  /** Pixels labelled otherwise and predicted so. */
  readonly fp: number;
  /** Pixels labelled so and predicted otherwise, outside the classes included. */
  readonly fn: number;
  readonly dice: number;
  readonly iou: number;
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
}

/** All scores of some counts. NaN: undefined. */
export interface ScoreSummary {
  readonly meanDice: number;
  readonly meanIou: number;
  readonly pixelAccuracy: number;
  readonly meanClassAccuracy: number;
  readonly frequencyWeightedIou: number;
  readonly kappa: number;
  readonly mcc: number;
  readonly hazardRate: number;
  /** All classes, in order of class id. */
  readonly classes: readonly ClassScores[];
  /** In the layout's order. */
  readonly groups: readonly ClassScores[];
}

/**
 * Scores of pixel counts. With tp, fp, fn, tn of a class among the counted pixels (labelled with a scored class):
 *
 * - Dice 2tp / (2tp + fp + fn), IoU tp / (tp + fp + fn), precision tp / (tp + fp), recall tp / (tp + fn),
 *   specificity tn / (tn + fp)
 * - meanDice, meanIou: over scored classes that occur in label or prediction
 * - pixelAccuracy: share of counted pixels with the right class; meanClassAccuracy: mean recall over labelled classes
 * - frequencyWeightedIou: IoU weighted by the share of label pixels
 * - kappa: Cohen 1960; mcc: the multi-class Matthews correlation, Gorodkin 2004. In both, a prediction outside
 *   the classes or of an ignored class is one more category of the prediction
 * - groups: the union of the group's classes against the rest
 * - hazardRate: pixels labelled in group `blocked` and predicted in `traversable` / pixels labelled `blocked`
 *
 * 0/0 is NaN and in no mean. An ignored class has no score; its tp and fn are 0, its fp the counted pixels
 * predicted so, which are misses of the class in their label.
 *
 * @param layout one entry of `scored` per class of `counts`
 */
export function summarize(counts: ConfusionCounts, layout: ScoreLayout): ScoreSummary {
  return summarizeTally(tallyOf(counts, layout), layout);
}

/** As `summarize`, from the sums alone. */
export function summarizeTally(tally: ScoreTally, layout: ScoreLayout): ScoreSummary {
  const { classTp, classLabel, classPredicted } = tally;
  const counted = total(classLabel);
  const classes = Array.from(classTp, (tp, c) =>
    layout.scored[c] === true
      ? scoresOf(tp, classLabel[c]!, classPredicted[c]!, counted)
      : unscored(classPredicted[c]!),
  );
  return {
    meanDice: meanOf(classes.map(({ dice }) => dice)),
    meanIou: meanOf(classes.map(({ iou }) => iou)),
    pixelAccuracy: total(classTp) / counted,
    meanClassAccuracy: meanOf(classes.map(({ recall }) => recall)),
    frequencyWeightedIou: frequencyWeighted(classes, classLabel, counted),
    ...agreement(tally),
    hazardRate: hazardRate(tally, layout),
    classes,
    groups: Array.from(tally.groupTp, (tp, g) =>
      scoresOf(tp, tally.groupLabel[g]!, tally.groupPredicted[g]!, counted),
    ),
  };
}

function scoresOf(tp: number, label: number, predicted: number, counted: number): ClassScores {
  const fp = predicted - tp;
  const fn = label - tp;
  const negatives = counted - label;
  return {
    tp,
    fp,
    fn,
    dice: (2 * tp) / (label + predicted),
    iou: tp / (tp + fp + fn),
    precision: tp / predicted,
    recall: tp / label,
    specificity: (negatives - fp) / negatives,
  };
}

function unscored(predicted: number): ClassScores {
  const none = { dice: NaN, iou: NaN, precision: NaN, recall: NaN, specificity: NaN };
  return { tp: 0, fp: predicted, fn: 0, ...none };
}

/** The mean of those that are defined; NaN where none is. */
export function meanOf(values: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

function frequencyWeighted(classes: readonly ClassScores[], label: Float64Array, counted: number): number {
  let sum = 0;
  // A class without label pixels weighs nothing, whether or not its IoU is defined.
  classes.forEach(({ iou }, c) => (sum += label[c]! > 0 ? label[c]! * iou : 0));
  return sum / counted;
}

/**
 * Kappa and MCC. Squares of pixel counts soon pass 2^53, and both are differences of such squares: they are
 * worked in BigInt, so 0/0 is exactly that.
 */
function agreement(tally: ScoreTally): { kappa: number; mcc: number } {
  const label = Array.from(tally.classLabel, BigInt);
  const predicted = Array.from(tally.classPredicted, BigInt);
  const n = bigTotal(label);
  const correct = bigTotal(Array.from(tally.classTp, BigInt));
  const unknownPredicted = n - bigTotal(predicted);
  const byChance = bigTotal(label.map((pixels, c) => pixels * predicted[c]!));
  const squares = (values: bigint[]) => bigTotal(values.map((v) => v * v));
  const covariance = n * correct - byChance;
  const labelVariance = n * n - squares(label);
  const predictedVariance = n * n - squares([...predicted, unknownPredicted]);
  return {
    kappa: Number(covariance) / Number(n * n - byChance),
    mcc: Number(covariance) / Math.sqrt(Number(labelVariance * predictedVariance)),
  };
}

function hazardRate(tally: ScoreTally, { groups }: ScoreLayout): number {
  const blocked = groups.findIndex(({ name }) => name === 'blocked');
  if (blocked < 0 || !groups.some(({ name }) => name === 'traversable')) return NaN;
  return tally.others[3]! / tally.groupLabel[blocked]!;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function bigTotal(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}

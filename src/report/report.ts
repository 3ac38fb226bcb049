import type { ClassScores, ScoreSummary } from '../core/scores.js';
import type { SoftScores } from '../core/soft-scores.js';
import type {
  AccountCounts,
  MeanEstimates,
  Problem,
  RunResult,
  RunTotals,
  TopicInfo,
} from '../pipeline/ports.js';

/** A value in report.json: numbers are finite; null stands for undefined. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The class layout of a run, as the report names it. */
export interface ReportClasses {
  readonly classes: readonly {
    readonly classId: number;
    readonly name: string;
    readonly ignored: boolean;
    readonly labelIds: readonly number[];
  }[];
  readonly groups: readonly { readonly name: string; readonly classIds: readonly number[] }[];
}

/** What a report says beside the counts. */
export interface ReportContext extends ReportClasses {
  /** The only part that may differ between two runs on the same messages. */
  readonly run: { readonly [key: string]: Json };
  /** Null where masks of another node are scored. */
  readonly model: { readonly [key: string]: Json } | null;
  readonly configuration: { readonly [key: string]: Json };
  readonly ontology: { readonly [key: string]: Json };
  readonly topics: { readonly image: TopicInfo; readonly label: TopicInfo };
}

/**
 * The content of report.json (report.schema.json): fixed key order, counts as numbers, stamps as text [ns],
 * undefined as null.
 */
export function buildReport(result: RunResult, context: ReportContext): { readonly [key: string]: Json } {
  const { accounts, timeResets, totals, scores, softScores } = result;
  return {
    schema: 1,
    run: context.run,
    complete: result.complete,
    problems: result.problems.map(problemJson),
    model: context.model,
    configuration: context.configuration,
    ontology: context.ontology,
    classes: context.classes.map(({ classId, name, ignored, labelIds }) => ({
      class_id: classId,
      name,
      ignored,
      label_ids: labelIds,
    })),
    groups: context.groups.map(({ name, classIds }) => ({ name, class_ids: classIds })),
    accounts: {
      image: accountJson(context.topics.image, accounts.image, ['skipped', 'missed']),
      label: accountJson(context.topics.label, accounts.label, []),
      time_resets: timeResets,
    },
    total: totalJson(totals),
    scores: scores ? scoresJson(scores, totals.meanFrameDice, context) : null,
    ...(softScores && { soft_scores: softScoresJson(softScores, context) }),
    ...(result.estimates && { estimates: estimatesJson(result.estimates) }),
  };
}

/** The report as text: indented, with each row of the matrix on a line of its own. */
export function formatReport(report: { readonly [key: string]: Json }): string {
  const text = JSON.stringify(report, null, 2);
  // Indenting puts every number of the matrix on its own line; rows are what a reader looks for.
  return `${text.replace(/\[[\s\d,.-]*\]/g, (numbers) => numbers.replace(/\s+/g, ' ').replace(/\[ | \]/g, (end) => end.trim()))}\n`;
}

function problemJson({ kind, topic, count, firstStampNs, message }: Problem): Json {
  return { kind, topic: topic ?? null, count, first_stamp: stampJson(firstStampNs), message };
}

function accountJson(topic: TopicInfo, counts: AccountCounts, more: readonly ('skipped' | 'missed')[]): Json {
  const { received, paired, unmatched, late, dropped, invalid } = counts;
  const extra = Object.fromEntries(more.map((name) => [name, counts[name]]));
  return {
    topic: topic.name,
    type: topic.type,
    received,
    paired,
    unmatched,
    late,
    dropped,
    invalid,
    ...extra,
  };
}

function totalJson({ pairs, firstStampNs, lastStampNs, counts, unknownIds, nanPixels }: RunTotals): Json {
  const { classCount, matrix } = counts;
  const rows = Array.from({ length: classCount }, (_, row) => [
    ...matrix.subarray(row * classCount, (row + 1) * classCount),
  ]);
  return {
    pairs,
    first_stamp: stampJson(firstStampNs),
    last_stamp: stampJson(lastStampNs),
    pixels: counts.pixels,
    ignored: counts.ignored,
    unknown: counts.unknown,
    unknown_ids: Object.fromEntries(
      [...unknownIds].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })),
    ),
    nan_pixels: nanPixels,
    matrix: rows,
    unknown_predicted: [...counts.unknownPredicted],
  };
}

function scoresJson(scores: ScoreSummary, meanFrameDice: number, { classes, groups }: ReportClasses): Json {
  return {
    mean_dice: numberJson(scores.meanDice),
    mean_iou: numberJson(scores.meanIou),
    mean_frame_dice: numberJson(meanFrameDice),
    pixel_accuracy: numberJson(scores.pixelAccuracy),
    mean_class_accuracy: numberJson(scores.meanClassAccuracy),
    frequency_weighted_iou: numberJson(scores.frequencyWeightedIou),
    kappa: numberJson(scores.kappa),
    mcc: numberJson(scores.mcc),
    hazard_rate: numberJson(scores.hazardRate),
    classes: scores.classes.map((entry, classId) => classJson(classes[classId]!.name, entry)),
    groups: scores.groups.map((entry, index) => classJson(groups[index]!.name, entry)),
  };
}

function softScoresJson(scores: SoftScores, { classes }: ReportClasses): Json {
  return {
    pixels: scores.pixels,
    dice_loss: numberJson(scores.diceLoss),
    tversky_loss: numberJson(scores.tverskyLoss),
    cross_entropy: numberJson(scores.crossEntropy),
    focal_loss: numberJson(scores.focalLoss),
    brier: numberJson(scores.brier),
    calibration_error: numberJson(scores.calibrationError),
    max_calibration_error: numberJson(scores.maxCalibrationError),
    classes: scores.classes.map(({ softDice, tversky }, classId) => ({
      name: classes[classId]!.name,
      soft_dice: numberJson(softDice),
      tversky: numberJson(tversky),
    })),
    reliability: scores.reliability.map(({ from, to, pixels, meanConfidence, accuracy }) => ({
      from,
      to,
      pixels,
      mean_confidence: numberJson(meanConfidence),
      accuracy: numberJson(accuracy),
    })),
  };
}

function estimatesJson({ expectedDice, meanConfidence, meanEntropy, consistency }: MeanEstimates): Json {
  return {
    expected_dice: numberJson(expectedDice),
    mean_confidence: numberJson(meanConfidence),
    mean_entropy: numberJson(meanEntropy),
    consistency: numberJson(consistency),
  };
}

function classJson(
  name: string,
  { tp, fp, fn, dice, iou, precision, recall, specificity }: ClassScores,
): Json {
  return {
    name,
    tp: numberJson(tp),
    fp: numberJson(fp),
    fn: numberJson(fn),
    dice: numberJson(dice),
    iou: numberJson(iou),
    precision: numberJson(precision),
    recall: numberJson(recall),
    specificity: numberJson(specificity),
  };
}

function stampJson(stampNs: bigint | undefined): string | null {
  return stampNs === undefined ? null : stampNs.toString();
}

function numberJson(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

import { calibrationError, reliabilityBins, type ReliabilityBin } from './reliability.js';
import { meanOf } from './scores.js';
import type { SoftCounts } from './soft-counts.js';

/** What Salehi et al. 2017 found best for small targets: a missed pixel weighs more than a false one. */
export const TVERSKY_WEIGHTS = { fp: 0.3, fn: 0.7 };

/** NaN for a class that is nowhere labelled, or has no score. */
export interface SoftClassScores {
  /** 2 tp / (2 tp + fp + fn) of soft counts. */
  readonly softDice: number;
  /** tp / (tp + 0.3 fp + 0.7 fn) of soft counts. */
  readonly tversky: number;
}

/** Scores of probabilities against labels; NaN of no pixels. */
export interface SoftScores {
  readonly pixels: number;
  /** 1 − mean soft Dice over the labelled classes, counts pooled first. */
  readonly diceLoss: number;
  /** 1 − mean Tversky index over the labelled classes, counts pooled first. */
  readonly tverskyLoss: number;
  /** Mean of −ln p_y [nat]. */
  readonly crossEntropy: number;
  /** Mean of −(1 − p_y)² ln p_y (Lin et al. 2017, gamma 2, without class weights). */
  readonly focalLoss: number;
  /** Mean of Σ_c (p_c − [c = y])², 0 to 2 (Brier 1950). */
  readonly brier: number;
  /** Of the predicted class, expected and largest over the bins. */
  readonly calibrationError: number;
  readonly maxCalibrationError: number;
  readonly reliability: readonly ReliabilityBin[];
  readonly classes: readonly SoftClassScores[];
}

/**
 * Scores of pooled soft counts. A softmax gives every class some probability everywhere, so a class that is nowhere
 * labelled is in no mean: docs/decisions/0017.
 *
 * @param scored per class id; false: an ignored class, which has no score
 */
export function softScoresOf(counts: SoftCounts, scored: readonly boolean[]): SoftScores {
  const pixels = counts.label.reduce((sum, each) => sum + each, 0);
  const classes = scored.map((counted, classId) =>
    counted ? classScores(counts, classId) : { softDice: NaN, tversky: NaN },
  );
  const [crossEntropy, focalLoss, brier] = [...counts.losses].map((sum) => sum / pixels);
  return {
    pixels,
    diceLoss: 1 - meanOf(classes.map(({ softDice }) => softDice)),
    tverskyLoss: 1 - meanOf(classes.map(({ tversky }) => tversky)),
    crossEntropy: crossEntropy!,
    focalLoss: focalLoss!,
    brier: brier!,
    calibrationError: calibrationError(counts.reliability),
    maxCalibrationError: calibrationError(counts.reliability, 'max'),
    reliability: reliabilityBins(counts.reliability),
    classes,
  };
}

function classScores({ label, probability, labelProbability }: SoftCounts, classId: number): SoftClassScores {
  const labelled = label[classId]!;
  if (labelled === 0) return { softDice: NaN, tversky: NaN };
  const tp = labelProbability[classId]!;
  const fp = probability[classId]! - tp;
  const fn = labelled - tp;
  return {
    softDice: (2 * tp) / (2 * tp + fp + fn),
    tversky: tp / (tp + TVERSKY_WEIGHTS.fp * fp + TVERSKY_WEIGHTS.fn * fn),
  };
}

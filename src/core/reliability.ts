/**
 * How often a model was right, by how sure it was: the table behind a reliability diagram. Bins are of equal width
 * over 0 to 1, each with its lower edge and without its upper one; the last holds 1 as well. Each array is [bins].
 */
export interface Reliability {
  /** Pixels whose confidence lies in the bin. */
  readonly pixels: Float64Array;
  /** Those of them that were right. */
  readonly correct: Float64Array;
  /** Sum of their confidences. */
  readonly confidence: Float64Array;
}

/** One bin, to be shown. Both means are NaN where it holds no pixel. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly pixels: number;
  readonly meanConfidence: number;
  readonly accuracy: number;
}

/**
 * How the bins' gaps become one number: `l1` their mean weighted by pixels (expected calibration error), `l2` the
 * root of the weighted mean of their squares, `max` the largest.
 */
export type CalibrationNorm = 'l1' | 'l2' | 'max';

/** Bins of Guo et al. 2017 and of torchmetrics. */
export const RELIABILITY_BINS = 15;

export function emptyReliability(bins = RELIABILITY_BINS): Reliability {
  const zeros = () => new Float64Array(bins);
  return { pixels: zeros(), correct: zeros(), confidence: zeros() };
}

/** The bin of a confidence, 0 to 1. */
export function reliabilityBin(confidence: number, bins: number): number {
  return Math.min(bins - 1, Math.floor(confidence * bins));
}

/** Adds pixels of one confidence, `correct` of them right. */
export function addToReliability(
  reliability: Reliability,
  confidence: number,
  pixels: number,
  correct: number,
): void {
  const bin = reliabilityBin(confidence, reliability.pixels.length);
  reliability.pixels[bin]! += pixels;
  reliability.correct[bin]! += correct;
  reliability.confidence[bin]! += confidence * pixels;
}

/** Adds a table to another of as many bins, in place. */
export function addReliability(total: Reliability, other: Reliability): void {
  for (const key of ['pixels', 'correct', 'confidence'] as const) {
    for (let bin = 0; bin < total[key].length; bin++) total[key][bin]! += other[key][bin]!;
  }
}

export function reliabilityBins({ pixels, correct, confidence }: Reliability): ReliabilityBin[] {
  return Array.from(pixels, (count, bin) => ({
    from: bin / pixels.length,
    to: (bin + 1) / pixels.length,
    pixels: count,
    meanConfidence: confidence[bin]! / count,
    accuracy: correct[bin]! / count,
  }));
}

/**
 * Calibration error: how far mean confidence and accuracy are apart, bin by bin (Naeini et al. 2015; Guo et al.
 * 2017). 0: of the pixels where the model says 0.8, 80 % are right.
 *
 * @returns 0 to 1; NaN of no pixels
 */
export function calibrationError(reliability: Reliability, norm: CalibrationNorm = 'l1'): number {
  const bins = reliabilityBins(reliability).filter(({ pixels }) => pixels > 0);
  const total = bins.reduce((sum, { pixels }) => sum + pixels, 0);
  if (total === 0) return NaN;
  const gap = ({ meanConfidence, accuracy }: ReliabilityBin) => Math.abs(meanConfidence - accuracy);
  if (norm === 'max') return Math.max(...bins.map(gap));
  const power = norm === 'l1' ? 1 : 2;
  const mean = bins.reduce((sum, bin) => sum + (bin.pixels / total) * gap(bin) ** power, 0);
  return mean ** (1 / power);
}

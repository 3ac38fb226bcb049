import type { ClassStatistics } from '../core/estimate.js';
import type { SegmentationWish } from '../pipeline/ports.js';
import type { Size } from './geometry.js';
import { SoftRows } from './soft-rows.js';

/** Columns of a row, the end exclusive. */
export type Columns = readonly [start: number, end: number];

/** A row of the mask that is being made. */
export interface MaskRow {
  /** [width] class ids */
  readonly line: Uint8Array;
  /** [width] 1 for a pixel with a NaN in any channel */
  readonly nan: Uint8Array;
  /** Those that the model sees. */
  readonly columns: Columns;
  /** Of the row's first pixel in the picture. */
  readonly offset: number;
}

/** Sums up probabilities pixel by pixel: what a segmentation holds beside its mask. */
export interface ProbabilitySums {
  /** Undefined where it was not asked for. */
  readonly confidence: Uint8Array | undefined;
  readonly statistics: MutableStatistics | undefined;
  readonly soft: SoftRows | undefined;
}

type MutableStatistics = { -readonly [key in keyof ClassStatistics]: ClassStatistics[key] };

/** @returns sums of nothing; undefined where nothing was asked for */
export function emptySums(
  wish: SegmentationWish,
  picture: Size,
  classCount: number,
): ProbabilitySums | undefined {
  if (wish.confidence !== true && wish.estimates !== true && !wish.softLabel) {
    return undefined;
  }
  const zeros = () => new Float64Array(classCount);
  return {
    confidence: wish.confidence === true ? new Uint8Array(picture.height * picture.width) : undefined,
    statistics:
      wish.estimates === true
        ? { pixels: 0, predicted: zeros(), probability: zeros(), predictedProbability: zeros(), entropy: 0 }
        : undefined,
    soft: wish.softLabel && new SoftRows(wish.softLabel, picture, classCount),
  };
}

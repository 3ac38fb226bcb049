import type { Mask } from '../core/mask.js';
import { nearestIndices } from '../core/sample-mask.js';
import { SoftCounter, type SoftCounts } from '../core/soft-counts.js';
import type { Size } from './geometry.js';
import type { MaskRow } from './probability-sums.js';

/** Probabilities of a row of the picture: [classes, width] weights times [width] factor. */
export interface ProbabilityRow {
  readonly weights: Float64Array;
  readonly factor: Float64Array;
}

/**
 * Counts rows of probabilities against a label. A label of another size takes, at each of its pixels, what the
 * nearest pixel of the picture has, as its mask is sampled.
 */
export class SoftRows {
  readonly #label: Mask;
  readonly #counter: SoftCounter;
  readonly #pictureWidth: number;
  /** For each row of the picture the label's rows that it stands for; undefined where sizes are equal. */
  readonly #rows: readonly (readonly number[])[] | undefined;
  readonly #columns: Uint32Array;

  constructor(label: Mask, picture: Size, classCount: number) {
    this.#label = label;
    this.#counter = new SoftCounter(classCount);
    this.#pictureWidth = picture.width;
    const sameSize = label.width === picture.width && label.height === picture.height;
    this.#rows = sameSize ? undefined : rowsByPicture(picture.height, label.height);
    this.#columns = sameSize ? new Uint32Array(0) : nearestIndices(picture.width, label.width);
  }

  get counts(): SoftCounts {
    return this.#counter.counts;
  }

  /** @param row with factor 0 outside the columns that the model sees */
  add({ weights, factor }: ProbabilityRow, { line, offset }: MaskRow): void {
    const y = offset / this.#pictureWidth;
    if (!this.#rows) {
      this.#counter.add({ weights, factor, label: this.#labelRow(y), predicted: line });
      return;
    }
    for (const labelRow of this.#rows[y] ?? []) {
      this.#counter.add({
        weights: this.#sampled(weights),
        factor: Float64Array.from(this.#columns, (column) => factor[column]!),
        label: this.#labelRow(labelRow),
        predicted: Uint8Array.from(this.#columns, (column) => line[column]!),
      });
    }
  }

  #labelRow(y: number): Uint8Array {
    return this.#label.data.subarray(y * this.#label.width, (y + 1) * this.#label.width);
  }

  #sampled(weights: Float64Array): Float64Array {
    const columns = this.#columns;
    const sampled = new Float64Array((weights.length / this.#pictureWidth) * columns.length);
    for (let base = 0, at = 0; base < weights.length; base += this.#pictureWidth) {
      for (const column of columns) sampled[at++] = weights[base + column]!;
    }
    return sampled;
  }
}

function rowsByPicture(pictureHeight: number, labelHeight: number): number[][] {
  const rows = Array.from({ length: pictureHeight }, (): number[] => []);
  nearestIndices(pictureHeight, labelHeight).forEach((y, labelRow) => rows[y]!.push(labelRow));
  return rows;
}

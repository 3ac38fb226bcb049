import type { RandomIndex } from '../core/seeded-random.js';
import type { SampleBlock, SampleStore } from './sample-store.js';

/** Some successive rows of a store, with their labels. */
export interface SampleSlice {
  readonly start: number;
  readonly labels: Uint8Array;
}

/** Rows and labels of a batch. */
export interface SampleBatch {
  /** [count, width]; valid until the next batch. */
  readonly rows: Float32Array;
  readonly labels: Int32Array;
  readonly count: number;
}

/** Rows of a frame in a slice: a batch of many slices holds many frames, and reads few places of the disk. */
const SLICE_ROWS = 256;
/** Most bytes of a batch. */
const BATCH_BYTES = 64 * 2 ** 20;

/** Cuts the samples of frames into slices. */
export function sliceSamples(blocks: readonly SampleBlock[]): SampleSlice[] {
  return blocks.flatMap(({ start, labels }) =>
    Array.from({ length: Math.ceil(labels.length / SLICE_ROWS) }, (_, i) => ({
      start: start + i * SLICE_ROWS,
      labels: labels.subarray(i * SLICE_ROWS, (i + 1) * SLICE_ROWS),
    })),
  );
}

/** Rows that a batch of this width may have, in whole slices. */
export function batchRows(wanted: number, width: number): number {
  const most = Math.floor(BATCH_BYTES / (4 * width));
  return Math.max(SLICE_ROWS, Math.floor(Math.min(wanted, most) / SLICE_ROWS) * SLICE_ROWS);
}

/** Puts items into a random order, in place (Fisher and Yates). */
export function shuffle<T>(items: T[], random: RandomIndex): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const other = random(i + 1);
    [items[i], items[other]] = [items[other]!, items[i]!];
  }
  return items;
}

/** Reads slices batch by batch. */
export function* readBatches(
  store: SampleStore,
  slices: readonly SampleSlice[],
  rowsPerBatch: number,
): Generator<SampleBatch> {
  const rows = new Float32Array(rowsPerBatch * store.width);
  const perBatch = rowsPerBatch / SLICE_ROWS;
  for (let first = 0; first < slices.length; first += perBatch) {
    const taken = slices.slice(first, first + perBatch);
    let count = 0;
    for (const { start, labels } of taken) {
      store.read(start, labels.length, rows.subarray(count * store.width));
      count += labels.length;
    }
    const labels = new Int32Array(count);
    let at = 0;
    for (const slice of taken) {
      labels.set(slice.labels, at);
      at += slice.labels.length;
    }
    yield { rows: rows.subarray(0, count * store.width), labels, count };
  }
}

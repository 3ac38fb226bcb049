import { NO_CLASS, type Mask } from '../core/mask.js';
import { seededRandom, type RandomIndex } from '../core/seeded-random.js';
import { toPicture, type CameraPicture } from '../imaging/camera-picture.js';
import type { PatchFrame, PatchModel } from '../onnx/head/patch-model.js';
import type { Segmentation, SegmentationWish, Segmenter } from '../pipeline/ports.js';
import { labelGrid } from './label-grid.js';
import type { SampleBlock, SampleStore } from './sample-store.js';

/** What was kept of one labelled frame. */
export interface CollectedFrame {
  readonly samples: SampleBlock;
  /** Label pixels per class id, [256]; of the whole label, not of the samples. */
  readonly labelPixels: Float64Array;
}

export interface CollectorOptions {
  readonly classCount: number;
  /** Most positions kept of a frame. */
  readonly pixelsPerFrame: number;
  readonly seed: number;
}

/**
 * The segmenter of the pass that collects what is learned from: it answers as the model does, and keeps, of every
 * picture that comes with a label, what goes into the model's last layer at some labelled positions, drawn by seed.
 */
export class FeatureCollector implements Segmenter {
  readonly classCount: number;
  readonly #model: PatchModel;
  readonly #store: SampleStore;
  readonly #options: CollectorOptions;
  readonly #frames = new WeakMap<Mask, CollectedFrame>();
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor(model: PatchModel, store: SampleStore, options: CollectorOptions) {
    this.classCount = options.classCount;
    this.#model = model;
    this.#store = store;
    this.#options = options;
  }

  segment(camera: CameraPicture, wish: SegmentationWish = {}): Promise<Segmentation> {
    const answer = this.#last.then(() => this.#run(camera, wish));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** What was kept of the frame with this mask; undefined where it came without a label. */
  frameOf(mask: Mask): CollectedFrame | undefined {
    return this.#frames.get(mask);
  }

  async close(): Promise<void> {
    await this.#last;
  }

  async #run(camera: CameraPicture, { softLabel, ...wish }: SegmentationWish): Promise<Segmentation> {
    const frame = await this.#model.run(toPicture(camera), wish);
    if (softLabel) this.#frames.set(frame.segmentation.mask, this.#collect(frame, softLabel));
    return frame.segmentation;
  }

  #collect(frame: PatchFrame, label: Mask): CollectedFrame {
    const labelPixels = new Float64Array(256);
    for (const classId of label.data) labelPixels[classId]! += 1;
    labelPixels[NO_CLASS] = 0;
    const { seed, pixelsPerFrame } = this.#options;
    const random = seededRandom(seed + this.#count++);
    const labelAt = labelGrid(label, frame.geometry, frame.grid);
    const places = drawPlaces(frame, labelAt, pixelsPerFrame, random);
    const { width } = this.#store;
    const rows = new Float32Array(places.length * width);
    const labels = new Uint8Array(places.length);
    places.forEach((place, i) => {
      const [row, column] = [Math.floor(place / frame.grid.columns), place % frame.grid.columns];
      labels[i] = labelAt(row, column);
      frame.readPatch(row, column, rows.subarray(i * width, (i + 1) * width));
    });
    return { samples: this.#store.add(rows, labels), labelPixels };
  }
}

/** Labelled positions in a random order, at most so many of them (Fisher and Yates, as far as needed). */
function drawPlaces(
  { grid }: PatchFrame,
  labelAt: (row: number, column: number) => number,
  most: number,
  random: RandomIndex,
): Uint32Array {
  const places = new Uint32Array(grid.rows * grid.columns);
  let count = 0;
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      if (labelAt(row, column) !== NO_CLASS) places[count++] = row * grid.columns + column;
    }
  }
  const kept = Math.min(most, count);
  for (let i = 0; i < kept; i++) {
    const other = i + random(count - i);
    [places[i], places[other]] = [places[other]!, places[i]!];
  }
  return places.slice(0, kept);
}

import type { Picture } from '../../imaging/picture.js';
import type { Segmentation, SegmentationWish } from '../../pipeline/ports.js';
import type { Geometry } from '../geometry.js';
import type { Grid } from './head-patches.js';

/** What a model made of a picture, and the numbers at the positions of a grid over its input that can be learned from. */
export interface PatchFrame {
  readonly segmentation: Segmentation;
  /** How the picture lay in the model's input. */
  readonly geometry: Geometry;
  readonly grid: Grid;
  /** @param patch [inputs], overwritten */
  readonly readPatch: (row: number, column: number, patch: Float32Array) => void;
}

/** A model that shows what goes into what is to be trained. */
export interface PatchModel {
  /** Numbers in a patch. */
  readonly inputs: number;
  /** cpu, cuda, … */
  readonly provider: string;
  /** One call at a time. The segmentation is that of the model's output, as in every run. */
  run(picture: Picture, wish?: SegmentationWish): Promise<PatchFrame>;
  release(): Promise<void>;
}

/**
 * How a score is reduced, where published libraries differ. The scores of reports and messages use
 * DEFAULT_SCORE_OPTIONS.
 */
export interface ScoreOptions {
  /** NaN, 0 or 1: the value put in for 0/0. NaN is left out of every mean. */
  readonly zeroDivision: number;
  /**
   * A class that is predicted and nowhere labelled (in the image, or the data set: what `pooling` says):
   * `count` scores it, `skip` makes it NaN, so false positives of it cost nothing.
   */
  readonly emptyLabel: 'count' | 'skip';
  /** A class in neither label nor prediction: `count` lets its zeroDivision enter the means, `skip` does not. */
  readonly absentClass: 'count' | 'skip';
  /** `dataset`: counts of all images are added first. `image`: every image has its score, then their mean. */
  readonly pooling: 'dataset' | 'image';
  /**
   * Over the classes. `micro`: the counts of the classes are added first. `macro`: the mean. `weighted`: the
   * mean with `weights`, or without these with label pixels.
   */
  readonly mean: 'micro' | 'macro' | 'weighted';
  /**
   * With pooling `image` and mean `macro`. `images`: every image weighs the same, however many of its classes
   * have a score. `pairs`: every pair of an image and a class of it that has a score weighs the same.
   */
  readonly imageMean: 'images' | 'pairs';
  /** Class ids that take part, in this order; all by default. */
  readonly classes?: readonly number[];
  /** One per class that takes part, 0 or more; need not add up to 1. */
  readonly weights?: readonly number[];
}

/** Counts pooled first, then the mean over the classes that occur; 0/0 is NaN. */
export const DEFAULT_SCORE_OPTIONS: ScoreOptions = {
  zeroDivision: NaN,
  emptyLabel: 'count',
  absentClass: 'skip',
  pooling: 'dataset',
  mean: 'macro',
  imageMean: 'images',
};

/**
 * What these libraries do by default with classes that are missing, and how they pool. An undefined value is
 * NaN here, whatever mark the library uses (torchmetrics −1, MONAI 0 for a mean over nothing).
 *
 * - `smp`: segmentation_models_pytorch.metrics, reduction `macro`, zero_division 1
 * - `torchmetrics`: torchmetrics.segmentation MeanIoU: the mean over all image-class pairs with a union. Its
 *   DiceScore has imageMean `images`; its classification metrics have zeroDivision 0 and pooling `dataset`
 * - `monai`: DiceMetric and MeanIoU with ignore_empty. Without it: zeroDivision 1, emptyLabel and absentClass `count`
 * - `sklearn`: jaccard_score, f1_score with average `macro`, over the classes that occur
 */
export const SCORE_PRESETS = {
  smp: { ...DEFAULT_SCORE_OPTIONS, zeroDivision: 1, absentClass: 'count', imageMean: 'pairs' },
  torchmetrics: { ...DEFAULT_SCORE_OPTIONS, pooling: 'image', imageMean: 'pairs' },
  monai: { ...DEFAULT_SCORE_OPTIONS, emptyLabel: 'skip', pooling: 'image' },
  sklearn: { ...DEFAULT_SCORE_OPTIONS, zeroDivision: 0 },
} as const satisfies Record<string, ScoreOptions>;

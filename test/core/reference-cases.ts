import { readFileSync } from 'node:fs';
import { addClassCounts, type ClassCounts, classCountsOf } from '../../src/core/class-counts.js';
import { type ConfusionCounts, countConfusion } from '../../src/core/confusion.js';
import { createLabelMapper } from '../../src/core/label-table.js';
import type { Mask } from '../../src/core/mask.js';

/** A value of test/fixtures/reference, whose README says what everything means. */
export type Value =
  number | string | { readonly shape: readonly number[]; readonly data: readonly (number | string)[] };

export interface Tensor {
  readonly shape: readonly number[];
  readonly kind: 'probabilities' | 'labels' | 'mask' | 'logits' | 'soft_mask';
  readonly data: readonly number[];
}

export interface TensorPair {
  readonly pred: Tensor;
  readonly target: Tensor;
}

export interface ReferenceCase {
  readonly id: string;
  readonly op: string;
  readonly source: string;
  readonly options: {
    readonly mode: 'binary' | 'multiclass' | 'multilabel';
    readonly num_classes?: number;
    readonly ignore_index?: number;
    readonly include_background?: boolean;
    readonly ignore_empty?: boolean;
    readonly zero_division?: number | string;
    readonly class_weights?: readonly number[];
    readonly threshold?: number;
    readonly threshold_rule?: '>' | '>=';
    readonly normalize?: 'none' | 'true' | 'pred' | 'all';
    readonly average?: 'micro' | 'macro' | 'weighted' | 'none';
    readonly aggregation_level?: 'samplewise' | 'global';
    readonly per_class?: boolean;
    readonly level?: 'image' | 'dataset';
  };
  readonly inputs: TensorPair | { readonly batches: readonly TensorPair[] };
  readonly expected: Readonly<Record<string, Value | Readonly<Record<string, Value>>>>;
  readonly tags: readonly string[];
}

/** The cases of a file that pin down what all libraries agree on, or what the options say. */
export function referenceCases(file: string, op: RegExp): ReferenceCase[] {
  const url = new URL(`../fixtures/reference/${file}`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { cases: ReferenceCase[] };
  return cases.filter(
    ({ op: name, tags }) =>
      op.test(name) && !tags.includes('convention') && !tags.includes('reference_quirk'),
  );
}

/** The images of a case: of one tensor [N, …], or of all batches one after the other. */
export function imagesOf(reference: ReferenceCase): { pred: Tensor; target: Tensor }[] {
  const pairs = 'batches' in reference.inputs ? reference.inputs.batches : [reference.inputs];
  return pairs.flatMap(({ pred, target }) => {
    const targets = split(target);
    return split(pred).map((image, n) => ({ pred: image, target: targets[n]! }));
  });
}

/** Along the first axis. */
function split({ shape, kind, data }: Tensor): Tensor[] {
  const [count, ...rest] = shape;
  const size = rest.reduce((a, b) => a * b, 1);
  return Array.from({ length: count! }, (_, n) => ({
    shape: rest,
    kind,
    data: data.slice(n * size, (n + 1) * size),
  }));
}

/** The confusion matrix of one multi-class image [H, W], through the product's own label mapper. */
export function confusionOf(
  { pred, target }: TensorPair,
  options: Pick<ReferenceCase['options'], 'num_classes' | 'ignore_index'>,
): ConfusionCounts {
  const classCount = options.num_classes!;
  const ids = new Map<number, number>(Array.from({ length: classCount }, (_, c) => [c, c]));
  if (options.ignore_index !== undefined) ids.set(options.ignore_index, 255);
  const [height, width] = target.shape as [number, number];
  const label = createLabelMapper({ ids, colors: new Map() })({
    kind: 'ids',
    width,
    height,
    values: Int32Array.from(target.data),
  });
  const predicted: Mask = { width, height, data: Uint8Array.from(pred.data) };
  return countConfusion(label, predicted, classCount);
}

/** Per class counts of one image: multi-class [H, W], or a 0/1 mask per channel [C, H, W]. */
export function classCounts(pair: TensorPair, options: ReferenceCase['options']): ClassCounts {
  if (options.mode === 'multiclass') return classCountsOf(confusionOf(pair, options));
  const preds = split(pair.pred);
  const channels = split(pair.target).map((target, c) => {
    // A channel is a two-class problem of its own, of which class 1 is the channel.
    const pred = thresholded(preds[c]!, options.threshold);
    return classCountsOf(confusionOf({ pred, target }, { num_classes: 2 }));
  });
  const column = (key: keyof ClassCounts) => Float64Array.from(channels, (channel) => channel[key][1]!);
  return { tp: column('tp'), fp: column('fp'), fn: column('fn'), tn: column('tn') };
}

/** Positive where the value is at least the threshold, as the product's. */
function thresholded(pred: Tensor, threshold: number | undefined): Tensor {
  if (pred.kind !== 'probabilities') return pred;
  return { ...pred, kind: 'mask', data: pred.data.map((p) => (p >= threshold! ? 1 : 0)) };
}

export function pooled(images: readonly ClassCounts[]): ClassCounts {
  const zeros = () => new Float64Array(images[0]!.tp.length);
  const total = { tp: zeros(), fp: zeros(), fn: zeros(), tn: zeros() };
  for (const image of images) addClassCounts(total, image);
  return total;
}

/** Numbers of a value in row-major order; the marks for undefined are NaN. */
export function numbersOf(value: Value, undefinedMark?: number): number[] {
  const data = typeof value === 'object' ? value.data : [value];
  return data.map((v) => (v === undefinedMark ? NaN : Number(v)));
}

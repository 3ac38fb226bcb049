/**
 * The losses once more, on plain arrays in float64, written from the papers and as plainly as can be: what the
 * tests compare values and slopes with.
 */
export interface Problem {
  readonly images: number;
  readonly channels: number;
  readonly pixels: number;
  /** [N, C, S], 0..1. */
  readonly label: readonly number[];
  /** [N, C, S], false where ignored. */
  readonly kept: readonly boolean[];
}

export type Activation = 'sigmoid' | 'softmax';

/** Visits [n, c, s] of a problem with the index into the flat arrays. */
function* cells({
  images,
  channels,
  pixels,
}: Problem): Generator<{ n: number; c: number; s: number; i: number }> {
  for (let n = 0; n < images; n++)
    for (let c = 0; c < channels; c++)
      for (let s = 0; s < pixels; s++) yield { n, c, s, i: (n * channels + c) * pixels + s };
}

export function probabilities(problem: Problem, logits: Float64Array, activation: Activation): Float64Array {
  if (activation === 'sigmoid') return logits.map((x) => 1 / (1 + Math.exp(-x)));
  const { channels, pixels } = problem;
  const p = new Float64Array(logits.length);
  for (const { n, s, i } of cells(problem)) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += Math.exp(logits[(n * channels + c) * pixels + s]! - logits[i]!);
    p[i] = 1 / sum;
  }
  return p;
}

interface Counts {
  tp: number;
  p: number;
  t: number;
  n: number;
}

export interface OverlapForm {
  readonly pooled: boolean;
  readonly squared?: boolean;
  readonly minimum?: boolean;
}

/** Counts per image (or pool) and class. */
function countsOf(problem: Problem, p: Float64Array, form: OverlapForm): Counts[][] {
  const rows = form.pooled ? 1 : problem.images;
  const counts = Array.from({ length: rows }, () =>
    Array.from({ length: problem.channels }, () => ({ tp: 0, p: 0, t: 0, n: 0 })),
  );
  for (const { n, c, i } of cells(problem)) {
    if (!problem.kept[i]) continue;
    const count = counts[form.pooled ? 0 : n]![c]!;
    const [a, b] = [p[i]!, problem.label[i]!];
    count.tp += form.minimum ? Math.min(a, b) : a * b;
    count.p += form.squared ? a * a : a;
    count.t += form.squared ? b * b : b;
    count.n++;
  }
  return counts;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export interface TverskyForm extends OverlapForm {
  readonly alpha: number;
  readonly beta: number;
  readonly smooth: number;
  readonly gamma?: number;
  readonly weights?: readonly number[];
  readonly log?: boolean;
}

/** Dice, IoU, Tversky and focal Tversky: smoothing on TP. */
export function tversky(problem: Problem, p: Float64Array, form: TverskyForm): number {
  const { alpha, beta, smooth, gamma = 1, weights } = form;
  const rows = countsOf(problem, p, form).map((row) => {
    const losses = row.map(({ tp, p: predicted, t }) => {
      const score = (tp + smooth) / (tp + alpha * (predicted - tp) + beta * (t - tp) + smooth);
      return form.log ? -Math.log(score) : Math.pow(1 - score, gamma);
    });
    if (!weights) return mean(losses);
    const total = weights.reduce((a, b) => a + b, 0);
    return losses.reduce((sum, loss, c) => sum + loss * weights[c]!, 0) / total;
  });
  return mean(rows);
}

export function generalizedDice(problem: Problem, p: Float64Array, pooled: boolean): number {
  const rows = countsOf(problem, p, { pooled }).map((row) => {
    const finite = row.filter(({ t }) => t > 0).map(({ t }) => 1 / (t * t));
    const weights = row.map(({ t }) => (t > 0 ? 1 / (t * t) : Math.max(0, ...finite)));
    const hits = row.reduce((sum, { tp }, c) => sum + weights[c]! * tp, 0);
    const all = row.reduce((sum, { p: predicted, t }, c) => sum + weights[c]! * (predicted + t), 0);
    return 1 - (2 * hits + 1e-5) / (all + 1e-5);
  });
  return mean(rows);
}

export function mcc(problem: Problem, p: Float64Array): number {
  const losses = countsOf(problem, p, { pooled: true })[0]!.map(({ tp: hits, p: predicted, t, n }) => {
    const [tp, fp, fn, tn] = [hits, predicted - hits, t - hits, n - predicted - t + hits].map(
      (x) => x + 1e-5,
    );
    const root = Math.sqrt((tp! + fp!) * (tp! + fn!) * (tn! + fp!) * (tn! + fn!));
    return 1 - (tp! * tn! - fp! * fn!) / root;
  });
  return mean(losses);
}

export function binaryCrossEntropy(
  problem: Problem,
  p: Float64Array,
  { positive = 1, smoothing = 0 }: { positive?: number; smoothing?: number } = {},
): number {
  const losses = [];
  for (const { i } of cells(problem)) {
    if (!problem.kept[i]) continue;
    const t = problem.label[i]! * (1 - smoothing) + (1 - problem.label[i]!) * smoothing;
    losses.push(-positive * t * Math.log(p[i]!) - (1 - t) * Math.log(1 - p[i]!));
  }
  return mean(losses);
}

/** Class ids: the mean by the weights of the pixels' classes. */
export function crossEntropy(
  problem: Problem,
  p: Float64Array,
  { weights, smoothing = 0 }: { weights?: readonly number[]; smoothing?: number } = {},
): number {
  let sum = 0;
  let divisor = 0;
  for (const { c, i } of cells(problem)) {
    if (!problem.kept[i]) continue;
    const weight = weights?.[c] ?? 1;
    const t = (1 - smoothing) * problem.label[i]! + smoothing / problem.channels;
    sum -= weight * t * Math.log(p[i]!);
    divisor += weight * problem.label[i]!;
  }
  return sum / divisor;
}

export function sigmoidFocal(problem: Problem, p: Float64Array, gamma: number, alpha: number): number {
  const losses = [];
  for (const { i } of cells(problem)) {
    if (!problem.kept[i]) continue;
    const t = problem.label[i]!;
    const pt = t * p[i]! + (1 - t) * (1 - p[i]!);
    losses.push(-(t * alpha + (1 - t) * (1 - alpha)) * Math.pow(1 - pt, gamma) * Math.log(pt));
  }
  return mean(losses);
}

/** The mean over pixels. */
export function softmaxFocal(problem: Problem, p: Float64Array, gamma: number): number {
  let sum = 0;
  let pixels = 0;
  for (const { i } of cells(problem)) {
    if (!problem.kept[i]) continue;
    sum -= problem.label[i]! * Math.pow(1 - p[i]!, gamma) * Math.log(p[i]!);
    pixels += problem.label[i]!;
  }
  return sum / pixels;
}

/** The Lovász extension by its definition: Σ errors·(Δ of the set's Jaccard loss), as sets grow by error. */
function extension(errors: readonly number[], positive: readonly boolean[]): number {
  const order = errors.map((_, i) => i).sort((a, b) => errors[b]! - errors[a]! || a - b);
  /** Jaccard loss where exactly the first `count` pixels of the order are wrong. */
  const lossOf = (count: number): number => {
    const wrong = order.slice(0, count);
    const misses = wrong.filter((i) => positive[i]).length;
    const positives = positive.filter(Boolean).length;
    return 1 - (positives - misses) / (positives + count - misses) || 0;
  };
  return order.reduce((sum, i, rank) => {
    const before = rank === 0 ? 0 : lossOf(rank);
    return sum + errors[i]! * (lossOf(rank + 1) - before);
  }, 0);
}

export function lovaszHinge(problem: Problem, logits: Float64Array): number {
  const kept = [...cells(problem)].filter(({ i }) => problem.kept[i]);
  return extension(
    kept.map(({ i }) => Math.max(0, 1 - logits[i]! * (2 * problem.label[i]! - 1))),
    kept.map(({ i }) => problem.label[i] === 1),
  );
}

export function lovaszSoftmax(problem: Problem, p: Float64Array): number {
  const losses = [];
  for (let classId = 0; classId < problem.channels; classId++) {
    const kept = [...cells(problem)].filter(({ c, i }) => c === classId && problem.kept[i]);
    const positive = kept.map(({ i }) => problem.label[i] === 1);
    if (!positive.includes(true)) continue;
    losses.push(
      extension(
        kept.map(({ i }, k) => Math.abs(Number(positive[k]) - p[i]!)),
        positive,
      ),
    );
  }
  return mean(losses);
}

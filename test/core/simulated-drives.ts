import type { FrameCounts, PairedCounts } from '../../src/core/compare-scores.js';

/** Mean share of the pixels of a frame, per class. */
const SHARES = [0.5, 0.3, 0.2];
/** Mean recall of both models, per class. */
const RECALL = { a: [0.85, 0.7, 0.75], b: [0.83, 0.72, 0.7] };
const PIXELS = 20_000;

/** Means of a drive of endless length. */
export interface TrueDifference {
  readonly dice: number;
  readonly iou: number;
}

/**
 * A drive of two models: the shares of three classes, how hard a frame is for both, and how well each model does
 * in it are AR(1) over time. Half of the misses of a class are predicted as each of the others. All that varies is
 * symmetric around its mean, and shares and recalls are independent: so the mean counts are known.
 */
export function simulateDrive(frames: number, phi: number, seed: number): PairedCounts {
  const uniform = uniformNumbers(seed);
  const course = () => autoregression(frames, phi, uniform);
  const [scene, sky, difficulty] = [course(), course(), course()];
  const counts = (recall: readonly number[]): FrameCounts => {
    const skill = course();
    const zeros = () => new Float64Array(3 * frames);
    const result = { tp: zeros(), fp: zeros(), fn: zeros() };
    for (let t = 0; t < frames; t++) {
      const [x, y] = [0.1 * scene[t]!, 0.05 * sky[t]!];
      const labels = [SHARES[0]! + x + y, SHARES[1]! - x, SHARES[2]! - y].map((share) =>
        Math.round(share * PIXELS),
      );
      const tp = labels.map((pixels, c) => {
        return Math.round(pixels * (recall[c]! + 0.05 * difficulty[t]! + 0.025 * skill[t]!));
      });
      setFrame(result, t, labels, tp);
    }
    return result;
  };
  return { a: counts(RECALL.a), b: counts(RECALL.b), scored: [true, true, true] };
}

/** Scores of the mean counts: b less a. */
export function trueDifference(): TrueDifference {
  const means = (recall: readonly number[]) => {
    const tp = SHARES.map((share, c) => share * recall[c]!);
    const fn = SHARES.map((share, c) => share - tp[c]!);
    const missed = fn[0]! + fn[1]! + fn[2]!;
    const errors = fn.map((own) => own + (missed - own) / 2);
    return {
      dice: tp.reduce((sum, own, c) => sum + (2 * own) / (2 * own + errors[c]!), 0) / 3,
      iou: tp.reduce((sum, own, c) => sum + own / (own + errors[c]!), 0) / 3,
    };
  };
  const [a, b] = [means(RECALL.a), means(RECALL.b)];
  return { dice: b.dice - a.dice, iou: b.iou - a.iou };
}

function setFrame(counts: FrameCounts, t: number, labels: readonly number[], tp: readonly number[]): void {
  const misses = labels.map((pixels, c) => pixels - tp[c]!);
  misses.forEach((missed, c) => {
    counts.tp[3 * t + c] = tp[c]!;
    counts.fn[3 * t + c] = missed;
    counts.fp[3 * t + ((c + 1) % 3)]! += Math.floor(missed / 2);
    counts.fp[3 * t + ((c + 2) % 3)]! += Math.ceil(missed / 2);
  });
}

/** AR(1) with variance 1, started in its stationary state, bent into −2 .. 2. */
function autoregression(n: number, phi: number, uniform: () => number): Float64Array {
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  let z = normal();
  return Float64Array.from({ length: n }, () => {
    const value = 2 * Math.tanh(z / 2);
    z = phi * z + Math.sqrt(1 - phi * phi) * normal();
    return value;
  });
}

/** 0 .. 1, by Marsaglia's xorshift: not the generator that is tested. */
function uniformNumbers(seed: number): () => number {
  let state = (Math.imul(seed + 1, 2654435761) | 1) >>> 0;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) next();
  return next;
}

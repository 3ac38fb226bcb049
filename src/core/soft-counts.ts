import { type Mask, NO_CLASS } from './mask.js';
import { addReliability, emptyReliability, type Reliability } from './reliability.js';

/**
 * Sums over labelled pixels from which scores of probabilities follow. p_c is the probability of class c at a pixel,
 * y its labelled class; arrays are [classCount]. Sums of frames add up to those of the drive.
 */
export interface SoftCounts {
  /** Pixels that the sums are over, per labelled class: those with a label and with defined probabilities. */
  readonly label: Float64Array;
  /** Σ p_c over all of them: soft predicted pixels, tp + fp. */
  readonly probability: Float64Array;
  /** Σ p_c over those labelled c: soft tp. */
  readonly labelProbability: Float64Array;
  /** [3] sums over the pixels of −ln p_y, of −(1 − p_y)² ln p_y, and of Σ_c (p_c − [c = y])². */
  readonly losses: Float64Array;
  /** Of the predicted class: was it the label's, and what was its probability. */
  readonly reliability: Reliability;
}

/** Probabilities and labels of some pixels, as many as `factor` is long. */
export interface SoftRow {
  /** [classCount, width]; p_c is weight · factor. */
  readonly weights: Float64Array;
  /** [width]; 0 where probabilities are not defined. */
  readonly factor: Float64Array;
  /** [width] class ids; 255 does not count. */
  readonly label: Uint8Array;
  /** [width] class ids. */
  readonly predicted: Uint8Array;
}

/** Smaller probabilities are taken for this one: a loss of 700 a pixel, where exp underflows, in place of infinity. */
const LEAST_PROBABILITY = Math.exp(-700);

export function emptySoftCounts(classCount: number): SoftCounts {
  const zeros = () => new Float64Array(classCount);
  return {
    label: zeros(),
    probability: zeros(),
    labelProbability: zeros(),
    losses: new Float64Array(3),
    reliability: emptyReliability(),
  };
}

/** Adds counts of the same classes to a total, in place. */
export function addSoftCounts(total: SoftCounts, other: SoftCounts): void {
  for (const key of ['label', 'probability', 'labelProbability', 'losses'] as const) {
    for (let i = 0; i < total[key].length; i++) total[key][i]! += other[key][i]!;
  }
  addReliability(total.reliability, other.reliability);
}

/** Adds rows of pixels to counts, in the order they come; keeps what it needs from row to row. */
export class SoftCounter {
  readonly counts: SoftCounts;
  readonly #sums: Float64Array;
  #scale = new Float64Array(0);
  #squares = new Float64Array(0);

  constructor(classCount: number) {
    this.counts = emptySoftCounts(classCount);
    this.#sums = new Float64Array(classCount);
  }

  /** @param row a pixel with NaN in any class is left out; its weights become 0 */
  add(row: SoftRow): void {
    const width = row.factor.length;
    if (this.#scale.length !== width) {
      this.#scale = new Float64Array(width);
      this.#squares = new Float64Array(width);
    }
    const scale = this.#scale;
    for (let i = 0; i < width; i++) scale[i] = row.label[i] === NO_CLASS ? 0 : row.factor[i]!;
    this.#sumClasses(row.weights);
    // NaN passes through every sum: one look tells whether a pixel has one.
    if (this.#sums.some(Number.isNaN)) {
      this.#leaveOutNan(row.weights);
      this.#sumClasses(row.weights);
    }
    for (let classId = 0; classId < this.#sums.length; classId++) {
      this.counts.probability[classId]! += this.#sums[classId]!;
    }
    this.#addPixels(row);
  }

  /** Class by class, so that the loop walks along memory and has no branch; two at once, so that it does not wait. */
  #sumClasses(weights: Float64Array): void {
    const [sums, scale, squares] = [this.#sums, this.#scale, this.#squares];
    const width = scale.length;
    squares.fill(0);
    for (let classId = 0; classId < sums.length; classId += 2) {
      const first = classId * width;
      // Of an odd number the last class is taken with a factor of 0 in place of the next.
      const [second, kept] = classId + 1 < sums.length ? [first + width, 1] : [first, 0];
      let sum = 0;
      let nextSum = 0;
      for (let i = 0; i < width; i++) {
        const p = weights[first + i]! * scale[i]!;
        const next = weights[second + i]! * scale[i]! * kept;
        sum += p;
        nextSum += next;
        squares[i]! += p * p + next * next;
      }
      sums[classId] = sum;
      if (kept === 1) sums[classId + 1] = nextSum;
    }
  }

  #leaveOutNan(weights: Float64Array): void {
    const width = this.#scale.length;
    this.#squares.forEach((square, i) => {
      if (!Number.isNaN(square)) return;
      this.#scale[i] = 0;
      for (let at = i; at < weights.length; at += width) weights[at] = 0;
    });
  }

  #addPixels({ weights, label, predicted }: SoftRow): void {
    const { label: labelled, labelProbability, losses, reliability } = this.counts;
    const [scale, squares] = [this.#scale, this.#squares];
    const width = scale.length;
    const last = reliability.pixels.length - 1;
    let [crossEntropy, focal, brier] = [0, 0, 0];
    for (let i = 0; i < width; i++) {
      if (scale[i] === 0) continue;
      const classId = label[i]!;
      const p = weights[classId * width + i]! * scale[i]!;
      const surprise = -Math.log(Math.max(p, LEAST_PROBABILITY));
      labelled[classId]! += 1;
      labelProbability[classId]! += p;
      crossEntropy += surprise;
      focal += (1 - p) * (1 - p) * surprise;
      brier += squares[i]! - 2 * p + 1;
      const confidence = weights[predicted[i]! * width + i]! * scale[i]!;
      const bin = Math.min(last, Math.floor(confidence * (last + 1)));
      reliability.pixels[bin]! += 1;
      reliability.confidence[bin]! += confidence;
      if (predicted[i] === classId) reliability.correct[bin]! += 1;
    }
    losses[0]! += crossEntropy;
    losses[1]! += focal;
    losses[2]! += brier;
  }
}

/** Pixels taken at once from planes: few enough for the cache, many enough to be worth the loop. */
const CHUNK = 1024;

/**
 * The counts of one image whose probabilities are at hand.
 *
 * @param probabilities [classCount, height, width]; a pixel with NaN in any class is left out
 * @param label of the same height and width; class ids below classCount, 255 for ignored
 * @param predicted of the same size: the class whose probability is the pixel's confidence; below classCount
 */
export function countSoft(
  probabilities: Float32Array | Float64Array,
  label: Mask,
  predicted: Mask,
  classCount: number,
): SoftCounts {
  const counter = new SoftCounter(classCount);
  const pixels = label.data.length;
  const weights = new Float64Array(classCount * CHUNK);
  const certain = new Float64Array(CHUNK).fill(1);
  for (let start = 0; start < pixels; start += CHUNK) {
    const width = Math.min(CHUNK, pixels - start);
    for (let classId = 0; classId < classCount; classId++) {
      const from = classId * pixels + start;
      weights.set(probabilities.subarray(from, from + width), classId * width);
    }
    counter.add({
      weights: weights.subarray(0, classCount * width),
      factor: certain.subarray(0, width),
      label: label.data.subarray(start, start + width),
      predicted: predicted.data.subarray(start, start + width),
    });
  }
  return counter.counts;
}

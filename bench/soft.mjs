// @ts-check
/**
 * Soft scores of a VGA frame with 8 classes: every one of them (soft Dice, Tversky, cross entropy, focal loss, Brier
 * score, calibration error with its table) from float32 probabilities, label and mask, against the loops that the
 * formulas suggest. Bar (issue 7): all together under 15 ms a frame.
 */
import console from 'node:console';
import process from 'node:process';
import { countSoft } from '../dist/core/soft-counts.js';
import { softScoresOf } from '../dist/core/soft-scores.js';
import { formatSpread, interleave, printBar, ratioOf, spreadOf } from './measure.mjs';

const WIDTH = 640;
const HEIGHT = 480;
const CLASSES = 8;
const PIXELS = WIDTH * HEIGHT;
const BINS = 15;
const BAR_MS = 15;
const SCORED = Array.from({ length: CLASSES }, () => true);

/** Regions with wavy borders, 3 % ignored, and a softmax that is mostly right and nowhere sure. */
function makeFrame() {
  const label = new Uint8Array(PIXELS);
  const predicted = new Uint8Array(PIXELS);
  const probabilities = new Float32Array(CLASSES * PIXELS);
  for (let at = 0; at < PIXELS; at++) {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    const classId = (Math.floor((x + 9 * Math.sin(y / 31)) / 80) + Math.floor(y / 120)) % CLASSES;
    label[at] = (x * 7 + y * 13) % 100 < 3 ? 255 : classId;
    const logits = Array.from({ length: CLASSES }, (_, c) => 2 * Math.sin(c * 1.7 + x / 29 + y / 17));
    logits[classId] = (logits[classId] ?? 0) + 2.5;
    const weights = logits.map(Math.exp);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    predicted[at] = weights.indexOf(Math.max(...weights));
    weights.forEach((weight, c) => (probabilities[c * PIXELS + at] = weight / sum));
  }
  const size = { width: WIDTH, height: HEIGHT };
  return { probabilities, label: { ...size, data: label }, predicted: { ...size, data: predicted } };
}

const { probabilities, label, predicted } = makeFrame();

/** @param {number} at @param {number} c */
const probability = (at, c) => /** @type {number} */ (probabilities[c * PIXELS + at]);
/** @param {(at: number, classId: number) => number} of */
function meanOverPixels(of) {
  let sum = 0;
  let count = 0;
  label.data.forEach((classId, at) => {
    if (classId === 255) return;
    sum += of(at, classId);
    count++;
  });
  return sum / count;
}

/** Each score by itself, as its formula reads. */
const naive = {
  /** @param {number} fpWeight @param {number} fnWeight */
  overlapLoss(fpWeight, fnWeight) {
    let total = 0;
    for (let c = 0; c < CLASSES; c++) {
      let [tp, fp, fn] = [0, 0, 0];
      label.data.forEach((classId, at) => {
        if (classId === 255) return;
        const p = probability(at, c);
        if (classId === c) {
          tp += p;
          fn += 1 - p;
        } else fp += p;
      });
      total += tp / (tp + fpWeight * fp + fnWeight * fn);
    }
    return 1 - total / CLASSES;
  },
  crossEntropy: () => meanOverPixels((at, classId) => -Math.log(probability(at, classId))),
  focalLoss: () => meanOverPixels((at, y) => -((1 - probability(at, y)) ** 2) * Math.log(probability(at, y))),
  brier: () =>
    meanOverPixels((at, y) => {
      let sum = 0;
      for (let c = 0; c < CLASSES; c++) sum += (probability(at, c) - (c === y ? 1 : 0)) ** 2;
      return sum;
    }),
  calibrationError() {
    const bins = Array.from({ length: BINS }, () => ({ pixels: 0, correct: 0, confidence: 0 }));
    const counted = meanOverPixels((at, y) => {
      const best = /** @type {number} */ (predicted.data[at]);
      const bin = bins[Math.min(BINS - 1, Math.floor(probability(at, best) * BINS))];
      if (bin) {
        bin.pixels += 1;
        bin.confidence += probability(at, best);
        bin.correct += best === y ? 1 : 0;
      }
      return 1;
    });
    const pixels = bins.reduce((sum, bin) => sum + bin.pixels, 0) * counted;
    return bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.correct), 0) / pixels;
  },
};

function allNaive() {
  return {
    diceLoss: naive.overlapLoss(0.5, 0.5),
    tverskyLoss: naive.overlapLoss(0.3, 0.7),
    crossEntropy: naive.crossEntropy(),
    focalLoss: naive.focalLoss(),
    brier: naive.brier(),
    calibrationError: naive.calibrationError(),
  };
}

const allAtOnce = () => softScoresOf(countSoft(probabilities, label, predicted, CLASSES), SCORED);

const got = allAtOnce();
for (const [name, want] of Object.entries(allNaive())) {
  const value = got[/** @type {keyof ReturnType<typeof allNaive>} */ (name)];
  if (!(Math.abs(value - want) < 1e-9)) throw new Error(`${name}: ${value}, by its formula ${want}`);
}
console.log(
  `soft scores at ${WIDTH} x ${HEIGHT}, ${CLASSES} classes, Node ${process.version}: equal to their formulas`,
);
const times = await interleave({ kernel: allAtOnce, formulas: allNaive }, { rounds: 15, warmUp: 4 });
const [kernel, formulas] = [times.kernel ?? [], times.formulas ?? []];
console.log(`all at once   ${formatSpread(spreadOf(kernel))} ms a frame`);
console.log(`one by one    ${formatSpread(spreadOf(formulas))} ms a frame`);
console.log(`ratio         ${formatSpread(ratioOf(formulas, kernel), 1)}`);
printBar(`all soft scores of a VGA frame in at most ${BAR_MS} ms`, spreadOf(kernel).median <= BAR_MS);

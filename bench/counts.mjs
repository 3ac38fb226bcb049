// @ts-check
/**
 * Counting label against prediction, VGA, against the loop that an ordinary engineer writes.
 * Bars (DESIGN 8): at least 2.5 times as fast on masks made of regions, and flat from 2 to 255 classes.
 */
import console from 'node:console';
import process from 'node:process';
import { countConfusion, emptyConfusion } from '../dist/core/confusion.js';
import { seededRandom } from '../dist/core/seeded-random.js';
import { formatSpread, interleave, printBar, ratioOf, spreadOf } from './measure.mjs';

/** @typedef {import('../dist/core/label-table.js').MappedLabel} MappedLabel */
/** @typedef {import('../dist/core/mask.js').Mask} Mask */
/** @typedef {{ label: MappedLabel, predicted: Mask }} Frame */

const WIDTH = 640;
const HEIGHT = 480;
const CLASS_COUNTS = [2, 8, 32, 128, 255];
const BAR = 2.5;
/** Slowest over fastest number of classes. The matrix grows from 32 bytes to half a megabyte. */
const FLAT = 1.5;

/**
 * @param {Uint8Array} labels
 * @param {Uint8Array} predicted
 * @returns {Frame}
 */
function frameOf(labels, predicted) {
  const ignored = labels.filter((v) => v === 255).length;
  return {
    label: { mask: maskOf(labels), ignored, unknown: 0, unknownIds: new Map() },
    predicted: maskOf(predicted),
  };
}

/**
 * @param {Uint8Array} data
 * @returns {Mask}
 */
function maskOf(data) {
  return { width: WIDTH, height: HEIGHT, data };
}

/**
 * A drive's masks: 48 regions with wavy borders, neighbours never of one class, so that the borders are the
 * same for every number of classes. The prediction's borders are 1 to 3 pixels off, and it has 60 wrong spots;
 * the label has 20 ignored rectangles.
 *
 * @param {number} classCount
 */
function regions(classCount) {
  const random = seededRandom(classCount);
  const half = Math.floor(classCount / 2);
  const cells = Array.from({ length: 12 * 12 }, () => random(half));
  /** @param {number} x @param {number} y */
  const classAt = (x, y) => {
    const column = 1 + Math.floor((x + 9 * Math.sin(y / 31) + 2 * Math.sin(y / 3 + x / 5)) / 80);
    const row = 1 + Math.floor((y + 9 * Math.sin(x / 37) + 2 * Math.sin(x / 4)) / 80);
    return 2 * /** @type {number} */ (cells[row * 12 + column]) + ((row + column) % 2);
  };
  const labels = new Uint8Array(WIDTH * HEIGHT);
  const predicted = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      labels[y * WIDTH + x] = classAt(x, y);
      predicted[y * WIDTH + x] = classAt(x + 1 + Math.round(Math.sin(y / 9)), y + 1);
    }
  }
  for (let i = 0; i < 60; i++) {
    const size = 4 + random(12);
    fillRectangle(predicted, random, size, size, random(classCount));
  }
  for (let i = 0; i < 20; i++) fillRectangle(labels, random, 30, 10, 255);
  return frameOf(labels, predicted);
}

/**
 * @param {Uint8Array} data
 * @param {import('../dist/core/seeded-random.js').RandomIndex} random
 * @param {number} width
 * @param {number} height
 * @param {number} value
 */
function fillRectangle(data, random, width, height, value) {
  const left = random(WIDTH - width);
  const top = random(HEIGHT - height);
  for (let y = top; y < top + height; y++) data.fill(value, y * WIDTH + left, y * WIDTH + left + width);
}

/**
 * No two neighbours alike but by chance, 2 % ignored: the worst case, which no camera gives.
 *
 * @param {number} classCount
 */
function noise(classCount) {
  const random = seededRandom(classCount);
  const pixel = () => random(classCount);
  const labels = Uint8Array.from({ length: WIDTH * HEIGHT }, () => (random(50) === 0 ? 255 : pixel()));
  return frameOf(labels, Uint8Array.from({ length: WIDTH * HEIGHT }, pixel));
}

/** @typedef {import('../dist/core/confusion.js').ConfusionCounts} ConfusionCounts */

/**
 * Into the same kind of counts, cleared before, as the contender.
 *
 * @param {Frame} frame
 * @param {ConfusionCounts} into
 */
function naiveLoop({ label, predicted }, { classCount, matrix, unknownPredicted }) {
  matrix.fill(0);
  unknownPredicted.fill(0);
  const labels = label.mask.data;
  const predictions = predicted.data;
  for (let i = 0; i < labels.length; i++) {
    const labelId = /** @type {number} */ (labels[i]);
    if (labelId === 255) continue;
    const predictedId = /** @type {number} */ (predictions[i]);
    if (predictedId < classCount) {
      const cell = labelId * classCount + predictedId;
      const count = /** @type {number} */ (matrix[cell]);
      matrix[cell] = count + 1;
    } else {
      const count = /** @type {number} */ (unknownPredicted[labelId]);
      unknownPredicted[labelId] = count + 1;
    }
  }
}

/** @param {Float64Array} a @param {Float64Array} b */
function equal(a, b) {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

/**
 * @param {string} kind
 * @param {(classCount: number) => Frame} makeFrame
 * @returns {Promise<{ worstRatio: number, flatness: number }>}
 */
async function compare(kind, makeFrame) {
  /** @type {Record<string, () => unknown>} */
  const contenders = {};
  for (const classCount of CLASS_COUNTS) {
    const frame = makeFrame(classCount);
    const fast = emptyConfusion(classCount);
    const naive = emptyConfusion(classCount);
    contenders[`naive ${classCount}`] = () => {
      naiveLoop(frame, naive);
    };
    contenders[`fast ${classCount}`] = () => countConfusion(frame.label, frame.predicted, classCount, fast);
    contenders[`naive ${classCount}`]?.();
    contenders[`fast ${classCount}`]?.();
    if (!equal(fast.matrix, naive.matrix) || !equal(fast.unknownPredicted, naive.unknownPredicted)) {
      throw new Error(`${kind}, ${classCount} classes: the counts differ`);
    }
  }
  console.log(`\n${kind}: counts equal for ${CLASS_COUNTS.join(', ')} classes`);
  console.log('classes   naive ms               fast ms                naive / fast');
  const times = await interleave(contenders);
  /** @param {string} name */
  const timesOf = (name) => /** @type {number[]} */ (times[name]);
  const medians = [];
  const ratios = [];
  for (const classCount of CLASS_COUNTS) {
    const naive = timesOf(`naive ${classCount}`);
    const fast = timesOf(`fast ${classCount}`);
    const ratio = ratioOf(naive, fast);
    medians.push(spreadOf(fast).median);
    ratios.push(ratio.median);
    const columns = [formatSpread(spreadOf(naive), 3), formatSpread(spreadOf(fast), 3)];
    console.log(
      `${String(classCount).padStart(7)}   ${columns.map((c) => c.padEnd(22)).join(' ')} ${formatSpread(ratio)}`,
    );
  }
  return { worstRatio: Math.min(...ratios), flatness: Math.max(...medians) / Math.min(...medians) };
}

console.log(`counting at ${WIDTH} x ${HEIGHT}, Node ${process.version}; median (80 % of the rounds)`);
const real = await compare('regions', regions);
const worst = await compare('noise (no bar)', noise);
console.log('');
printBar(
  `regions: ${real.worstRatio.toFixed(2)} times the naive loop or more; bar ${BAR}`,
  real.worstRatio >= BAR,
);
printBar(
  `regions: slowest / fastest number of classes ${real.flatness.toFixed(2)}; bar ${FLAT}`,
  real.flatness <= FLAT,
);
console.log(
  `       noise: ${worst.worstRatio.toFixed(2)} times or more; slowest / fastest ${worst.flatness.toFixed(2)}`,
);

// @ts-check
/**
 * Each loss forward and backward at 8x256x256x8 on the backends that are there, against the same written op by op
 * with tfjs's own gradients. Values and slopes are proven equal first. Peak memory is what tfjs holds at once,
 * the logits, the label and the gradient included. The plain CPU backend gets one image: it is that slow.
 */
import console from 'node:console';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { lossByName, openBackend } from '../dist/loss/index.js';
import { formatSpread, interleave, ratioOf, spreadOf } from './measure.mjs';
import { OP_BY_OP } from './op-by-op-losses.mjs';

const CLASSES = 8;
const SIDE = 256;
/** @type {[import('../dist/loss/index.js').BackendName, number, { rounds: number, warmUp: number }][]} */
const RUNS = [
  ['tfjs-node-gpu', 8, { rounds: 20, warmUp: 3 }],
  ['tfjs-node', 8, { rounds: 10, warmUp: 2 }],
  ['wasm', 8, { rounds: 5, warmUp: 1 }],
  ['cpu', 1, { rounds: 3, warmUp: 1 }],
];
const only = process.argv.slice(2);

/** @typedef {{ value: number, slopes: Float32Array }} Outcome */

/** @param {number} images */
function data(images) {
  const size = images * SIDE * SIDE;
  const ids = Int32Array.from({ length: size }, (_, i) => (Math.floor(i / 61) * 7 + (i % 13)) % CLASSES);
  return {
    logits: tf.randomNormal(
      /** @type {[number, number, number, number]} */ ([images, SIDE, SIDE, CLASSES]),
      0,
      2,
      'float32',
      1,
    ),
    ids: tf.tensor3d(ids, [images, SIDE, SIDE], 'int32'),
  };
}

/** @param {string} name @returns {import('../dist/loss/index.js').Loss} */
function ours(name) {
  const sigmoid = name.startsWith('sigmoid ');
  return lossByName(name.replace('sigmoid ', ''), {
    layout: 'channelsLast',
    ...(sigmoid && { activation: 'sigmoid' }),
  });
}

/** @param {(x: tf.Tensor) => tf.Tensor} loss @param {tf.Tensor} logits @returns {Outcome} */
function step(loss, logits) {
  const { value, grad } = tf.valueAndGrad(loss)(logits);
  const outcome = { value: /** @type {number} */ (value.dataSync()[0]), slopes: grad.dataSync() };
  tf.dispose([value, grad]);
  return /** @type {Outcome} */ (outcome);
}

/** @param {Outcome} a @param {Outcome} b @param {string} name */
function proveEqual(a, b, name) {
  const off = Math.abs(a.value - b.value) / Math.abs(b.value);
  let largest = 0;
  let furthest = 0;
  a.slopes.forEach((slope, i) => {
    const other = /** @type {number} */ (b.slopes[i]);
    largest = Math.max(largest, Math.abs(other));
    furthest = Math.max(furthest, Math.abs(slope - other));
  });
  // Sums of half a million floats, one after the other, are good to about this; ours are closer.
  if (!(off < 2e-4 && furthest < 1e-3 * largest))
    throw new Error(`${name}: value off by ${off}, slopes by ${furthest / largest} of the largest`);
}

/** @param {() => unknown} run @returns {Promise<number>} MB */
async function peakOf(run) {
  const { peakBytes } = await tf.profile(() => {
    run();
    return tf.scalar(0);
  });
  return peakBytes / 1e6;
}

for (const [backend, images, rounds] of RUNS) {
  if (only.length > 0 && !only.includes(backend)) continue;
  try {
    console.log(`\n${(await openBackend([backend])).detail}`);
  } catch (error) {
    console.log(`\n${backend}: ${/** @type {Error} */ (error).message.split('\n')[0]}`);
    continue;
  }
  const { logits, ids } = data(images);
  console.log(
    `${logits.shape.join('x')}, forward and backward: ms, peak MB; op by op: ms, peak MB; times as long`,
  );
  for (const [name, plain] of Object.entries(OP_BY_OP)) {
    const fused = ours(name);
    const runOurs = () => step((x) => fused(x, ids), logits);
    const runPlain = () => step((x) => plain(x, ids), logits);
    proveEqual(runOurs(), runPlain(), name);
    const times = await interleave({ runOurs, runPlain }, rounds);
    const [mine, theirs] = [times.runOurs ?? [], times.runPlain ?? []];
    const [peak, plainPeak] = [await peakOf(runOurs), await peakOf(runPlain)];
    console.log(
      `${name.padEnd(17)} ${spreadOf(mine).median.toFixed(0).padStart(6)} ${peak.toFixed(0).padStart(5)}` +
        `  ${spreadOf(theirs).median.toFixed(0).padStart(6)} ${plainPeak.toFixed(0).padStart(5)}` +
        `  ${formatSpread(ratioOf(theirs, mine))}`,
    );
  }
  tf.dispose([logits, ids]);
}

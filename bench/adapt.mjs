// @ts-check
/**
 * Training a head: steps per second on each tfjs backend that is here, and the peak memory of the whole process. A
 * step is 4096 samples read from disk, forward, backward (Dice + cross entropy) and Adam. Both backends are first shown
 * to come to the same weights. No bar: figures.
 */
import console from 'node:console';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseLoss } from '../dist/adapt/parse-loss.js';
import { largestOf } from '../dist/adapt/sample-dice.js';
import { SampleStore } from '../dist/adapt/sample-store.js';
import { trainHead } from '../dist/adapt/train-head.js';
import { seededRandom } from '../dist/core/seeded-random.js';
import { openBackend } from '../dist/loss/index.js';
import { formatSpread, spreadOf } from './measure.mjs';

const CLASSES = 8;
const BATCH = 4096;
const BATCHES = 6;
const ROUNDS = 5;
/** The demo's head is 20 inputs wide; a 3x3 convolution over 64 channels 576. */
const WIDTHS = [20, 64, 576];

const folder = mkdtempSync(join(tmpdir(), 'dice-monitor-bench-'));

/** @param {number} width */
function makeSamples(width) {
  const random = seededRandom(width);
  const store = new SampleStore(folder, width);
  const block = (/** @type {number} */ count) => {
    const labels = Uint8Array.from({ length: count }, () => random(CLASSES));
    const rows = Float32Array.from(
      { length: count * width },
      (_, at) => random(1000) / 1000 + (at % CLASSES === labels[Math.floor(at / width)] ? 0.3 : 0),
    );
    return store.add(rows, labels);
  };
  const train = Array.from({ length: BATCHES }, () => block(BATCH));
  const start = {
    matrix: Float32Array.from({ length: width * CLASSES }, () => (random(2000) - 1000) / 1000 / width),
    bias: new Float32Array(CLASSES),
  };
  return { store, start, samples: { train, stop: [block(BATCH)], kept: [] } };
}

/** @param {ReturnType<typeof makeSamples>} made @param {number} epochs */
function train({ store, start, samples }, epochs) {
  return trainHead(start, store, samples, {
    loss: parseLoss('dice+ce')({ channels: CLASSES, classWeights: Array.from({ length: CLASSES }, () => 1) }),
    ...{
      learningRate: 0.001,
      maxEpochs: epochs,
      patience: epochs + 1,
      batchPixels: BATCH,
      mostForgotten: 0.01,
    },
    ...{ seed: 1, decide: largestOf(CLASSES), classCount: CLASSES, signal: new AbortController().signal },
  });
}

/** @param {Float32Array} a @param {Float32Array} b */
const apart = (a, b) => Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));

try {
  console.log(`${BATCH} samples a step, ${CLASSES} classes, Node ${process.version}`);
  console.log('inputs   backend          steps/s                     peak memory of the process');
  for (const width of WIDTHS) {
    const made = makeSamples(width);
    /** @type {Float32Array | undefined} */
    let reference;
    for (const backend of /** @type {const} */ (['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'])) {
      const opened = await openBackend([backend]).catch(() => undefined);
      if (!opened || (backend === 'cpu' && width > 100)) continue;
      const { weights } = await train(made, 1);
      reference ??= weights.matrix;
      const difference = apart(reference, weights.matrix);
      if (!(difference < 1e-4)) throw new Error(`${backend}: weights differ by ${difference}`);
      /** @type {number[]} */
      const rates = [];
      for (let round = 0; round < ROUNDS; round++) {
        const started = performance.now();
        const { steps } = await train(made, backend === 'cpu' ? 1 : 3);
        rates.push((1000 * steps) / (performance.now() - started));
      }
      const peak = `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`;
      console.log(
        `${String(width).padStart(6)}   ${backend.padEnd(16)} ${formatSpread(spreadOf(rates), 1).padEnd(27)} ${peak}`,
      );
    }
    made.store.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// @ts-check
/**
 * The demo's three figures: mean Dice of the network on the clear stretch and in the fog, and of a classifier
 * that knows colours alone on the clear stretch.
 *
 *   node examples/demo/figures.mjs [EVERY]        (after `npm run build`; each EVERYth frame, default 1)
 */
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { defaultSettings, openOnnxSegmenter } from '../../dist/evaluate.js';
import {
  addConfusion,
  countConfusion,
  createLabelMapper,
  emptyConfusion,
  summarize,
} from '../../dist/index.js';
import { HEIGHT, WIDTH } from './camera.mjs';
import { fitColourClassifier } from './colour-classifier.mjs';
import { createDriveRenderer, DRIVE } from './drive.mjs';
import { CLASS_NAMES, IGNORED } from './scene.mjs';
import { trainingFrames } from './training-frames.mjs';

export const MODEL_PATH = join(import.meta.dirname, 'terrain.onnx');

/** @typedef {import('../../dist/index.js').ScoreSummary} ScoreSummary */
/** @typedef {(pixels: Uint8Array) => Uint8Array | Promise<Uint8Array>} Classifier rgb8 pixels to class ids */

/** @returns {Promise<{classify: Classifier, close: () => Promise<void>}>} */
export async function openNetwork() {
  const size = { width: WIDTH, height: HEIGHT };
  const segmenter = await openOnnxSegmenter(MODEL_PATH, { ...defaultSettings(), providers: ['cpu'] }, size);
  return {
    classify: async (pixels) => {
      // The segmenter may keep the bytes; the renderer writes the next frame into them.
      const { mask } = await segmenter.segment({ ...size, channels: 3, data: pixels.slice() });
      return mask.data;
    },
    close: () => segmenter.close(),
  };
}

/** The colour classifier, fitted to the same worlds as the network. */
export function openColourClassifier() {
  return fitColourClassifier(trainingFrames(12, 2));
}

/**
 * @param {(frame: number) => {pixels: Uint8Array, labels: Uint8Array}} render
 * @param {Classifier} classify
 * @param {{first: number, last: number}} stretch
 * @param {number} every scores each so many-th frame
 * @returns {Promise<ScoreSummary>} of the pooled counts
 */
export async function scoreStretch(render, classify, stretch, every) {
  const ids = /** @type {[number, number][]} */ (CLASS_NAMES.map((_, classId) => [classId, classId]));
  const mapLabel = createLabelMapper({ ids: new Map([...ids, [IGNORED, IGNORED]]), colors: new Map() });
  const size = { width: WIDTH, height: HEIGHT };
  const total = emptyConfusion(CLASS_NAMES.length);
  for (let frame = stretch.first; frame <= stretch.last; frame += every) {
    const { pixels, labels } = render(frame);
    const predicted = { ...size, data: await classify(pixels) };
    const label = mapLabel({ kind: 'ids', ...size, values: labels });
    addConfusion(total, countConfusion(label, predicted, CLASS_NAMES.length));
  }
  return summarize(total, { scored: CLASS_NAMES.map(() => true), groups: [] });
}

/**
 * @param {number} every
 * @returns {Promise<{networkClear: ScoreSummary, networkFog: ScoreSummary, coloursClear: ScoreSummary}>}
 */
export async function demoFigures(every) {
  const render = createDriveRenderer();
  const network = await openNetwork();
  try {
    const networkClear = await scoreStretch(render, network.classify, DRIVE.clear, every);
    const networkFog = await scoreStretch(render, network.classify, DRIVE.fog, every);
    const coloursClear = await scoreStretch(render, openColourClassifier(), DRIVE.clear, every);
    return { networkClear, networkFog, coloursClear };
  } finally {
    await network.close();
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { networkClear, networkFog, coloursClear } = await demoFigures(Number(argv[2] ?? 1));
  /** @param {string} title @param {ScoreSummary} scores */
  const line = (title, scores) => {
    const perClass = CLASS_NAMES.map(
      (name, classId) => `${name} ${scores.classes[classId]?.dice.toFixed(3) ?? '-'}`,
    );
    stdout.write(`${title.padEnd(26)} mean Dice ${scores.meanDice.toFixed(4)}   ${perClass.join('  ')}\n`);
  };
  line('network, clear', networkClear);
  line('network, fog and glare', networkFog);
  line('colour classifier, clear', coloursClear);
}

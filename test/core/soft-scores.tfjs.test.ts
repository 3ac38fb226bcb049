/** The offline kernels give what the losses that a model is trained with give. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { countSoft } from '../../src/core/soft-counts.js';
import { softScoresOf, TVERSKY_WEIGHTS } from '../../src/core/soft-scores.js';
import { crossEntropyLoss, diceLoss, focalLoss, openBackend, tverskyLoss } from '../../src/loss/index.js';
import { seededRandom } from '../onnx/resize-reference.js';

const [CLASSES, HEIGHT, WIDTH] = [5, 23, 31];
const PIXELS = HEIGHT * WIDTH;
const TOLERANCE = 1e-5;
/** Nothing is added to the ratios, and a class without a label is in no mean, as offline. */
const OFFLINE = { smoothNumerator: 0, smoothDenominator: 0, absentClass: 'skip', ignored: 255 } as const;

/** @param spread of the logits: small ones are unsure everywhere, large ones certain */
function drawFrame(spread: number, labelled: number) {
  const random = seededRandom(Math.round(spread * 10) + labelled);
  const logits = Float32Array.from({ length: CLASSES * PIXELS }, () => (random() - 0.5) * spread);
  const label = Uint8Array.from({ length: PIXELS }, () =>
    random() < 0.05 ? 255 : Math.floor(random() * labelled),
  );
  const planes = new Float64Array(logits.length);
  const predicted = new Uint8Array(PIXELS);
  for (let i = 0; i < PIXELS; i++) {
    const values = Array.from({ length: CLASSES }, (_, c) => logits[c * PIXELS + i]!);
    const largest = Math.max(...values);
    const weights = values.map((value) => Math.exp(value - largest));
    const sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, c) => (planes[c * PIXELS + i] = weight / sum));
    predicted[i] = values.indexOf(largest);
  }
  return { logits, label, planes, predicted };
}

describe.each(['wasm', 'cpu'] as const)('soft scores and the tfjs losses on %s', (backend) => {
  beforeAll(async () => {
    await openBackend([backend]);
  });

  it.each([
    ['unsure', 2, CLASSES],
    ['sure', 30, CLASSES],
    ['certain', 190, CLASSES],
    ['sure, with a class that is nowhere labelled', 12, CLASSES - 1],
  ])('agree to 1e-5 where the model is %s', (_, spread, labelled) => {
    const { logits, label, planes, predicted } = drawFrame(spread, labelled);
    const size = { width: WIDTH, height: HEIGHT };
    const scores = softScoresOf(
      countSoft(planes, { ...size, data: label }, { ...size, data: predicted }, CLASSES),
      new Array<boolean>(CLASSES).fill(true),
    );
    const value = tf.tidy(() => {
      const x = tf.tensor4d(logits, [1, CLASSES, HEIGHT, WIDTH]);
      const y = tf.tensor3d(Int32Array.from(label), [1, HEIGHT, WIDTH], 'int32');
      const { fp: alpha, fn: beta } = TVERSKY_WEIGHTS;
      return {
        diceLoss: diceLoss(x, y, OFFLINE).dataSync()[0]!,
        tverskyLoss: tverskyLoss(x, y, { ...OFFLINE, alpha, beta }).dataSync()[0]!,
        crossEntropy: crossEntropyLoss(x, y, { ignored: 255 }).dataSync()[0]!,
        focalLoss: focalLoss(x, y, { ignored: 255, activation: 'softmax', gamma: 2 }).dataSync()[0]!,
      };
    });
    for (const [name, want] of Object.entries(value)) {
      const got = scores[name as keyof typeof value];
      expect(Math.abs(got - want), `${name}: ${got}, tfjs ${want}`).toBeLessThanOrEqual(
        TOLERANCE * Math.max(1, Math.abs(want)),
      );
    }
  });
});

import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/loss/backend.js';
import * as losses from '../../src/loss/index.js';
import * as plain from './plain-losses.js';
import {
  centralDifferences,
  draw,
  type DrawOptions,
  IGNORED,
  logitsTensor,
  valueAndSlopes,
} from './problems.js';

type Plain = (problem: plain.Problem, p: Float64Array, logits: Float64Array) => number;
type Ours = (predicted: tf.Tensor, label: tf.Tensor, ignored: { ignored: number }) => tf.Tensor;

interface Pair {
  readonly name: string;
  readonly ours: Ours;
  readonly plain: Plain;
  /** Which labels it takes. */
  readonly kinds?: readonly DrawOptions['kind'][];
  readonly channels?: readonly number[];
}

const dice = { alpha: 0.5, beta: 0.5, pooled: true, smooth: 0.5 };
const WEIGHTS = [0.5, 2, 1];

const PAIRS: readonly Pair[] = [
  {
    name: 'Dice',
    ours: (x, t, o) => losses.diceLoss(x, t, { ...o, smoothNumerator: 1, smoothDenominator: 1 }),
    plain: (problem, p) => plain.tversky(problem, p, dice),
  },
  {
    name: 'Dice per image, squared',
    ours: (x, t, o) =>
      losses.diceLoss(x, t, { ...o, squared: true, pooled: false, smoothNumerator: 1, smoothDenominator: 1 }),
    plain: (problem, p) => plain.tversky(problem, p, { ...dice, pooled: false, squared: true }),
  },
  {
    name: 'soft Dice',
    ours: (x, t, o) => losses.softDiceLoss(x, t, { ...o, smoothNumerator: 1, smoothDenominator: 1 }),
    plain: (problem, p) => plain.tversky(problem, p, { ...dice, minimum: true }),
  },
  {
    name: 'Dice with class weights, −log',
    channels: [3],
    ours: (x, t, o) =>
      losses.diceLoss(x, t, {
        ...o,
        logScore: true,
        classWeights: WEIGHTS,
        smoothNumerator: 1,
        smoothDenominator: 1,
      }),
    plain: (problem, p) => plain.tversky(problem, p, { ...dice, log: true, weights: WEIGHTS }),
  },
  {
    name: 'IoU',
    ours: (x, t, o) =>
      losses.iouLoss(x, t, { ...o, smoothForm: 'tp', smoothNumerator: 0.1, smoothDenominator: 0.1 }),
    plain: (problem, p) => plain.tversky(problem, p, { alpha: 1, beta: 1, pooled: true, smooth: 0.1 }),
  },
  {
    name: 'Tversky',
    ours: (x, t, o) => losses.tverskyLoss(x, t, { ...o, alpha: 0.3, beta: 0.7 }),
    plain: (problem, p) => plain.tversky(problem, p, { alpha: 0.3, beta: 0.7, pooled: true, smooth: 1e-5 }),
  },
  {
    name: 'focal Tversky',
    ours: (x, t, o) => losses.focalTverskyLoss(x, t, { ...o, alpha: 0.3, beta: 0.7, gamma: 0.75 }),
    plain: (problem, p) =>
      plain.tversky(problem, p, { alpha: 0.3, beta: 0.7, pooled: true, smooth: 1e-5, gamma: 0.75 }),
  },
  {
    name: 'log-cosh Dice',
    ours: (x, t, o) => losses.logCoshDiceLoss(x, t, { ...o, smoothNumerator: 1, smoothDenominator: 1 }),
    plain: (problem, p) => Math.log(Math.cosh(plain.tversky(problem, p, dice))),
  },
  {
    name: 'generalized Dice per image',
    ours: (x, t, o) => losses.generalizedDiceLoss(x, t, { ...o, pooled: false }),
    plain: (problem, p) => plain.generalizedDice(problem, p, false),
  },
  {
    name: 'Matthews',
    kinds: ['ids', 'mask'],
    ours: (x, t, o) => losses.mccLoss(x, t, o),
    plain: (problem, p) => plain.mcc(problem, p),
  },
  {
    name: 'binary cross entropy, weighted and smoothed',
    kinds: ['mask', 'softMask'],
    ours: (x, t, o) =>
      losses.binaryCrossEntropyLoss(x, t, { ...o, positiveWeight: 2.5, labelSmoothing: 0.1 }),
    plain: (problem, p) => plain.binaryCrossEntropy(problem, p, { positive: 2.5, smoothing: 0.1 }),
  },
  {
    name: 'cross entropy, weighted and smoothed',
    kinds: ['ids'],
    channels: [3],
    ours: (x, t, o) => losses.crossEntropyLoss(x, t, { ...o, classWeights: WEIGHTS, labelSmoothing: 0.1 }),
    plain: (problem, p) => plain.crossEntropy(problem, p, { weights: WEIGHTS, smoothing: 0.1 }),
  },
  {
    name: 'focal with sigmoid',
    kinds: ['mask'],
    ours: (x, t, o) => losses.focalLoss(x, t, { ...o, gamma: 1.5, alpha: 0.25 }),
    plain: (problem, p) => plain.sigmoidFocal(problem, p, 1.5, 0.25),
  },
  {
    name: 'focal with softmax',
    kinds: ['ids'],
    channels: [3],
    ours: (x, t, o) => losses.focalLoss(x, t, { ...o, gamma: 0.7 }),
    plain: (problem, p) => plain.softmaxFocal(problem, p, 0.7),
  },
  {
    name: 'Lovász hinge',
    kinds: ['mask'],
    ours: (x, t, o) => losses.lovaszHingeLoss(x, t, o),
    plain: (problem, _, logits) => plain.lovaszHinge(problem, logits),
  },
  {
    name: 'Lovász softmax',
    kinds: ['ids'],
    channels: [3],
    ours: (x, t, o) => losses.lovaszSoftmaxLoss(x, t, o),
    plain: (problem, p) => plain.lovaszSoftmax(problem, p),
  },
  {
    name: 'Dice + cross entropy',
    kinds: ['ids'],
    channels: [3],
    ours: (x, t, o) =>
      losses.diceCrossEntropyLoss(x, t, {
        ...o,
        diceWeight: 0.5,
        dice: { smoothNumerator: 1, smoothDenominator: 1 },
      }),
    plain: (problem, p) => 0.5 * plain.tversky(problem, p, dice) + plain.crossEntropy(problem, p),
  },
];

const PROBLEMS: readonly DrawOptions[] = (['ids', 'mask', 'softMask'] as const).flatMap((kind) =>
  [1, 3].flatMap((channels) =>
    [false, true].map((ignore) => ({ seed: 7 + channels, kind, channels, ignore })),
  ),
);

const CASES = PAIRS.flatMap((pair) =>
  PROBLEMS.filter(({ kind }) => pair.kinds?.includes(kind) ?? true)
    .filter(({ channels }) => pair.channels?.includes(channels) ?? true)
    .map((options) => ({
      ...pair,
      options,
      what: `${pair.name} of ${options.channels}-channel ${options.kind}${options.ignore ? ', some ignored' : ''}`,
    })),
);

describe.each(['wasm', 'cpu'] as const)('values and slopes of a plain float64 version, on %s', (backend) => {
  beforeAll(async () => {
    await openBackend([backend]);
  });

  it.each(CASES.map((one) => [one.what, one] as const))('%s', (_, { ours, plain: plainly, options }) => {
    const drawn = draw(options);
    const { problem, logits, label } = drawn;
    const activation = options.kind === 'ids' && options.channels > 1 ? 'softmax' : 'sigmoid';
    const inFloat64 = (x: Float64Array): number =>
      plainly(problem, plain.probabilities(problem, x, activation), x);
    const found = valueAndSlopes((x) => ours(x, label, { ignored: IGNORED }), logitsTensor(drawn));
    const value = inFloat64(logits);
    expect(Math.abs(found.value - value)).toBeLessThan(1e-5 * Math.abs(value));
    const slopes = centralDifferences(inFloat64, logits);
    const largest = Math.max(...slopes.map(Math.abs));
    label.dispose();
    slopes.forEach((slope, i) => {
      expect(Math.abs(found.slopes[i]! - slope), `slope ${i}`).toBeLessThan(1e-4 * largest);
    });
  });
});

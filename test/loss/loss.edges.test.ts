import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { countConfusion } from '../../src/core/confusion.js';
import { summarize } from '../../src/core/scores.js';
import { seededRandom } from '../../src/core/seeded-random.js';
import { openBackend } from '../../src/loss/backend.js';
import {
  binaryCrossEntropyLoss,
  crossEntropyLoss,
  diceCrossEntropyLoss,
  diceLoss,
  focalLoss,
  generalizedDiceLoss,
  iouLoss,
  LOSS_NAMES,
  lossByName,
  tverskyLoss,
  weightedSum,
} from '../../src/loss/index.js';
import { valueAndSlopes } from './problems.js';

const CLASSES = 4;
const PIXELS = 60;

/** Logits of one value where the class is this one, and of its opposite elsewhere: [N, C, S]. */
function extremeLogits(ids: readonly number[], size: number): tf.Tensor {
  const data = Array.from({ length: CLASSES }, (_, c) => ids.map((id) => (id === c ? size : -size))).flat();
  return tf.tensor(data, [1, CLASSES, ids.length]);
}

function randomIds(seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: PIXELS }, () => random(CLASSES));
}

const idsTensor = (ids: readonly number[]): tf.Tensor => tf.tensor([...ids], [1, ids.length], 'int32');

function maskTensor(ids: readonly number[]): tf.Tensor {
  const data = Array.from({ length: CLASSES }, (_, c) => ids.map((id) => (id === c ? 1 : 0))).flat();
  return tf.tensor(data, [1, CLASSES, ids.length]);
}

describe.each(['wasm', 'cpu'] as const)('at the edges, on %s', (backend) => {
  beforeAll(async () => {
    await openBackend([backend]);
  });

  it('1 − Dice and 1 − IoU of hard masks are the scores from the counts', () => {
    const [predicted, label] = [randomIds(1), randomIds(2)];
    const mask = (ids: number[]) => ({ width: PIXELS, height: 1, data: Uint8Array.from(ids) });
    const mapped = { mask: mask(label), ignored: 0, unknown: 0, unknownIds: new Map<string, number>() };
    const counts = countConfusion(mapped, mask(predicted), CLASSES);
    const scores = summarize(counts, { scored: new Array<boolean>(CLASSES).fill(true), groups: [] });
    const exact = { activation: 'none', smoothNumerator: 0, smoothDenominator: 0 } as const;
    const lossOf = (loss: typeof diceLoss, reduction: 'none' | 'mean') => [
      ...loss(maskTensor(predicted), idsTensor(label), { ...exact, reduction }).dataSync(),
    ];
    scores.classes.forEach(({ dice, iou }, c) => {
      expect(1 - lossOf(diceLoss, 'none')[c]!).toBeCloseTo(dice, 6);
      expect(1 - lossOf(iouLoss, 'none')[c]!).toBeCloseTo(iou, 6);
    });
    expect(1 - lossOf(diceLoss, 'mean')[0]!).toBeCloseTo(scores.meanDice, 6);
    expect(1 - lossOf(iouLoss, 'mean')[0]!).toBeCloseTo(scores.meanIou, 6);
  });

  it('Tversky of ½, ½ is Dice, of 1, 1 it is IoU', () => {
    const ids = idsTensor(randomIds(11));
    const logits = tf.randomNormal([1, CLASSES, PIXELS], 0, 2, 'float32', 12);
    const valueOf = (loss: tf.Tensor) => loss.dataSync()[0]!;
    const dice = valueOf(diceLoss(logits, ids, { smoothForm: 'tp' }));
    expect(valueOf(tverskyLoss(logits, ids, { alpha: 0.5, beta: 0.5 }))).toBeCloseTo(dice, 6);
    const iou = valueOf(iouLoss(logits, ids, { smoothForm: 'tp' }));
    expect(valueOf(tverskyLoss(logits, ids, { alpha: 1, beta: 1 }))).toBeCloseTo(iou, 6);
  });

  it('treats a class without label pixels as asked', () => {
    const ids = idsTensor(new Array<number>(PIXELS).fill(1));
    const logits = tf.zeros([1, CLASSES, PIXELS]);
    // p is ¼ everywhere: class 1 has Dice 2·15 / (15 + 60), the others 0.
    const found = (absentClass: 'count' | 'zero' | 'skip') =>
      diceLoss(logits, ids, { absentClass }).dataSync()[0]!;
    const present = 1 - 30 / 75;
    expect(found('count')).toBeCloseTo((present + 3) / 4, 5);
    expect(found('zero')).toBeCloseTo(present / 4, 5);
    expect(found('skip')).toBeCloseTo(present, 5);
  });

  it('sums losses by weight', () => {
    const [logits, ids] = [tf.randomNormal([1, CLASSES, PIXELS]), idsTensor(randomIds(13))];
    const valueOf = (loss: tf.Tensor) => loss.dataSync()[0]!;
    const [dice, entropy] = [valueOf(diceLoss(logits, ids)), valueOf(crossEntropyLoss(logits, ids))];
    const summed = weightedSum([
      { weight: 2, loss: diceLoss },
      { weight: 0.5, loss: crossEntropyLoss },
    ]);
    expect(valueOf(summed(logits, ids))).toBeCloseTo(2 * dice + 0.5 * entropy, 5);
    expect(valueOf(lossByName('2*dice + 0.5*ce')(logits, ids))).toBeCloseTo(2 * dice + 0.5 * entropy, 5);
    expect(
      valueOf(diceCrossEntropyLoss(logits, ids, { diceWeight: 2, crossEntropyWeight: 0.5 })),
    ).toBeCloseTo(2 * dice + 0.5 * entropy, 5);
  });

  it.each([0, 0.5, 1, 2, 2.5])('a softmax focal loss of masks is that of class ids, for γ %d', (gamma) => {
    const ids = randomIds(15);
    const logits = tf.randomNormal([1, CLASSES, PIXELS], 0, 3, 'float32', 16);
    const options = { activation: 'softmax', gamma } as const;
    const [byIds, byMask] = [idsTensor(ids), maskTensor(ids)].map((label) =>
      valueAndSlopes((x) => focalLoss(x, label, options), logits),
    );
    expect(byMask!.value).toBeCloseTo(byIds!.value, 5);
    byMask!.slopes.forEach((slope, i) => {
      expect(slope).toBeCloseTo(byIds!.slopes[i]!, 6);
    });
  });

  it('gives options to the parts of their kind', () => {
    const [logits, ids] = [
      tf.randomNormal([1, CLASSES, PIXELS]),
      idsTensor(new Array<number>(PIXELS).fill(2)),
    ];
    const valueOf = (loss: tf.Tensor) => loss.dataSync()[0]!;
    const named = lossByName('dice+ce+focal', {
      overlap: { absentClass: 'skip' },
      crossEntropy: { labelSmoothing: 0.1 },
      focal: { gamma: 1 },
    });
    const parts = [
      diceLoss(logits, ids, { absentClass: 'skip' }),
      crossEntropyLoss(logits, ids, { labelSmoothing: 0.1 }),
      focalLoss(logits, ids, { gamma: 1 }),
    ];
    expect(valueOf(named(logits, ids))).toBeCloseTo(
      parts.reduce((sum, part) => sum + valueOf(part), 0),
      5,
    );
  });

  it('gives a part that keeps some classes their weights', () => {
    const [logits, ids] = [tf.randomNormal([1, CLASSES, PIXELS]), idsTensor(randomIds(14))];
    const valueOf = (loss: tf.Tensor) => loss.dataSync()[0]!;
    const classWeights = [1, 2, 3, 4];
    const dice = valueOf(diceLoss(logits, ids, { classes: [3, 1], classWeights: [4, 2] }));
    const entropy = valueOf(crossEntropyLoss(logits, ids, { classWeights }));
    const both = diceCrossEntropyLoss(logits, ids, { classWeights, dice: { classes: [3, 1] } });
    expect(valueOf(both)).toBeCloseTo(dice + entropy, 5);
  });

  for (const name of LOSS_NAMES) {
    describe(name, () => {
      const loss = lossByName(name);

      it.each([
        ['right', 100],
        ['wrong', -100],
      ])('is finite with finite slopes where logits of ±100 are %s', (_, size) => {
        const ids = randomIds(3);
        for (const label of [idsTensor(ids), maskTensor(ids)]) {
          const { value, slopes } = valueAndSlopes((x) => loss(x, label), extremeLogits(ids, size));
          expect(value).toSatisfy(Number.isFinite);
          expect(slopes).toSatisfy((all: number[]) => all.every(Number.isFinite));
          if (size > 0) expect(Math.abs(value)).toBeLessThan(1e-3);
        }
      });

      it('is finite with slopes that mend a target of one pixel', () => {
        const ids = new Array<number>(PIXELS).fill(0);
        ids[17] = 2;
        const { value, slopes } = valueAndSlopes(
          (x) => loss(x, idsTensor(ids)),
          tf.zeros([1, CLASSES, PIXELS]),
        );
        expect(value).toSatisfy(Number.isFinite);
        expect(slopes).toSatisfy((all: number[]) => all.every(Number.isFinite));
        expect(slopes[2 * PIXELS + 17]).toBeLessThan(0);
      });

      it('has nothing to say where every pixel is ignored', () => {
        const label = idsTensor(new Array<number>(PIXELS).fill(255));
        const ignoring = lossByName(name, { ignored: 255 });
        const { value, slopes } = valueAndSlopes(
          (x) => ignoring(x, label),
          tf.randomNormal([1, CLASSES, PIXELS], 0, 1, 'float32', 5),
        );
        expect(value).toSatisfy(Number.isFinite);
        expect(slopes.map(Math.abs)).toEqual(slopes.map(() => 0));
      });

      it('does not look at ignored pixels', () => {
        const ids = randomIds(4);
        const ignoring = lossByName(name, { ignored: 255 });
        const logits = tf.randomNormal([1, CLASSES, PIXELS], 0, 2, 'float32', 6);
        const label = idsTensor(ids.map((id, i) => (i < 40 ? id : 255)));
        const all = valueAndSlopes((x) => ignoring(x, label), logits);
        const cut = valueAndSlopes(
          (x) => loss(x, idsTensor(ids.slice(0, 40))),
          tf.slice(logits, [0, 0, 0], [1, CLASSES, 40]),
        );
        expect(all.value).toBeCloseTo(cut.value, 5);
        for (let c = 0; c < CLASSES; c++)
          expect(all.slopes.slice(c * PIXELS + 40, (c + 1) * PIXELS).every((slope) => slope === 0)).toBe(
            true,
          );
      });

      it('is the same with channels last, and of rows of pixels', () => {
        const ids = randomIds(8);
        const logits = tf.randomNormal([1, CLASSES, PIXELS], 0, 2, 'float32', 9);
        const first = loss(logits, idsTensor(ids)).dataSync()[0]!;
        const turned = tf.transpose(logits, [0, 2, 1]);
        const last = lossByName(name, { layout: 'channelsLast' })(turned, idsTensor(ids)).dataSync()[0]!;
        const rows = loss(tf.squeeze(turned, [0]), tf.tensor1d(ids, 'int32')).dataSync()[0]!;
        expect(last).toBeCloseTo(first, 6);
        expect(rows).toBeCloseTo(first, 6);
      });

      it('keeps no tensor but its result', () => {
        const logits = tf.zeros([1, CLASSES, PIXELS]);
        const label = idsTensor(randomIds(8));
        const before = tf.memory().numTensors;
        const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x, label))(logits);
        expect(tf.memory().numTensors).toBe(before + 2);
        tf.dispose([value, grad, logits, label]);
      });
    });
  }
});

describe('refuses, saying why', () => {
  beforeAll(async () => {
    await openBackend(['cpu']);
  });

  const logits = (): tf.Tensor => tf.zeros([1, CLASSES, PIXELS]);
  const ids = (value = 0): tf.Tensor => idsTensor(new Array<number>(PIXELS).fill(value));

  it.each<[string, () => unknown, RegExp]>([
    [
      'a label of another size',
      () => diceLoss(logits(), tf.zeros([1, 7], 'int32')),
      /label of shape \[1, 7\]/,
    ],
    ['predictions without channels', () => diceLoss(tf.zeros([5]), tf.zeros([5], 'int32')), /shape \[5\]/],
    ['nothing', () => diceLoss(tf.zeros([1, 4, 0]), tf.zeros([1, 0], 'int32')), /shape \[1, 4, 0\]/],
    ['a class that is not there', () => diceLoss(logits(), ids(9)), /value 9 in a label[^]*class ids 0 to 3/],
    ['a half class', () => diceLoss(logits(), tf.fill([1, PIXELS], 0.5)), /value 0\.5/],
    [
      'a mask above 1',
      () => diceLoss(logits(), tf.fill([1, CLASSES, PIXELS], 255)),
      /value 255[^]*`ignored`/,
    ],
    ['too few weights', () => diceLoss(logits(), ids(), { classWeights: [1, 2] }), /2 class weights[^]*4/],
    ['an unknown class to keep', () => diceLoss(logits(), ids(), { classes: [4] }), /class 4/],
    ['no class to keep', () => iouLoss(logits(), ids(), { classes: [] }), /empty list/],
    [
      'cross entropy under sigmoid',
      () => crossEntropyLoss(logits(), ids(), { activation: 'sigmoid' }),
      /binaryCross/,
    ],
    [
      'cross entropy of one channel',
      () => crossEntropyLoss(tf.zeros([1, 1, 3]), tf.zeros([1, 3], 'int32')),
      /1 channels/,
    ],
    ['an unknown name', () => lossByName('dice+dise'), /'dise'[^]*generalized-dice/],
    ['a weight that is none', () => lossByName('x*dice'), /'x\*dice'/],
    ['a name that objects have', () => lossByName('constructor'), /'constructor'/],
    ['two weights', () => lossByName('2*3*dice'), /'2\*3\*dice'/],
    ['a negative weight', () => lossByName('-1*dice'), /'-1\*dice'/],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(expect.objectContaining({ name: 'DiceMonitorError', code: 'usage' }) as Error);
    expect(run).toThrow(message);
  });

  it('nothing of a label that it is told not to check', () => {
    const value = diceLoss(logits(), ids(9), { checkLabel: false }).dataSync()[0];
    expect(value).toSatisfy(Number.isFinite);
  });
});

describe('reductions and activations', () => {
  beforeAll(async () => {
    await openBackend(['cpu']);
  });

  it('keeps the shape of what is not reduced', () => {
    const logits = tf.randomNormal([2, CLASSES, 3, 5]);
    const ids = tf.zeros([2, 3, 5], 'int32');
    const none = { reduction: 'none' } as const;
    expect(diceLoss(logits, ids, none).shape).toEqual([CLASSES]);
    expect(diceLoss(logits, ids, { ...none, pooled: false, classes: [2, 1] }).shape).toEqual([2, 2]);
    expect(generalizedDiceLoss(logits, ids, { ...none, pooled: false }).shape).toEqual([2, 1]);
    expect(crossEntropyLoss(logits, ids, none).shape).toEqual([2, 3, 5]);
    expect(binaryCrossEntropyLoss(logits, ids, none).shape).toEqual([2, CLASSES, 3, 5]);
    expect(focalLoss(logits, ids, { ...none, classes: [1, 2] }).shape).toEqual([2, 2, 3, 5]);
    const last = tf.transpose(logits, [0, 2, 3, 1]);
    expect(binaryCrossEntropyLoss(last, ids, { ...none, layout: 'channelsLast' }).shape).toEqual([
      2,
      3,
      5,
      CLASSES,
    ]);
  });

  it.each(LOSS_NAMES.filter((name) => name !== 'lovasz'))(
    '%s of probabilities is that of their logits',
    (name) => {
      const logits = tf.randomNormal([2, CLASSES, 9], 0, 1, 'float32', 21);
      const ids = tf.tensor(
        Array.from({ length: 18 }, (_, i) => i % CLASSES),
        [2, 9],
        'int32',
      );
      const p = tf.transpose(tf.softmax(tf.transpose(logits, [0, 2, 1])), [0, 2, 1]);
      // A focal loss of probabilities is one-vs-rest.
      const wanted =
        name === 'focal'
          ? lossByName(name, { activation: 'sigmoid' })(tf.log(tf.div(p, tf.sub(1, p))), ids)
          : lossByName(name)(logits, ids);
      expect(lossByName(name, { activation: 'none' })(p, ids).dataSync()[0]).toBeCloseTo(
        wanted.dataSync()[0]!,
        5,
      );
    },
  );
});

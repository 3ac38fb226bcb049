import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classWeights } from '../../src/adapt/class-weights.js';
import { checkMemory } from '../../src/adapt/check-memory.js';
import { fitTemperature } from '../../src/adapt/fit-temperature.js';
import { objections } from '../../src/adapt/judge-adaptation.js';
import { labelGrid } from '../../src/adapt/label-grid.js';
import { LOSS_NAMES, parseLoss } from '../../src/adapt/parse-loss.js';
import { largestOf } from '../../src/adapt/sample-dice.js';
import { SampleStore, type SampleBlock } from '../../src/adapt/sample-store.js';
import { splitDrive } from '../../src/adapt/split-drive.js';
import { trainHead, type TrainingOptions } from '../../src/adapt/train-head.js';
import { seededRandom } from '../../src/core/seeded-random.js';
import { openBackend, type Loss } from '../../src/loss/index.js';
import { planGeometry } from '../../src/onnx/geometry.js';

const parent = mkdtempSync(join(tmpdir(), 'dice-monitor-test-'));
const stores: SampleStore[] = [];
const storeOf = (width: number): SampleStore => {
  const store = new SampleStore(parent, width);
  stores.push(store);
  return store;
};

beforeAll(async () => {
  await openBackend(['wasm']);
});
afterAll(() => {
  for (const store of stores) store.close();
  expect(readdirSync(parent)).toEqual([]);
  rmSync(parent, { recursive: true });
});

const random = seededRandom(1);
const noise = (): number => random(2 ** 20) / 2 ** 20 - 0.5;

/** Samples of three classes around three corners, which a line can tell apart. */
function addFrame(store: SampleStore, count: number): SampleBlock {
  const labels = Uint8Array.from({ length: count }, () => random(3));
  const rows = new Float32Array(count * 3);
  labels.forEach((label, i) => {
    for (let c = 0; c < 3; c++) rows[i * 3 + c] = (c === label ? 1 : 0) + 0.6 * noise();
  });
  return store.add(rows, labels);
}

const start = { matrix: Float32Array.of(-1, 0, 1, 1, -1, 0, 0, 1, -1), bias: new Float32Array(3) };

const optionsFor = (changes: Partial<TrainingOptions> = {}): TrainingOptions => ({
  loss: parseLoss('dice+ce')({ channels: 3, classWeights: [1, 1, 1] }),
  learningRate: 0.05,
  maxEpochs: 20,
  patience: 5,
  batchPixels: 512,
  mostForgotten: 0.01,
  seed: 3,
  decide: largestOf(3),
  classCount: 3,
  signal: new AbortController().signal,
  ...changes,
});

function samples() {
  const store = storeOf(3);
  const train = Array.from({ length: 4 }, () => addFrame(store, 700));
  return { store, samples: { train, stop: [addFrame(store, 500)], kept: [] } };
}

describe('trainHead', () => {
  it('learns what can be told apart, and the same again from the same seed', async () => {
    const { store, samples: drive } = samples();
    const first = await trainHead(start, store, drive, optionsFor());
    expect(first.stopDice.before).toBeLessThan(0.5);
    expect(first.stopDice.best).toBeGreaterThan(0.99);
    expect(await trainHead(start, store, drive, optionsFor())).toEqual(first);
    const other = await trainHead(start, store, drive, optionsFor({ seed: 4 }));
    expect(other.weights).not.toEqual(first.weights);
  });

  it('keeps no weights that forget an older recording', async () => {
    const { store, samples: drive } = samples();
    // On the older one the start was right about everything: its labels are what the start says.
    const rows = Float32Array.from({ length: 600 }, () => noise());
    const labels = Uint8Array.from({ length: 200 }, (_, i) => {
      const x = rows.subarray(i * 3, i * 3 + 3);
      const scores = [0, 1, 2].map((c) =>
        [0, 1, 2].reduce((sum, k) => sum + x[k]! * start.matrix[k * 3 + c]!, 0),
      );
      return scores.indexOf(Math.max(...scores));
    });
    const kept = [[store.add(rows, labels)]];
    const training = await trainHead(start, store, { ...drive, kept }, optionsFor());
    expect(training.bestEpoch).toBe(0);
    expect(training.weights).toEqual(start);
  });

  it('stops at a loss that is not a number, and keeps the best', async () => {
    const { store, samples: drive } = samples();
    let calls = 0;
    const sound = optionsFor().loss;
    const loss: Loss = (x, y) => {
      calls += 1;
      const value = sound(x, y);
      return calls > 12 ? value.mul(NaN) : value;
    };
    const training = await trainHead(start, store, drive, optionsFor({ loss, learningRate: 0.3 }));
    expect(training.end).toBe('nan');
    expect(training.epochs).toBe(3);
    expect(training.bestEpoch).toBeGreaterThan(0);
    expect([...training.weights.matrix].every(Number.isFinite)).toBe(true);
    const never = await trainHead(start, store, drive, optionsFor({ loss: (x) => x.sum().mul(Infinity) }));
    expect(never).toMatchObject({ end: 'nan', bestEpoch: 0, weights: start });
  });

  it('stops when it is told to, with the best until then', async () => {
    const { store, samples: drive } = samples();
    const controller = new AbortController();
    const training = await trainHead(
      start,
      store,
      drive,
      optionsFor({
        learningRate: 0.3,
        signal: controller.signal,
        onProgress: ({ epoch }) => {
          if (epoch === 3) controller.abort();
        },
      }),
    );
    expect(training).toMatchObject({ end: 'interrupted', epochs: 3 });
    expect(training.stopDice.best).toBeGreaterThan(training.stopDice.before);
  });

  it.each(LOSS_NAMES)('takes the loss %s', async (name) => {
    const { store, samples: drive } = samples();
    const loss = parseLoss(name)({ channels: 3, classWeights: [1, 2, 0.5] });
    const { end, stopDice } = await trainHead(start, store, drive, optionsFor({ loss, maxEpochs: 6 }));
    expect(end).not.toBe('nan');
    expect(stopDice.best).toBeGreaterThan(stopDice.before + 0.1);
  });
});

describe('parseLoss', () => {
  it('refuses what is no loss, by name', () => {
    for (const text of ['', 'dise', 'dice+', '0*dice', '-1*ce', 'dice ce']) {
      expect(() => parseLoss(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    }
  });
});

describe('fitTemperature', () => {
  it('finds the temperature that labels were drawn with', () => {
    const store = storeOf(3);
    const draw = () => random(2 ** 20) / 2 ** 20;
    const count = 20_000;
    const rows = Float32Array.from({ length: count * 3 }, () => 6 * noise());
    const labels = Uint8Array.from({ length: count }, (_, i) => {
      const weights = [...rows.subarray(i * 3, i * 3 + 3)].map((z) => Math.exp(z / 2.5));
      let rest = draw() * weights.reduce((sum, w) => sum + w, 0);
      return weights.findIndex((w) => (rest -= w) < 0);
    });
    const { temperature, crossEntropy } = fitTemperature(store, [store.add(rows, labels)]);
    expect(temperature).toBeGreaterThan(2.3);
    expect(temperature).toBeLessThan(2.7);
    expect(crossEntropy.after).toBeLessThan(crossEntropy.before);
  });
});

describe('splitDrive', () => {
  it('cuts blocks of time, each at least a frame', () => {
    for (let count = 3; count < 60; count++) {
      for (const share of [0.01, 0.25, 0.5, 0.99]) {
        const frames = Array.from({ length: count }, (_, i) => i);
        const { train, stop, heldOut } = splitDrive(frames, share);
        expect([...train, ...stop, ...heldOut]).toEqual(frames);
        expect(Math.min(train.length, stop.length, heldOut.length)).toBeGreaterThan(0);
      }
    }
    expect(splitDrive([...Array(70).keys()], 0.5)).toMatchObject({
      train: { length: 28 },
      heldOut: { length: 35 },
    });
  });

  it('refuses too few frames', () => {
    for (const frames of [[], [1], [1, 2]]) {
      expect(() => splitDrive(frames, 0.5)).toThrow(expect.objectContaining({ code: 'input' }));
    }
  });
});

describe('classWeights', () => {
  const names = ['a', 'b', 'c'];
  const pixels = (...counts: number[]) => Float64Array.from({ length: 256 }, (_, i) => counts[i] ?? 0);

  it('are the root of the rarity, of mean 1 over the labelled classes', () => {
    const [a, b, c] = classWeights(pixels(400, 100, 0), names) as [number, number, number];
    expect(b / a).toBeCloseTo(2, 12);
    expect((a + b) / 2).toBeCloseTo(1, 12);
    expect(c).toBe(1);
    expect(classWeights(pixels(1e9, 1, 1e9), names)[0]).toBeGreaterThanOrEqual(0.1);
  });

  it('refuses a single class, and none', () => {
    expect(() => classWeights(pixels(5), names)).toThrow(/only a/);
    expect(() => classWeights(pixels(), names)).toThrow(/none that counts/);
  });
});

describe('labelGrid', () => {
  const label = { width: 4, height: 2, data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) };

  it('takes the label under the middle of each position', () => {
    const geometry = planGeometry(
      { height: 4, width: 8 },
      { height: undefined, width: undefined },
      'stretch',
    );
    const at = labelGrid(label, geometry, { rows: 2, columns: 4 });
    expect([0, 1].flatMap((row) => [0, 1, 2, 3].map((column) => at(row, column)))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    const coarse = labelGrid(label, geometry, { rows: 1, columns: 2 });
    expect([coarse(0, 0), coarse(0, 1)]).toEqual([5, 7]);
  });

  it('has none in the bars of a letterbox', () => {
    const geometry = planGeometry({ height: 4, width: 8 }, { height: 8, width: 8 }, 'letterbox');
    const at = labelGrid(label, geometry, { rows: 8, columns: 8 });
    expect([0, 1, 2, 5, 6, 7].map((row) => at(row, 0))).toEqual([255, 255, 0, 4, 255, 255]);
  });
});

describe('objections', () => {
  const gain = { before: 0.5, after: 0.6, low: 0.02, high: 0.18 };
  it('are none where the gain is more than chance and nothing is forgotten', () => {
    expect(objections(gain, [{ name: 'old', before: 0.9, after: 0.881 }])).toEqual([]);
  });
  it('name what is not shown, not there, or forgotten', () => {
    expect(objections({ ...gain, low: -0.01 }, [])).toEqual([expect.stringMatching(/holds 0/)]);
    expect(objections({ ...gain, low: NaN, high: NaN }, [])).toEqual([expect.stringMatching(/too few/)]);
    expect(objections({ ...gain, after: 0.5 }, [])).toEqual([expect.stringMatching(/not better/)]);
    expect(objections(gain, [{ name: 'old', before: 0.9, after: 0.879 }])).toEqual([
      expect.stringMatching(/forgotten old: mean Dice 0\.9000 before, 0\.8790 after/),
    ]);
  });
});

describe('room', () => {
  it('too little memory is said before the training', () => {
    expect(() => {
      checkMemory(1000, 4096, 10 * 2 ** 20);
    }).toThrow(/63 MB, and 10 MB of memory are free/);
    expect(() => {
      checkMemory(1000, 4096, 2 ** 30);
    }).not.toThrow();
  });

  it('too little disk is said before anything is kept, and a folder that cannot be', () => {
    expect(() => {
      storeOf(1000).checkRoom(1e12);
    }).toThrow(
      expect.objectContaining({ code: 'output', hint: expect.stringMatching(/--pixels/) as string }),
    );
    expect(() => new SampleStore('/proc/none', 3)).toThrow(expect.objectContaining({ code: 'output' }));
  });
});

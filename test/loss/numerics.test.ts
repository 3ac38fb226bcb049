import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/loss/backend.js';
import { logLargest } from '../../src/loss/log-largest.js';
import { logOnePlus } from '../../src/loss/log-one-plus.js';
import { sumImages, sumPixels } from '../../src/loss/pixel-sums.js';
import { safePower } from '../../src/loss/power.js';

const closeTo = (got: number, want: number, relative: number): boolean =>
  Math.abs(got - want) <= relative * Math.abs(want);

describe.each(['wasm', 'cpu'] as const)('numerics on %s', (backend) => {
  beforeAll(async () => {
    await openBackend([backend]);
  });

  it('log(1 + x) keeps its digits for small x', () => {
    const xs = Float32Array.of(1e-8, 1e-6, -1e-6, 1e-3, -1e-3, 0.1, -0.5, 1, 40);
    const logs = logOnePlus(tf.tensor1d(xs)).dataSync();
    logs.forEach((log, i) => {
      expect(closeTo(log, Math.log1p(xs[i]!), 1e-6), `log1p(${xs[i]})`).toBe(true);
    });
  });

  it('log max p keeps its digits where p is nearly 1, and where classes tie', () => {
    const logits = [
      [12, 0, 0],
      [5, 5, 1],
      [100, -100, -100],
      [2, 2, 2],
      [0, 8, -3],
    ];
    const p = tf.softmax(tf.tensor3d([logits]), 2);
    const found = logLargest(p).dataSync();
    logits.forEach((row, i) => {
      const rest = row.filter((_, c) => c !== row.indexOf(Math.max(...row)));
      const want = -Math.log1p(rest.reduce((sum, x) => sum + Math.exp(x - Math.max(...row)), 0));
      expect(Math.abs(found[i]! - want)).toBeLessThanOrEqual(2e-6 * Math.abs(want) + 1e-40);
    });
  });

  it.each([1, 2, 3, 10, 97, 100, 101, 1000])('sums %i pixels, whole blocks or not', (pixels) => {
    const values = Float32Array.from({ length: 2 * pixels * 3 }, (_, i) => ((i * 7919) % 101) / 101);
    const want = new Float64Array(6);
    values.forEach((value, i) => (want[Math.floor(i / (3 * pixels)) * 3 + (i % 3)]! += value));
    const sums = sumPixels(tf.tensor3d(values, [2, pixels, 3])).dataSync();
    sums.forEach((sum, i) => {
      expect(closeTo(sum, want[i]!, 1e-6)).toBe(true);
    });
  });

  it('gives every pixel the slope of its sum', () => {
    const weights = tf.tensor1d([1, 2]);
    const slopes = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(sumImages(x as tf.Tensor3D), weights)))(
      tf.ones([2, 3, 2]),
    );
    expect([...slopes.dataSync()]).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
  });

  it('a power under 1 has a finite slope at 0, and takes less than 0 for 0', () => {
    const base = tf.tensor1d([0, -1e-8, 0.25]);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => safePower(x, 0.5))(base);
    const [zero, negative, quarter] = value.dataSync();
    expect([zero, negative]).toEqual([0, 0]);
    expect(quarter).toBeCloseTo(0.5, 6);
    const slopes = [...grad.dataSync()];
    expect(slopes.every(Number.isFinite)).toBe(true);
    expect(slopes[2]).toBeCloseTo(1, 5);
  });
});

describe('sums on wasm', () => {
  it('count past 2^24, where a float that 1 is added to stands still', async () => {
    await openBackend(['wasm']);
    const pixels = 2 ** 24 + 2 ** 20;
    const sum = tf.tidy(() => sumPixels(tf.ones([1, pixels, 1])).dataSync()[0]);
    expect(sum).toBe(pixels);
  });
});

import * as tf from '@tensorflow/tfjs';
import { seededRandom } from '../../src/core/seeded-random.js';
import type { Problem } from './plain-losses.js';

/** A problem of known labels, and logits for it. */
export interface Drawn {
  readonly problem: Problem;
  readonly logits: Float64Array;
  /** As a loss takes it: class ids [N, S] or a mask [N, C, S], 255 where ignored. */
  readonly label: tf.Tensor;
}

export interface DrawOptions {
  readonly seed: number;
  readonly kind: 'ids' | 'mask' | 'softMask';
  readonly channels: number;
  readonly ignore: boolean;
}

export const IGNORED = 255;
const IMAGES = 2;
const PIXELS = 7;

/** Draws logits of about ±3 and a label that holds every class. The label tensor is the caller's to dispose. */
export function draw({ seed, kind, channels, ignore }: DrawOptions): Drawn {
  const random = seededRandom(seed);
  const size = IMAGES * channels * PIXELS;
  // Hundredths are exact enough in float32 that both versions see the same number.
  const logits = Float64Array.from({ length: size }, () => Math.fround((random(600) - 300) / 100));
  const label = new Array<number>(size).fill(0);
  const kept = new Array<boolean>(size).fill(true);
  const given: number[] = [];
  const each = kind === 'ids' ? IMAGES * PIXELS : size;
  for (let k = 0; k < each; k++) {
    const left = ignore && k % 5 === 3;
    if (kind === 'ids') {
      const classId = k < channels ? k : random(Math.max(2, channels));
      given.push(left ? IGNORED : classId);
      for (let c = 0; c < channels; c++) {
        const i = (Math.floor(k / PIXELS) * channels + c) * PIXELS + (k % PIXELS);
        kept[i] = !left;
        label[i] = !left && classId === (channels === 1 ? 1 : c) ? 1 : 0;
      }
    } else {
      const value = kind === 'mask' ? random(2) : Math.fround(random(101) / 100);
      given.push(left ? IGNORED : value);
      kept[k] = !left;
      label[k] = left ? 0 : value;
    }
  }
  const shape = kind === 'ids' ? [IMAGES, PIXELS] : [IMAGES, channels, PIXELS];
  return {
    problem: { images: IMAGES, channels, pixels: PIXELS, label, kept },
    logits,
    label: tf.tensor(given, shape, kind === 'ids' ? 'int32' : 'float32'),
  };
}

/** Logits as a tensor [N, C, S]. */
export function logitsTensor({ problem, logits }: Drawn): tf.Tensor {
  return tf.tensor(Float32Array.from(logits), [problem.images, problem.channels, problem.pixels]);
}

/** Slopes by central differences. */
export function centralDifferences(f: (x: Float64Array) => number, at: Float64Array): number[] {
  const step = 1e-5;
  return Array.from(at, (_, i) => {
    const shifted = (by: number): number => f(at.map((x, k) => (k === i ? x + by : x)));
    return (shifted(step) - shifted(-step)) / (2 * step);
  });
}

/** Value and slopes of a scalar loss. */
export function valueAndSlopes(
  loss: (x: tf.Tensor) => tf.Tensor,
  at: tf.Tensor,
): { value: number; slopes: number[] } {
  const { value, grad } = tf.valueAndGrad(loss)(at);
  const found = { value: value.dataSync()[0]!, slopes: [...grad.dataSync()] };
  tf.dispose([value, grad]);
  return found;
}

import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { seededRandom } from '../core/seeded-random.js';
import type { Picture } from '../imaging/picture.js';
import type { HeadModel } from '../onnx/head/head-model.js';
import type { HeadWeights } from '../onnx/head/linear-head.js';

/** Positions compared in each picture. */
const POSITIONS = 500;
/** Of the largest score: float32 sums in another order; float16 weights and values are rounded to 11 bits. */
const TOLERANCE = { float32: 1e-4, float16: 1e-2 };

/**
 * Checks that onnxruntime gives, with the changed model, what the trained weights give: patches times matrix plus
 * bias, at positions drawn by seed.
 *
 * @param halves whether the model's last layer is in float16
 * @throws DiceMonitorError `model` where they differ
 * @returns the largest difference, relative to the largest score
 */
export async function verifyHead(
  model: HeadModel,
  weights: HeadWeights,
  pictures: readonly Picture[],
  halves: boolean,
): Promise<number> {
  const { inputs } = model;
  const channels = weights.matrix.length / inputs;
  const patch = new Float32Array(inputs);
  let [worst, largest] = [0, 0];
  for (const picture of pictures) {
    const frame = await model.run({ ...picture, data: picture.data.slice() });
    const random = seededRandom(1);
    for (let i = 0; i < POSITIONS; i++) {
      const [row, column] = [random(frame.grid.rows), random(frame.grid.columns)];
      frame.readPatch(row, column, patch);
      for (let c = 0; c < channels; c++) {
        const expected = scoreOf(patch, weights, c);
        const got = frame.score(row, column, c);
        largest = Math.max(largest, Math.abs(expected));
        worst = Math.max(worst, Number.isNaN(got) ? Infinity : Math.abs(got - expected));
      }
    }
  }
  const difference = worst / Math.max(largest, 1);
  if (difference <= TOLERANCE[halves ? 'float16' : 'float32']) return difference;
  throw new DiceMonitorError('model', {
    found: `onnxruntime gives other scores with the trained weights than they should give: off by ${worst.toPrecision(3)}, where the largest is ${largest.toPrecision(3)}`,
    expected: 'the same, but for rounding',
    hint: 'nothing was written; please report this with the model',
  });
}

function scoreOf(patch: Float32Array, { matrix, bias }: HeadWeights, classId: number): number {
  const channels = matrix.length / patch.length;
  let sum = bias?.[classId] ?? 0;
  for (let i = 0; i < patch.length; i++) sum += patch[i]! * matrix[i * channels + classId]!;
  return sum;
}

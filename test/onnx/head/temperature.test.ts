import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Mask } from '../../../src/core/mask.js';
import { seededRandom } from '../../../src/core/seeded-random.js';
import { adaptModel } from '../../../src/onnx/head/adapted-model.js';
import { openScoreModel } from '../../../src/onnx/head/score-model.js';
import { openOnnxSegmenter } from '../../../src/onnx/onnx-segmenter.js';
import { defaultSettings } from '../../../src/settings/settings.js';

const fixtures = fileURLToPath(new URL('../../fixtures/models/', import.meta.url));
const settings = { ...defaultSettings(), providers: ['cpu' as const] };
const [HEIGHT, WIDTH] = [240, 320];

const random = seededRandom(8);
const pixels = Uint8Array.from({ length: HEIGHT * WIDTH * 3 }, (_, i) => ((i >> 8) % 256) ^ random(64));
const picture = () => ({ width: WIDTH, height: HEIGHT, channels: 3 as const, data: pixels.slice() });
const label: Mask = { width: WIDTH, height: HEIGHT, data: new Uint8Array(HEIGHT * WIDTH) };

async function segment(path: string) {
  const segmenter = await openOnnxSegmenter(path, settings);
  const { mask, soft } = await segmenter.segment(picture(), { softLabel: label });
  await segmenter.close();
  return { mask, crossEntropy: soft!.losses[0]! / (HEIGHT * WIDTH) };
}

/** −ln p of class 0 with logits divided by a temperature, from the logits that the model's patches are. */
async function expected(path: string, temperature: number): Promise<number> {
  const model = await openScoreModel(path, settings);
  const { grid, readPatch } = await model.run(picture());
  const patch = new Float32Array(model.inputs);
  let sum = 0;
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      readPatch(row, column, patch);
      const z = patch.length === 1 ? [0, patch[0]! / temperature] : [...patch].map((x) => x / temperature);
      const largest = Math.max(...z);
      sum += largest + Math.log(z.reduce((total, x) => total + Math.exp(x - largest), 0)) - z[0]!;
    }
  }
  await model.release();
  return sum / (grid.rows * grid.columns);
}

describe('a temperature in the graph', () => {
  it.each(['conv_nchw', 'unet', 'dynamic', 'binary_sigmoid', 'half'])(
    '%s: divides the logits, and no mask changes',
    async (name) => {
      const path = join(fixtures, `${name}.onnx`);
      const before = await segment(path);
      const { trial } = adaptModel(path, settings, { kind: 'temperature', temperature: 2.5 }, '{}');
      try {
        const after = await segment(trial.path);
        const differing = after.mask.data.filter((id, i) => id !== before.mask.data[i]).length;
        // float16 logits are rounded anew.
        expect(differing).toBeLessThanOrEqual(name === 'half' ? 40 : 0);
        const digits = name === 'half' ? 2 : 5;
        expect(before.crossEntropy).toBeCloseTo(await expected(path, 1), digits);
        expect(after.crossEntropy).toBeCloseTo(await expected(path, 2.5), digits);
        expect(after.crossEntropy).not.toBeCloseTo(before.crossEntropy, 2);
      } finally {
        trial.remove();
      }
    },
  );

  it('is refused for class ids, and for a map whose threshold is not at p = 0.5', async () => {
    await expect(openScoreModel(join(fixtures, 'nhwc_argmax.onnx'), settings)).rejects.toMatchObject({
      code: 'model',
      found: expect.stringMatching(/ArgMax "n9_ArgMax" gives class ids/) as string,
    });
    await expect(
      openScoreModel(join(fixtures, 'binary_sigmoid.onnx'), { ...settings, threshold: 0.3 }),
    ).rejects.toMatchObject({ code: 'model', found: expect.stringMatching(/threshold 0\.3/) as string });
  });
});

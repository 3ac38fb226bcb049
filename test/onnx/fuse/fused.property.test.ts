import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelFolder } from '../model-folder.js';
import { statisticsDifference } from '../probability-reference.js';
import { runBothPaths, type BothPaths } from './both-paths.js';
import { buildRandomModel, randomModels, type RandomModel } from './random-model.js';
import { randomUses, type RandomUse } from './random-use.js';

const folder = modelFolder();
const RUNS = 240;

/** Two values that lie nearer than this may change places: 1e-5, or a step of float16 at their size. */
function nearTie({ outputType, inputType }: RandomModel): number {
  return outputType === 'float16' || inputType === 'float16' ? 2 ** -9 : 1e-5;
}

/** Whether a graph for pictures of any size can take this one. */
function fitsAnySize({ settings, camera }: RandomUse): boolean {
  const packed = camera.rowBytes === camera.width * camera.channels;
  return packed && settings.input.resize === 'stretch';
}

function expectEqual({ unfused, fused, margins }: BothPaths, near: number): void {
  const wrong = [...margins.keys()].filter(
    (i) => fused.mask.data[i] !== unfused.mask.data[i] && !(margins[i]! < near),
  );
  expect(wrong).toEqual([]);
  expect(fused.mask).toMatchObject({ width: unfused.mask.width, height: unfused.mask.height });
  expect(fused.nanPixels).toBe(unfused.nanPixels);
  expect(fused.confidence === undefined).toBe(unfused.confidence === undefined);
  const differences = unfused.confidence?.data.map((value, i) =>
    Math.abs(value - fused.confidence!.data[i]!),
  );
  expect(Math.max(0, ...(differences ?? []))).toBeLessThanOrEqual(near > 1e-5 ? 2 : 1);
  expect(fused.statistics === undefined).toBe(unfused.statistics === undefined);
  if (unfused.statistics && fused.statistics) {
    const ties = margins.filter((margin) => margin < near).length / margins.length;
    expect(statisticsDifference(unfused.statistics, fused.statistics)).toBeLessThan(near + 1e-5 + ties);
  }
}

describe('a fused model', () => {
  it(`gives what the unfused one gives: ${RUNS} random models, settings and pictures`, async () => {
    const cases = randomModels.chain((model) =>
      fc.record({ model: fc.constant(model), use: randomUses(model) }),
    );
    let count = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ model, use }) => {
        count += 1;
        const file = folder.write(buildRandomModel(model), `random-${count}.onnx`);
        const anySize = fitsAnySize(use) && count % 2 === 0;
        expectEqual(await runBothPaths(file, use.settings, use.camera, use.wish, anySize), nearTie(model));
      }),
      { numRuns: RUNS, seed: 20260729 },
    );
    expect(count).toBeGreaterThanOrEqual(RUNS);
  }, 300_000);
});

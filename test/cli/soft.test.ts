import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BAG, evaluateBench, expectRefusal } from './evaluate-bench.js';
import { readReportWithoutRun } from './report-file.js';
import { runCommand } from './run-command.js';

const { evaluate, scratch } = evaluateBench();
const ids = fileURLToPath(new URL('../fixtures/models/nhwc_argmax.onnx', import.meta.url));

describe('evaluate --soft', () => {
  it('adds soft_scores to the report and the terminal, and changes nothing else', async () => {
    const plain = await evaluate();
    const soft = await evaluate({ more: ['--soft'] });
    expect(soft.code, soft.stderr).toBe(0);
    const { soft_scores: scores, ...rest } = readReportWithoutRun(soft.out) as unknown as {
      soft_scores: {
        pixels: number;
        dice_loss: number;
        calibration_error: number;
        reliability: { pixels: number }[];
      };
      total: { pixels: number; ignored: number; unknown: number };
    };
    expect(rest).toEqual(readReportWithoutRun(plain.out));
    const { pixels, ignored, unknown } = rest.total;
    expect(scores.pixels).toBe(pixels - ignored - unknown);
    expect(scores.reliability.reduce((sum, bin) => sum + bin.pixels, 0)).toBe(scores.pixels);
    expect(scores.dice_loss).toBeGreaterThan(0);
    expect(scores.dice_loss).toBeLessThan(1);
    expect(soft.stdout).toMatch(/cross entropy \d/);
    expect(soft.stdout).toContain(scores.calibration_error.toFixed(4));
    expect(plain.stdout).not.toMatch(/cross entropy/);
  });

  it('is refused where there are no probabilities: exit 2', async () => {
    const more = ['--soft', '--ontology', 'terrain'];
    expectRefusal(await evaluate({ model: ids, more }), 2, /class ids/, /ArgMax/);
    const masks = await runCommand([
      ...['evaluate', BAG, '--predicted', '/camera/image_raw', '--label', '/labels/image'],
      ...['--soft', '--ontology', 'terrain', '--out', join(scratch, 'masks')],
    ]);
    expectRefusal(masks, 2, /--soft, and masks of another node/);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readFrames, readReport } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

interface DriveTruth {
  readonly classes: string[];
  readonly counts: number[][];
  readonly mean_iou: number;
  readonly mean_dice: number;
  readonly per_frame: { stamp_ns: string; counts: number[][] }[];
  readonly preprocess: { mean_0_255: number[]; std_0_255: number[] };
}

/** Builds of ONNX Runtime may flip pixels whose two best classes tie to about 1e-6. */
const PIXELS_OFF_PER_FRAME = 20;

const folder = process.env.DICE_MONITOR_REAL_DRIVE;
const scratch = scratchFolder();

if (folder === undefined) {
  console.warn(
    'skipped: the real CamVid drive. Its pictures are for research use and in no repository; ' +
      'set DICE_MONITOR_REAL_DRIVE to a folder with camvid_23/, camvid_23.truth.json and espnet-camvid.onnx',
  );
}

describe.skipIf(folder === undefined)(
  'a real drive and a published network (DICE_MONITOR_REAL_DRIVE)',
  () => {
    it.each(['fused', 'unfused'])('gives the counts of numpy and Python onnxruntime, %s', async (way) => {
      const truth = JSON.parse(readFileSync(join(folder!, 'camvid_23.truth.json'), 'utf8')) as DriveTruth;
      const { mean_0_255: mean, std_0_255: std } = truth.preprocess;
      // (x - mean) / std / 255 of 0..255 values.
      const parameters = {
        ontology: 'camvid',
        'input.channel_order': 'bgr',
        'input.scale': 1.0,
        'input.mean': mean,
        'input.std': std.map((value) => value * 255),
        providers: ['cpu'],
      };
      const config = join(scratch, 'parameters.yaml');
      writeFileSync(config, stringify({ '/**': { ros__parameters: parameters } }));
      const out = join(scratch, way);
      const { code, stderr } = await runCommand([
        ...['evaluate', join(folder!, 'camvid_23'), '--model', join(folder!, 'espnet-camvid.onnx')],
        ...['--image', '/camera/image_raw', '--param', 'image_transport=compressed'],
        ...[
          '--label',
          '/labels/image',
          '--config',
          config,
          '--out',
          out,
          ...(way === 'unfused' ? ['--unfused'] : []),
        ],
      ]);
      expect(code, stderr).toBe(0);
      const report = readReport(out);
      expect(report.total.pairs).toBe(truth.per_frame.length);
      expect(report.scores!.mean_iou).toBeCloseTo(truth.mean_iou, 3);
      expect(report.scores!.mean_dice).toBeCloseTo(truth.mean_dice, 3);
      const rows = readFrames(out);
      expect(rows.map((row) => row.stamp_ns)).toEqual(truth.per_frame.map(({ stamp_ns }) => stamp_ns));
      truth.per_frame.forEach(({ counts }, frame) => {
        counts.forEach((row, classId) => {
          if (truth.classes[classId] === 'unlabelled') return;
          const found = Number(rows[frame]![`${classId}_tp`]);
          expect(Math.abs(found - row[classId]!)).toBeLessThanOrEqual(PIXELS_OFF_PER_FRAME);
        });
      });
      expect(pixelsApart(report.total.matrix, truth.counts)).toBeLessThanOrEqual(
        PIXELS_OFF_PER_FRAME * truth.per_frame.length,
      );
    });
  },
);

/** A pixel that moves from one cell to another changes two cells by one. */
function pixelsApart(found: readonly (readonly number[])[], expected: number[][]): number {
  const differences = expected.flatMap((row, label) =>
    row.map((count, predicted) => Math.abs(found[label]![predicted]! - count)),
  );
  return differences.reduce((sum, difference) => sum + difference, 0) / 2;
}

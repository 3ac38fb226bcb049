import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readFrames, readReport } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

interface BagTruth {
  readonly images: number;
  readonly labels: number;
  readonly paired: number;
  readonly confusion_total: number[][];
  readonly dice: number[];
  readonly iou: number[];
  readonly frames: { stamp: string; label_stamp: string; confusion: number[][] }[];
}

const BAGS = fileURLToPath(new URL('../fixtures/bags/', import.meta.url));
const truth = JSON.parse(readFileSync(join(BAGS, 'truth.json'), 'utf8')) as Record<string, BagTruth>;
const scratch = scratchFolder();

const parameters = join(scratch, 'parameters.yaml');
const ontology = join(scratch, 'ontology.yaml');
writeFileSync(
  ontology,
  stringify({ name: 'bags', classes: [{ name: 'sky' }, { name: 'terrain' }, { name: 'obstacle' }] }),
);
writeFileSync(
  parameters,
  stringify({ '/**': { ros__parameters: { ontology, 'input.scale': 1.0, providers: ['cpu'] } } }),
);

describe.each(Object.entries(truth))('recorded by ros2 bag record: %s', (name, expected) => {
  it.each([
    ['labelled', []],
    ['all', []],
    ['labelled', ['--unfused']],
  ])('gives the counts of rosbag2_py and numpy, inferring %s images %j', async (frames, options) => {
    const out = join(scratch, `${name}-${frames}${options.join('')}`);
    // Topics and labels are found by themselves.
    const { code, stderr } = await runCommand([
      ...['evaluate', join(BAGS, name), '--model', join(BAGS, 'colour-classifier.onnx')],
      ...['--config', parameters, '--out', out, '--frames', frames, ...options],
    ]);
    expect(code, stderr).toBe(0);
    const report = readReport(out);
    expect(report.complete).toBe(true);
    expect(report.accounts.image).toMatchObject({ topic: '/camera/image_raw', received: expected.images });
    expect(report.accounts.label).toMatchObject({ topic: '/labels/image', received: expected.labels });
    expect(report.total.pairs).toBe(expected.paired);
    expect(report.total.matrix).toEqual(expected.confusion_total);
    report.scores!.classes.forEach((entry, classId) => {
      expect(entry.dice).toBeCloseTo(expected.dice[classId]!, 14);
      expect(entry.iou).toBeCloseTo(expected.iou[classId]!, 14);
    });
    // With estimates, images without a label have rows too.
    const scored = readFrames(out).filter((row) => row.label_stamp_ns !== '');
    expect(readFrames(out)).toHaveLength(frames === 'all' ? expected.images : expected.paired);
    const rows = scored.map((row) => [
      row.stamp_ns,
      row.label_stamp_ns,
      row['0_tp'],
      row['1_tp'],
      row['2_tp'],
    ]);
    expect(rows).toEqual(
      expected.frames.map(({ stamp, label_stamp, confusion }) => [
        stamp,
        label_stamp,
        ...confusion.map((row, classId) => String(row[classId])),
      ]),
    );
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { writeReport } from '../report/saved-report.js';
import { perturbModel } from './perturb-model.js';
import { readReport } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

const BAGS = fileURLToPath(new URL('../fixtures/bags/', import.meta.url));
const MODEL = join(BAGS, 'colour-classifier.onnx');
const scratch = scratchFolder();
const [good, bad] = [join(scratch, 'good'), join(scratch, 'bad')];

interface ComparisonFile {
  readonly a: { readonly model_sha256: readonly string[] };
  readonly b: { readonly model_sha256: readonly string[] };
  readonly frames: number;
  readonly mean_dice: {
    readonly a: number;
    readonly b: number;
    readonly difference: number;
    readonly interval: [number, number];
  };
  readonly classes: readonly {
    readonly name: string;
    readonly dice: { readonly a: number; readonly b: number };
  }[];
  readonly bootstrap: { readonly block_length: number; readonly resamples: number };
  readonly worst_frames: readonly {
    readonly stamp: string;
    readonly mean_dice: { readonly difference: number };
  }[];
}

/** The classifier with every weight a tenth or so off. */
function perturbedModel(): string {
  const path = join(scratch, 'perturbed.onnx');
  perturbModel(MODEL, path, 0.12, 1);
  return path;
}

async function evaluate(model: string, out: string): Promise<void> {
  const ontology = join(scratch, 'ontology.yaml');
  const classes = ['sky', 'terrain', 'obstacle'].map((name) => ({ name }));
  writeFileSync(ontology, stringify({ name: 'bags', classes }));
  const { code, stderr } = await runCommand([
    ...['evaluate', join(BAGS, 'mcap_split'), '--model', model, '--ontology', ontology, '--quiet'],
    ...['-p', 'input.scale=1', '-p', 'providers=[cpu]', '--out', out],
  ]);
  expect(code, stderr).toBe(0);
}

beforeAll(async () => {
  await evaluate(MODEL, good);
  await evaluate(perturbedModel(), bad);
});

describe('compare', () => {
  it('finds the worse of two models', async () => {
    const json = join(scratch, 'comparison.json');
    const { code, stdout, stderr } = await runCommand([
      'compare',
      good,
      bad,
      '--fail-if-worse',
      '--json',
      json,
    ]);
    expect(code, stderr).toBe(1);
    expect(stdout).toMatch(/mean Dice {2}B - A -0\.\d{4}, 95 % interval -0\.\d{4} to -0\.\d{4}: B is worse/);
    expect(stdout).toMatch(/2000 resamples of \d+ blocks of \d+ frames \(\d+\.\d s\) out of 52 frames/);
    expect(stdout).toContain('the same configuration');
    const comparison = JSON.parse(readFileSync(json, 'utf8')) as ComparisonFile;
    const [a, b] = [readReport(good), readReport(bad)];
    expect(comparison.frames).toBe(52);
    expect(comparison.mean_dice).toMatchObject({ a: a.scores!.mean_dice, b: b.scores!.mean_dice });
    expect(comparison.mean_dice.interval[1]).toBeLessThan(0);
    expect(comparison.classes.map(({ name, dice }) => [name, dice.a, dice.b])).toEqual(
      a.scores!.classes.map(({ name, dice }, c) => [name, dice, b.scores!.classes[c]!.dice]),
    );
    expect(comparison.worst_frames).toHaveLength(5);
    const sizes = comparison.worst_frames.map(({ mean_dice }) => Math.abs(mean_dice.difference));
    expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
    expect(stdout).toContain(comparison.worst_frames[0]!.stamp);
    expect(comparison.a.model_sha256).not.toEqual(comparison.b.model_sha256);
  });

  it('is not worse the other way round, and gives JSON alone on standard output', async () => {
    const { code, stdout } = await runCommand([
      'compare',
      bad,
      good,
      '--fail-if-worse',
      '--worst',
      '2',
      '--json',
    ]);
    expect(code).toBe(0);
    const { mean_dice, worst_frames } = JSON.parse(stdout) as ComparisonFile;
    expect(mean_dice.interval[0]).toBeGreaterThan(0);
    expect(worst_frames).toHaveLength(2);
  });

  it('says the same again, to the last digit', async () => {
    const [first, second] = [
      await runCommand(['compare', good, bad]),
      await runCommand(['compare', good, bad]),
    ];
    expect(first.code).toBe(0);
    expect(second.stdout).toBe(first.stdout);
  });

  it('finds no difference between a report and itself', async () => {
    const { code, stdout } = await runCommand(['compare', good, good, '--fail-if-worse']);
    expect(code).toBe(0);
    expect(stdout).toContain('95 % interval 0.0000 to 0.0000: no difference');
    expect(stdout).toContain('the same model, the same configuration');
    expect(stdout).not.toContain('frames that differ most');
  });

  it('gives no interval of two frames, and says that --fail-if-worse cannot tell', async () => {
    const [a, b] = [writeReport(join(scratch, 'two-a')), writeReport(join(scratch, 'two-b'))];
    const { code, stdout, stderr } = await runCommand(['compare', a, b, '--fail-if-worse']);
    expect(code).toBe(0);
    expect(stdout).toContain('no interval: 2 frames are too few');
    expect(stderr).toContain('cannot tell');
    const { stdout: json } = await runCommand(['compare', a, b, '--json']);
    expect(JSON.parse(json)).toMatchObject({ mean_dice: { difference: 0, interval: null } });
  });

  it.each<[string, () => string[], number, RegExp]>([
    [
      'other frames',
      () => [good, writeReport(join(scratch, 'two'))],
      2,
      /different classes: 3 in A \(sky, terrain, obstacle\)/,
    ],
    ['no report', () => [good, join(scratch, 'nowhere')], 3, /nowhere is no report folder/],
    ['one folder', () => [good], 2, /missing required argument/],
    ['--worst', () => [good, bad, '--worst', '-1'], 2, /--worst -1/],
    [
      'a report to overwrite',
      () => [good, bad, '--json', join(good, '..', 'bad', 'frames.csv')],
      2,
      /is a file of a report/,
    ],
    [
      'no place for JSON',
      () => [good, bad, '--json', join(scratch, 'no', 'where.json')],
      2,
      /cannot write .*where\.json/,
    ],
  ])('refuses %s', async (_, args, code, message) => {
    const result = await runCommand(['compare', ...args()]);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
  });
});

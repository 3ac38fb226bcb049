import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { emptyConfusion, type ConfusionCounts } from '../../src/core/confusion.js';
import { summarize } from '../../src/core/scores.js';
import { countSoft } from '../../src/core/soft-counts.js';
import { softScoresOf } from '../../src/core/soft-scores.js';
import type { AccountCounts, RunResult } from '../../src/pipeline/ports.js';
import { buildReport, formatReport, type ReportContext } from '../../src/report/report.js';

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(new URL('../../report.schema.json', import.meta.url), 'utf8')) as object,
);

const HASH = 'ab'.repeat(32);
const tensor = { name: 'x', type: 'float32', shape: [1, 3, 'h', 'w'] };
const context: ReportContext = {
  run: {
    tool: 'dice-monitor 0',
    versions: { node: '20' },
    platform: 'linux x64',
    provider: 'cpu',
    providers: [
      {
        name: 'cpu',
        outcome: 'runs',
        reason: null,
        agreement: null,
        load_ms: 3.5,
        first_run_ms: null,
        run_ms: null,
        pictures: 7,
      },
    ],
    started: '2026-01-01T00:00:00.000Z',
    duration_s: 1.5,
    frames_per_s: 2,
    inputs: [{ path: 'a.mcap', storage: 'mcap', bytes: 5 }],
    model: 'm.onnx',
    ontology: null,
    configuration: null,
    output: 'out',
  },
  model: { sha256: HASH, input: tensor, output: tensor },
  configuration: { sha256: HASH, threshold: 0.5 },
  ontology: { name: 'two', sha256: HASH },
  classes: [
    { classId: 0, name: 'trail', ignored: false, labelIds: [0] },
    { classId: 1, name: 'rock', ignored: false, labelIds: [1, 7] },
  ],
  groups: [{ name: 'blocked', classIds: [1] }],
  topics: {
    image: { name: '/camera', type: 'sensor_msgs/msg/Image', messageCount: 3 },
    label: { name: '/label', type: 'sensor_msgs/msg/Image', messageCount: 2 },
  },
};

function account(received: number, changes: Partial<AccountCounts>): AccountCounts {
  const none = {
    paired: 0,
    unmatched: 0,
    late: 0,
    dropped: 0,
    skipped: 0,
    invalid: 0,
    waiting: 0,
    missed: 0,
  };
  return { received, ...none, ...changes };
}

function result(counts: ConfusionCounts, scored: boolean): RunResult {
  return {
    complete: true,
    interrupted: false,
    failure: undefined,
    problems: [
      {
        kind: 'invalid',
        topic: '/camera',
        count: 1,
        firstStampNs: 1_700_000_000_000_000_001n,
        message: 'short',
      },
    ],
    accounts: { image: account(3, { paired: 2, invalid: 1, missed: 4 }), label: account(2, { paired: 2 }) },
    timeResets: 0,
    totals: {
      pairs: 2,
      firstStampNs: 1_700_000_000_000_000_001n,
      lastStampNs: 1_700_000_000_100_000_001n,
      counts,
      unknownIds: new Map([
        ['40', 3],
        ['5', 1],
      ]),
      nanPixels: 0,
      meanFrameDice: NaN,
    },
    scores: scored ? summarize(counts, { scored: [true, true], groups: context.groups }) : undefined,
    estimates: undefined,
    causes: [],
  };
}

/** Label 0: 6 right, 2 as class 1. Class 1 is never labelled. 4 unknown pixels. */
function counts(): ConfusionCounts {
  const confusion = emptyConfusion(2);
  confusion.matrix.set([6, 2, 0, 0]);
  return { ...confusion, pixels: 12, unknown: 4 };
}

describe('buildReport', () => {
  it('fits the published schema, scored or not', () => {
    for (const scored of [true, false]) {
      const report = JSON.parse(formatReport(buildReport(result(counts(), scored), context))) as {
        scores: unknown;
      };
      expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
      expect(report.scores === null).toBe(!scored);
    }
  });

  it('fits the schema with estimates, and without a model', () => {
    const estimates = { expectedDice: 0.9, meanConfidence: 0.8, meanEntropy: NaN, consistency: 0.7 };
    const text = formatReport(
      buildReport({ ...result(counts(), true), estimates }, { ...context, model: null }),
    );
    const report = JSON.parse(text) as { estimates: unknown };
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.estimates).toEqual({
      expected_dice: 0.9,
      mean_confidence: 0.8,
      mean_entropy: null,
      consistency: 0.7,
    });
  });

  it('fits the schema with scores of probabilities', () => {
    const soft = softScoresOf(
      countSoft(
        Float64Array.of(0.75, 0.5, 0.25, 0.5),
        { width: 2, height: 1, data: Uint8Array.of(0, 0) },
        { width: 2, height: 1, data: Uint8Array.of(0, 0) },
        2,
      ),
      [true, true],
    );
    const report = JSON.parse(
      formatReport(buildReport({ ...result(counts(), true), softScores: soft }, context)),
    ) as Record<string, unknown>;
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.soft_scores).toMatchObject({
      pixels: 2,
      dice_loss: 1 - 2.5 / 3.25,
      calibration_error: 0.375,
      classes: [
        { name: 'trail', soft_dice: 2.5 / 3.25 },
        { name: 'rock', soft_dice: null, tversky: null },
      ],
    });
  });

  it('keeps its order of keys', () => {
    expect(Object.keys(buildReport(result(counts(), true), context))).toEqual(
      'schema run complete problems model configuration ontology classes groups accounts total scores'.split(
        ' ',
      ),
    );
  });

  it('writes counts as numbers, stamps as text, undefined as null', () => {
    const report = JSON.parse(formatReport(buildReport(result(counts(), true), context))) as Record<
      string,
      unknown
    >;
    expect(report.total).toMatchObject({
      first_stamp: '1700000000000000001',
      matrix: [
        [6, 2],
        [0, 0],
      ],
      unknown_ids: { '5': 1, '40': 3 },
    });
    // Class 1 occurs in the prediction only: Dice 0, recall 0/0. Dice of class 0: 12 / (12 + 2).
    expect(report.scores).toMatchObject({
      mean_dice: 12 / 14 / 2,
      mean_frame_dice: null,
      classes: [
        { name: 'trail', dice: 12 / 14 },
        { name: 'rock', tp: 0, fp: 2, fn: 0, dice: 0, recall: null },
      ],
    });
    expect(report.accounts).toMatchObject({ image: { skipped: 0, missed: 4 }, label: { received: 2 } });
  });

  it('puts each row of the matrix on one line', () => {
    const text = formatReport(buildReport(result(counts(), true), context));
    expect(text).toContain('[6, 2]');
    expect(text.endsWith('}\n')).toBe(true);
  });
});

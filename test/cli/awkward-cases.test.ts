import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awkwardCases, writeConfig, type AwkwardCase } from './awkward-case.js';
import { readFrames, readReport, type ReportFile } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

const scratch = scratchFolder();

/** What `says` of each case comes down to: the terminal (T) and report.json's problems (R) hold these. */
const SAYS: Record<string, readonly RegExp[]> = {
  '01-mcap-cut-while-recording': [/drive_0\.mcap.*(?:ends early|footer|cut)/s],
  '15-malformed-images-among-good-ones': [/shorter/, /semantic8/, /step/, /0\s*x\s*0|empty/],
  '23-some-stamps-are-zero': [/stamp is zero/],
  '27-ontology-zero-is-void': [/\b40\b/],
  '35-label-as-colours-with-blended-edges': [/colou?r/],
};

const cases = awkwardCases();

it('every case that says something has its words checked', () => {
  const saying = cases.filter(({ expect: { says } }) => says).map(({ name }) => name);
  expect(saying).toEqual(Object.keys(SAYS));
});

describe.each(cases)('case $name', (entry) => {
  it('comes out as expected', async () => {
    const out = join(scratch, `${entry.name}.out`);
    const before = hashes(entry.folder);
    const result = await runCommand(
      [...withoutPlaceholders(entry), '--config', writeConfig(entry, scratch), '--out', out],
      {
        cwd: entry.folder,
      },
    );
    expect(hashes(entry.folder)).toEqual(before);
    const report = readReport(out);
    expect(result.code, result.stderr).toBe(entry.expect.exit_code);
    expectAccounts(report, entry);
    expectScores(report, entry);
    expectFrames(out, entry);
    for (const words of SAYS[entry.name] ?? []) {
      expect(result.stderr).toMatch(words);
      expect(JSON.stringify([report.problems, report.total.unknown_ids])).toMatch(words);
    }
  });
});

function withoutPlaceholders(entry: AwkwardCase): string[] {
  const end = entry.arguments.indexOf('--config');
  return entry.arguments.slice(0, end);
}

function expectAccounts(report: ReportFile, { expect: expected }: AwkwardCase): void {
  for (const topic of ['image', 'label'] as const) {
    const account = report.accounts[topic];
    const { received, paired, unmatched, late, dropped, invalid, skipped = 0 } = account;
    expect(received).toBe(paired + unmatched + late + dropped + invalid + skipped);
    expect(received).toBe(expected.received?.[topic]);
    expect(paired).toBe(expected.paired);
    expect(unmatched).toBe(expected.unmatched?.[topic]);
    expect(invalid).toBe(expected.invalid?.[topic]);
    for (const fate of ['late', 'dropped'] as const) {
      const count = expected[fate];
      expect(account[fate]).toBe(typeof count === 'object' ? count[topic] : count);
    }
  }
  expect(report.accounts.time_resets).toBe(expected.time_resets ?? 0);
  expect(report.total.pairs).toBe(expected.scored);
}

function expectScores(report: ReportFile, { expect: expected }: AwkwardCase): void {
  expect(report.total.matrix).toEqual(expected.confusion);
  const classes = report.scores!.classes;
  for (const key of ['tp', 'fp', 'fn'] as const)
    expect(classes.map((entry) => entry[key])).toEqual(expected[key]);
  for (const key of ['dice', 'iou'] as const) {
    classes.forEach((entry, classId) => {
      expectNumber(entry[key], expected[key]![classId]!);
    });
  }
  expectNumber(report.scores!.mean_dice, expected.mean_dice!);
  expectNumber(report.scores!.mean_iou, expected.mean_iou!);
  if (expected.unknown_ids) expect(report.total.unknown_ids).toEqual(expected.unknown_ids);
  const unknown = Object.values(expected.unknown_ids ?? {}).reduce((sum, pixels) => sum + pixels, 0);
  expect(report.total.unknown).toBe(expected.unknown_pixels ?? unknown);
}

function expectNumber(found: number | null, expected: number | null): void {
  if (expected === null || found === null) expect(found).toBe(expected);
  else expect(found).toBeCloseTo(expected, 14);
}

function expectFrames(out: string, { expect: expected }: AwkwardCase): void {
  const rows = readFrames(out);
  expect(rows.map((row) => [row.stamp_ns, row.label_stamp_ns])).toEqual(
    expected.frames!.map(({ stamp, label_stamp }) => [stamp, label_stamp]),
  );
  rows.forEach((row, index) => {
    const matrix = expected.frames![index]!.confusion;
    matrix.forEach((labelled, classId) => {
      const column = matrix.reduce((sum, other) => sum + other[classId]!, 0);
      const total = labelled.reduce((sum, count) => sum + count, 0);
      const tp = labelled[classId]!;
      expect([row[`${classId}_tp`], row[`${classId}_fp`], row[`${classId}_fn`]].map(Number)).toEqual([
        tp,
        column - tp,
        total - tp,
      ]);
    });
  });
}

/** SHA-256 of every input file: the user's files are never written to, and nothing is left beside them. */
function hashes(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(folder, 'bag')).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, 'bag', name)))
        .digest('hex'),
    ]),
  );
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { readReport } from '../../src/report/read-report.js';
import { TWO_FRAMES, writeReport, type ReportParts } from './saved-report.js';

const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-saved-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});
let count = 0;

function write(parts?: ReportParts): string {
  return writeReport(join(scratch, `report-${count++}`), parts);
}

function edit(folder: string, file: string, change: (text: string) => string): string {
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return folder;
}

async function refused(folder: string): Promise<string> {
  const error: unknown = await readReport(folder).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'DiceMonitorError', code: 'input' });
  return (error as Error).message;
}

describe('readReport', () => {
  it('reads classes, hashes, stamps and counts', async () => {
    const folder = write({
      classes: [
        { name: 'trail', label_ids: [1, -7] },
        { name: 'void', ignored: true },
      ],
    });
    expect(await readReport(folder)).toEqual({
      folder,
      modelSha256: ['a1'.repeat(32)],
      configurationSha256: 'c0'.repeat(32),
      ontologyName: 'yard',
      ontologySha256: '0d'.repeat(32),
      classes: [
        { name: 'trail', ignored: false, labelIds: [1, -7] },
        { name: 'void', ignored: true, labelIds: [] },
      ],
      frames: {
        stampsNs: BigInt64Array.of(1700000000000000000n, 1700000000100000000n),
        labelStampsNs: BigInt64Array.of(1700000000000000007n, 1700000000100000000n),
        counts: {
          tp: Float64Array.of(5, 3, 9, 0),
          fp: Float64Array.of(1, 1, 0, 1),
          fn: Float64Array.of(1, 1, 1, 0),
        },
      },
    });
  });

  it('passes over images without a label, and takes masks of another node', async () => {
    const frames = [{ stamp: '1' }, TWO_FRAMES[0]!, { stamp: '1700000000050000000' }, TWO_FRAMES[1]!];
    const report = await readReport(write({ frames, estimates: true, changes: { model: null } }));
    expect(report.modelSha256).toEqual([]);
    expect([...report.frames.counts.tp]).toEqual([5, 3, 9, 0]);
  });

  it('tells models apart by their external data too', async () => {
    const model = { sha256: 'aa', external_data: [{ location: 'w.bin', sha256: 'bb' }] };
    expect((await readReport(write({ changes: { model } }))).modelSha256).toEqual(['aa', 'bb']);
  });

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'an incomplete run',
      { complete: false, problems: [{ message: 'chunk 3 is damaged' }] },
      /incomplete.*chunk 3/,
    ],
    ['nothing scored', { scores: null }, /nothing was scored/],
    ['another schema', { schema: 2 }, /is of schema 2\n {2}expected: schema 1/],
    ['no classes', { classes: [] }, /names no classes/],
    [
      'classes of another form',
      { classes: [{ class_id: 0, name: 5 }] },
      /classes\[0\]\.name is 5\n {2}expected: text/,
    ],
    ['classes out of order', { classes: [{ class_id: 1 }] }, /classes\[0\] has class_id 1/],
    ['a key that is missing', { total: {} }, /total has no key pairs/],
    ['a list for an object', { model: [] }, /model is \[\]\n {2}expected: an object/],
    ['more pairs than any file has rows', { total: { pairs: 1e15 } }, /fewer rows with a label/],
    ['more pairs than rows', { total: { pairs: 3 } }, /has 2 rows with a label\n {2}expected: 3/],
    ['fewer pairs than rows', { total: { pairs: 1 } }, /has more rows with a label/],
    ['pairs that are no number', { total: { pairs: -1 } }, /total\.pairs is -1/],
    [
      'sums of another run',
      {
        scores: {
          classes: [
            { tp: 14, fp: 1, fn: 3 },
            { tp: 3, fp: 2, fn: 1 },
          ],
        },
      },
      /fn of class 0 adds up to 2 in frames\.csv and is 3 in report\.json/,
    ],
  ])('refuses %s', async (_, changes, message) => {
    expect(await refused(write({ changes }))).toMatch(message);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    [
      'a stamp that is none',
      (text) => text.replace('1700000000100000000,', 'x,'),
      /line 3 has "x" as stamp_ns/,
    ],
    ['a count that is none', (text) => text.replace(',9,0,1,', ',9,0,1.5,'), /line 3 has "1\.5" as 0_fn/],
    ['an empty count', (text) => text.replace(',9,0,1,', ',,0,1,'), /line 3 has "" as 0_tp/],
    ['a row cut short', (text) => text.slice(0, -12), /line 3 has \d columns\n {2}expected: 13 or more/],
    ['a row missing', (text) => text.split('\n').slice(0, 2).join('\n'), /has 1 rows with a label/],
    [
      'another heading',
      (text) => text.replace('1_fp', '1_fn'),
      /line 1 names column 10 "1_fn"\n {2}expected: 1_fp/,
    ],
    ['an empty file', () => '', /line 1 is missing|fewer rows/],
    ['one class less', (text) => text.replace('1_tp,1_fp,1_fn,', ''), /as report\.json has 2 classes/],
  ])('refuses frames.csv with %s', async (_, change, message) => {
    expect(await refused(edit(write(), 'frames.csv', change))).toMatch(message);
  });

  it('refuses what is no report folder', async () => {
    expect(await refused(join(scratch, 'nowhere'))).toMatch(/nowhere is no report folder: ENOENT/);
    expect(await refused(edit(write(), 'report.json', () => '{'))).toMatch(/report\.json is no JSON/);
    expect(await refused(edit(write(), 'report.json', () => '[]'))).toMatch(/report\.json is \[\]/);
    const folder = write();
    rmSync(join(folder, 'frames.csv'));
    expect(await refused(folder)).toMatch(/cannot read .*frames\.csv/);
  });
});

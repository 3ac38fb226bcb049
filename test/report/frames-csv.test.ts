import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { emptyConfusion } from '../../src/core/confusion.js';
import { summarize } from '../../src/core/scores.js';
import type { ScoredPair } from '../../src/pipeline/ports.js';
import { createFramesCsv } from '../../src/report/frames-csv.js';

const folder = mkdtempSync(join(tmpdir(), 'dice-monitor-frames-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const estimate = {
  expectedDice: 0.9,
  meanConfidence: 0.8,
  meanEntropy: 0.25,
  consistency: NaN,
  classFraction: Float64Array.of(0.5, 0.5),
  classExpectedDice: Float64Array.of(0.9, 0.9),
};

function pair(stampNs: bigint, matrix: readonly number[]): ScoredPair {
  const counts = { ...emptyConfusion(2), pixels: 12, ignored: 2 };
  counts.matrix.set(matrix);
  const scores = summarize(counts, { scored: [true, true], groups: [] });
  const mask = { width: 4, height: 3, data: new Uint8Array(12) };
  const times = { stampNs, logTimeNs: stampNs, labelStampNs: stampNs + 5n, labelLogTimeNs: stampNs + 9n };
  return { ...times, frameId: 'camera', counts, scores, mask, label: mask, predicted: mask, estimate };
}

describe('createFramesCsv', () => {
  it('writes a heading and a row per pair; undefined is empty', async () => {
    const path = join(folder, 'frames.csv');
    const frames = await createFramesCsv(path, 2, false);
    await frames.pair!(pair(1_700_000_000_000_000_000n, [6, 2, 1, 1]));
    await frames.pair!(pair(1_700_000_000_100_000_000n, [0, 0, 0, 0]));
    await frames.close();
    // Frame 1: Dice 12/15 and 2/5, IoU 6/9 and 1/4. Frame 2 holds no pixel of any class.
    expect(readFileSync(path, 'utf8')).toBe(
      'stamp_ns,label_stamp_ns,pixels,ignored,unknown,0_tp,0_fp,0_fn,1_tp,1_fp,1_fn,mean_dice,mean_iou\n' +
        `1700000000000000000,1700000000000000005,12,2,0,6,1,2,1,2,1,${(12 / 15 + 2 / 5) / 2},${(6 / 9 + 1 / 4) / 2}\n` +
        '1700000000100000000,1700000000100000005,12,2,0,0,0,0,0,0,0,,\n',
    );
  });

  it('keeps every row of a long run', async () => {
    const path = join(folder, 'long.csv');
    const frames = await createFramesCsv(path, 2, false);
    for (let n = 0; n < 5000; n++) await frames.pair!(pair(BigInt(n), [1, 0, 0, 1]));
    await frames.close();
    const rows = readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);
    expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  });

  it('with estimates adds their columns, and rows of frames without a pair', async () => {
    const path = join(folder, 'estimates.csv');
    const frames = await createFramesCsv(path, 2, true);
    await frames.pair!(pair(100n, [6, 0, 0, 4]));
    await frames.unscored!({ stampNs: 200n, frameId: 'camera', logTimeNs: 200n, estimate });
    await frames.close();
    const [head, paired, unscored] = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(head!.endsWith(',mean_dice,mean_iou,expected_dice,mean_confidence,mean_entropy,consistency')).toBe(
      true,
    );
    expect(paired!.endsWith(',1,1,0.9,0.8,0.25,')).toBe(true);
    expect(unscored).toBe(`200${','.repeat(13)}0.9,0.8,0.25,`);
    expect(unscored!.split(',')).toHaveLength(head!.split(',').length);
  });

  it('says where it cannot write', async () => {
    await expect(createFramesCsv(join(folder, 'missing', 'frames.csv'), 2, false)).rejects.toMatchObject({
      code: 'output',
      found: expect.stringContaining('frames.csv') as string,
    });
  });
});

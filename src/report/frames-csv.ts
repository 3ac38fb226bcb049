import { open } from 'node:fs/promises';
import type { Estimate } from '../core/estimate.js';
import type { ResultSink, ScoredPair, UnscoredFrame } from '../pipeline/ports.js';
import { writing } from './writing.js';

/** Text collected before it is written: rows go out in large pieces, and memory stays flat. */
const BUFFERED_CHARACTERS = 1 << 16;

/** frames.csv, written as the rows come. */
export interface FramesCsv extends ResultSink {
  close(): Promise<void>;
}

/**
 * Starts frames.csv with its heading. Columns: stamp_ns, label_stamp_ns, pixels, ignored, unknown, then tp, fp and
 * fn of every class id, then mean_dice, mean_iou. With estimates also expected_dice, mean_confidence, mean_entropy
 * and consistency, and beside a row per scored pair one per unscored frame, its label columns and counts empty.
 * Rows are in the order of pairing. Lines end in `\n`; an undefined value is empty.
 *
 * @throws DiceMonitorError `output` where the file cannot be written, also from `pair`, `unscored` and `close`
 */
export async function createFramesCsv(
  path: string,
  classCount: number,
  estimates: boolean,
): Promise<FramesCsv> {
  const file = await writing(path, () => open(path, 'w'));
  let text = '';
  const flush = async (): Promise<void> => {
    await writing(path, () => file.write(text));
    text = '';
  };
  const write = async (cells: readonly (string | number | bigint)[]): Promise<void> => {
    text += `${cells.join(',')}\n`;
    if (text.length >= BUFFERED_CHARACTERS) await flush();
  };
  await write(heading(classCount, estimates));
  return {
    pair: (pair) => write([...pairCells(pair), ...(estimates ? estimateCells(pair.estimate) : [])]),
    unscored: (frame) => write(unscoredCells(frame, classCount)),
    async close() {
      try {
        await flush();
      } finally {
        await file.close();
      }
    },
  };
}

function heading(classCount: number, estimates: boolean): string[] {
  const perClass = Array.from({ length: classCount }, (_, id) => [`${id}_tp`, `${id}_fp`, `${id}_fn`]).flat();
  const scored = [
    'stamp_ns',
    'label_stamp_ns',
    'pixels',
    'ignored',
    'unknown',
    ...perClass,
    'mean_dice',
    'mean_iou',
  ];
  return estimates ? [...scored, 'expected_dice', 'mean_confidence', 'mean_entropy', 'consistency'] : scored;
}

function pairCells({ stampNs, labelStampNs, counts, scores }: ScoredPair): (string | number | bigint)[] {
  return [
    stampNs,
    labelStampNs,
    counts.pixels,
    counts.ignored,
    counts.unknown,
    ...scores.classes.flatMap(({ tp, fp, fn }) => [tp, fp, fn]).map(cell),
    cell(scores.meanDice),
    cell(scores.meanIou),
  ];
}

function unscoredCells({ stampNs, estimate }: UnscoredFrame, classCount: number): (string | bigint)[] {
  const empty = heading(classCount, false)
    .slice(1)
    .map(() => '');
  return [stampNs, ...empty, ...estimateCells(estimate)];
}

function estimateCells(estimate: Estimate | undefined): string[] {
  if (!estimate) return ['', '', '', ''];
  const { expectedDice, meanConfidence, meanEntropy, consistency } = estimate;
  return [expectedDice, meanConfidence, meanEntropy, consistency].map(cell);
}

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

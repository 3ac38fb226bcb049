import { open, type FileHandle } from 'node:fs/promises';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { ResultSink, ScoredPair } from '../pipeline/ports.js';

/** Text collected before it is written: rows go out in large pieces, and memory stays flat. */
const BUFFERED_CHARACTERS = 1 << 16;

/** frames.csv: a row per scored pair, in the order of pairing, written as they come. */
export interface FramesCsv extends ResultSink {
  close(): Promise<void>;
}

/**
 * Starts frames.csv with its heading. Columns: stamp_ns, label_stamp_ns, pixels, ignored, unknown, then tp, fp and
 * fn of every class id, then mean_dice, mean_iou. Lines end in `\n`; an undefined value is empty.
 *
 * @throws DiceMonitorError `output` where the file cannot be written, also from `pair` and `close`
 */
export async function createFramesCsv(path: string, classCount: number): Promise<FramesCsv> {
  const file = await wrap(path, () => open(path, 'w'));
  let text = `${heading(classCount).join(',')}\n`;
  const flush = async (): Promise<void> => {
    await wrap(path, () => file.write(text));
    text = '';
  };
  return {
    async pair(pair) {
      text += `${row(pair).join(',')}\n`;
      if (text.length >= BUFFERED_CHARACTERS) await flush();
    },
    async close() {
      try {
        await flush();
      } finally {
        await closeFile(file);
      }
    },
  };
}

function heading(classCount: number): string[] {
  const perClass = Array.from({ length: classCount }, (_, id) => [`${id}_tp`, `${id}_fp`, `${id}_fn`]).flat();
  return ['stamp_ns', 'label_stamp_ns', 'pixels', 'ignored', 'unknown', ...perClass, 'mean_dice', 'mean_iou'];
}

function row({ stampNs, labelStampNs, counts, scores }: ScoredPair): (string | number | bigint)[] {
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

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

async function closeFile(file: FileHandle): Promise<void> {
  await file.close();
}

async function wrap<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new DiceMonitorError('output', {
      found: `cannot write ${path}: ${(cause as Error).message}`,
      hint: 'check the free space and the rights of the folder, or choose another --out',
      cause,
    });
  }
}

import { open, type FileHandle } from 'node:fs/promises';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { FrameCounts } from '../core/compare-scores.js';

/** The scored pairs in frames.csv, in the order of the file. */
export interface SavedFrames {
  /** [frames] header stamps of the images [ns]. */
  readonly stampsNs: BigInt64Array;
  /** [frames] header stamps of the labels [ns]. */
  readonly labelStampsNs: BigInt64Array;
  readonly counts: FrameCounts;
}

const STAMP = /^-?\d{1,19}$/;
const COUNT = /^\d{1,16}$/;
/** Columns before those of the classes. */
const LEADING = ['stamp_ns', 'label_stamp_ns', 'pixels', 'ignored', 'unknown'];

/**
 * Reads frames.csv. Rows of images without a label (which stand there with estimates) are left out, and columns
 * after mean_iou are not looked at.
 *
 * @param pairs rows with a label that must be there
 * @throws DiceMonitorError `input`, naming file and line
 */
export async function readFramesCsv(path: string, classCount: number, pairs: number): Promise<SavedFrames> {
  const file = await openFile(path);
  try {
    // A row of a pair has more than one byte; so a wrong number of pairs cannot ask for memory without bound.
    if (pairs > (await file.stat()).size) throw rowCount(path, 'fewer', pairs);
    const rows = new RowReader(path, classCount, pairs);
    for await (const line of file.readLines({ encoding: 'utf8' })) rows.line(line);
    return rows.end();
  } finally {
    await file.close();
  }
}

class RowReader {
  readonly #path: string;
  readonly #columns: readonly string[];
  readonly #frames: SavedFrames;
  readonly #classCount: number;
  #lines = 0;
  #rows = 0;

  constructor(path: string, classCount: number, pairs: number) {
    const perClass = Array.from({ length: classCount }, (_, id) => [
      `${id}_tp`,
      `${id}_fp`,
      `${id}_fn`,
    ]).flat();
    const counts = () => new Float64Array(pairs * classCount);
    this.#path = path;
    this.#classCount = classCount;
    this.#columns = [...LEADING, ...perClass, 'mean_dice', 'mean_iou'];
    this.#frames = {
      stampsNs: new BigInt64Array(pairs),
      labelStampsNs: new BigInt64Array(pairs),
      counts: { tp: counts(), fp: counts(), fn: counts() },
    };
  }

  line(text: string): void {
    this.#lines++;
    const cells = text.split(',');
    if (this.#lines === 1) {
      this.#checkHeading(cells);
    } else if (cells.length < this.#columns.length) {
      throw this.#error(`has ${cells.length} columns`, `${this.#columns.length} or more`);
    } else if (cells[1] !== '') {
      this.#addRow(cells);
    }
  }

  end(): SavedFrames {
    const { length } = this.#frames.stampsNs;
    if (this.#lines === 0) throw this.#error('is missing', 'a heading');
    if (this.#rows < length) throw rowCount(this.#path, `${this.#rows}`, length);
    return this.#frames;
  }

  #checkHeading(cells: readonly string[]): void {
    const wrong = this.#columns.findIndex((name, index) => cells[index] !== name);
    if (wrong < 0) return;
    throw this.#error(
      `names column ${wrong + 1} ${JSON.stringify(cells[wrong] ?? '')}`,
      `${this.#columns[wrong]!}, as report.json has ${this.#classCount} classes`,
    );
  }

  #addRow(cells: readonly string[]): void {
    const { stampsNs, labelStampsNs, counts } = this.#frames;
    const row = this.#rows++;
    if (row >= stampsNs.length) throw rowCount(this.#path, 'more', stampsNs.length);
    stampsNs[row] = BigInt(this.#cell(cells, 0, STAMP, 'a stamp in ns'));
    labelStampsNs[row] = BigInt(this.#cell(cells, 1, STAMP, 'a stamp in ns'));
    for (let c = 0; c < this.#classCount; c++) {
      const [from, to] = [LEADING.length + 3 * c, row * this.#classCount + c];
      counts.tp[to] = Number(this.#cell(cells, from, COUNT, 'a number of pixels'));
      counts.fp[to] = Number(this.#cell(cells, from + 1, COUNT, 'a number of pixels'));
      counts.fn[to] = Number(this.#cell(cells, from + 2, COUNT, 'a number of pixels'));
    }
  }

  #cell(cells: readonly string[], column: number, form: RegExp, expected: string): string {
    const text = cells[column]!;
    if (!form.test(text))
      throw this.#error(`has ${JSON.stringify(text)} as ${this.#columns[column]!}`, expected);
    return text;
  }

  #error(found: string, expected: string): DiceMonitorError {
    return damaged(`${this.#path}: line ${Math.max(this.#lines, 1)} ${found}`, expected);
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new DiceMonitorError('input', {
      found: `cannot read ${path}: ${(cause as Error).message}`,
      expected: 'frames.csv beside report.json',
      hint: 'give the --out folder of dice-monitor evaluate',
      cause,
    });
  }
}

function rowCount(path: string, found: string, pairs: number): DiceMonitorError {
  return damaged(`${path} has ${found} rows with a label`, `${pairs}, the pairs in report.json`);
}

function damaged(found: string, expected: string): DiceMonitorError {
  return new DiceMonitorError('input', {
    found,
    expected,
    hint: 'run dice-monitor evaluate again to write the report anew',
  });
}

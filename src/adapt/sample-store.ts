import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';

/** Samples of one frame: rows of the store, in an order that was shuffled when they were added. */
export interface SampleBlock {
  readonly start: number;
  readonly labels: Uint8Array;
}

const FLOAT_BYTES = 4;
/** Left free on the disk for everything else. */
const SPARE_BYTES = 64 * 2 ** 20;

/** Rows of numbers on disk, in a folder of its own that is removed on `close`. Labels stay in memory, a byte a row. */
export class SampleStore {
  /** Numbers in a row. */
  readonly width: number;
  readonly #folder: string;
  readonly #file: number;
  #rows = 0;

  /**
   * @param parent folder in which the store makes its own
   * @throws DiceMonitorError `output` where it cannot be made
   */
  constructor(parent: string, width: number) {
    this.width = width;
    try {
      makeFolder(parent);
      this.#folder = mkdtempSync(join(parent, 'adapt-'));
      this.#file = openSync(join(this.#folder, 'features.bin'), 'wx+');
    } catch (cause) {
      throw noRoom(`features cannot be kept in ${parent}: ${(cause as Error).message}`, cause);
    }
  }

  /** @throws DiceMonitorError `output` where the disk has no room for so many rows more */
  checkRoom(rows: number): void {
    const { bavail, bsize } = statfsSync(this.#folder);
    const needed = rows * this.width * FLOAT_BYTES;
    const free = bavail * bsize - SPARE_BYTES;
    if (needed <= free) return;
    throw noRoom(
      `the features take ${megabytes(needed)} and ${this.#folder} has ${megabytes(Math.max(0, free))} free`,
    );
  }

  /**
   * @param rows [labels, width]
   * @throws DiceMonitorError `output` where the disk is full
   */
  add(rows: Float32Array, labels: Uint8Array): SampleBlock {
    const start = this.#rows;
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, labels.length * this.width * FLOAT_BYTES);
    try {
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(
          this.#file,
          bytes,
          written,
          bytes.length - written,
          this.#offset(start) + written,
        );
      }
    } catch (cause) {
      throw noRoom(`features cannot be kept in ${this.#folder}: ${(cause as Error).message}`, cause);
    }
    this.#rows += labels.length;
    return { start, labels };
  }

  /** @param into [count, width], overwritten */
  read(start: number, count: number, into: Float32Array): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, count * this.width * FLOAT_BYTES);
    let got = 0;
    while (got < bytes.length) {
      const more = readSync(this.#file, bytes, got, bytes.length - got, this.#offset(start) + got);
      if (more === 0) throw new Error('The store holds fewer rows than were asked for.');
      got += more;
    }
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #offset(row: number): number {
    return row * this.width * FLOAT_BYTES;
  }
}

/** Not `mkdir` with `recursive`: on Node 20 that never ends where the system refuses with ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder);
  }
}

function noRoom(found: string, cause?: unknown): DiceMonitorError {
  return new DiceMonitorError('output', {
    found,
    expected: 'a folder that can be written, with room for the features of the labelled frames',
    hint: 'set the parameter cache_dir to another disk, or give a smaller --pixels',
    cause,
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}

import { basename } from 'node:path';
import type { OnUnpack } from '../bag/index.js';
import type { Progress } from '../pipeline/evaluate-options.js';

const REDRAW_MS = 100;
/** Where the output is no terminal, a line is a line: one every few seconds is enough. */
const LINE_MS = 5000;
const BAR_WIDTH = 24;

/** Shows how far a run has come. */
export interface ProgressLine {
  /** While a recording is opened. */
  readonly unpack: OnUnpack;
  readonly update: (progress: Progress) => void;
  /** Clears the line; it may be drawn again. */
  readonly close: () => void;
}

const nothing = (): void => undefined;

/** On standard error: a bar with frames/s and the time left on a terminal, plain lines elsewhere. */
export function createProgressLine(quiet: boolean): ProgressLine {
  if (quiet) return { unpack: nothing, update: nothing, close: nothing };
  const { isTTY } = process.stderr;
  let shownMs = -Infinity;
  let scoringSinceMs: number | undefined;
  const draw = (text: string, isLast: boolean): void => {
    const nowMs = performance.now();
    if (!isLast && nowMs - shownMs < (isTTY ? REDRAW_MS : LINE_MS)) return;
    shownMs = nowMs;
    process.stderr.write(isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  };
  const close = (): void => {
    if (isTTY) process.stderr.write('\r\x1b[K');
  };
  return {
    unpack(path, doneBytes, totalBytes) {
      draw(`unpacking ${basename(path)}  ${Math.floor((100 * doneBytes) / totalBytes)} %`, false);
      if (doneBytes === totalBytes) close();
    },
    update(progress) {
      if (progress.phase === 'scan') {
        draw('reading stamps', false);
      } else if (scoringSinceMs === undefined) {
        scoringSinceMs = performance.now();
        shownMs = scoringSinceMs;
      } else {
        const isLast = progress.images === progress.imagesTotal;
        draw(describe(progress, (performance.now() - scoringSinceMs) / 1000), isLast);
      }
    },
    close,
  };
}

/** `[####----]  120/200 images  24.1 frames/s  0:03 left`; the rate leaves out the image that started the clock. */
function describe({ images, imagesTotal }: Progress, seconds: number): string {
  const rate = seconds > 0 ? (images - 1) / seconds : 0;
  const share = imagesTotal > 0 ? images / imagesTotal : 0;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
  const left = rate > 0 ? `${clock((imagesTotal - images) / rate)} left` : '';
  return `${bar} ${images}/${imagesTotal} images  ${rate.toFixed(1)} frames/s  ${left}`.trimEnd();
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

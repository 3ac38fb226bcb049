import type { Progress } from '../pipeline/evaluate-options.js';

const REDRAW_MS = 100;
/** Where the output is no terminal, a line is a line: one every few seconds is enough. */
const LINE_MS = 5000;
const BAR_WIDTH = 24;

/**
 * Shows how far a run has come, on standard error: a bar with frames/s and the time left on a terminal, plain
 * lines elsewhere.
 */
export function createProgressLine(quiet: boolean): {
  readonly update: (progress: Progress) => void;
  readonly close: () => void;
} {
  if (quiet) return { update: () => undefined, close: () => undefined };
  const isTerminal = process.stderr.isTTY;
  let startedMs = performance.now();
  let shownMs = -Infinity;
  let started = false;
  return {
    update(progress) {
      const nowMs = performance.now();
      if (progress.phase === 'score' && !started) {
        started = true;
        startedMs = nowMs;
        shownMs = nowMs;
        return;
      }
      const last = progress.phase === 'score' && progress.images === progress.imagesTotal;
      if (!last && nowMs - shownMs < (isTerminal ? REDRAW_MS : LINE_MS)) return;
      shownMs = nowMs;
      const text =
        progress.phase === 'scan' ? 'reading stamps' : describe(progress, (nowMs - startedMs) / 1000);
      process.stderr.write(isTerminal ? `\r\x1b[K${text}` : `${text}\n`);
    },
    close() {
      if (isTerminal) process.stderr.write('\r\x1b[K');
    },
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

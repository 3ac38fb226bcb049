import type { Progress } from '../pipeline/evaluate-options.js';
import { createStatusLine } from './status-line.js';

const BAR_WIDTH = 24;

/**
 * Shows how far a run has come, on standard error: a bar with frames/s and the time left on a terminal, plain
 * lines elsewhere.
 */
export function createProgressLine(quiet: boolean): {
  readonly update: (progress: Progress) => void;
  readonly close: () => void;
} {
  const line = createStatusLine(quiet);
  let startedMs: number | undefined;
  return {
    update(progress) {
      if (progress.phase === 'scan') {
        line.show(() => 'reading stamps');
        return;
      }
      const nowMs = performance.now();
      if (startedMs === undefined) {
        startedMs = nowMs;
        return;
      }
      const seconds = (nowMs - startedMs) / 1000;
      line.show(() => describe(progress, seconds), progress.images === progress.imagesTotal);
    },
    close: line.close,
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

import type { Progress } from '../pipeline/evaluate-options.js';
import { StatusLine } from './status-line.js';

const BAR_WIDTH = 24;

/** Shows how far a run has come: a bar with frames/s and the time left. */
export function createProgressLine(quiet: boolean): {
  readonly update: (progress: Progress) => void;
  readonly close: () => void;
} {
  if (quiet) return { update: () => undefined, close: () => undefined };
  const line = new StatusLine();
  let startedMs: number | undefined;
  return {
    update(progress) {
      if (progress.phase === 'scan') {
        line.show(() => 'reading stamps');
        return;
      }
      if (startedMs === undefined) {
        startedMs = performance.now();
        line.skip();
        return;
      }
      const seconds = (performance.now() - startedMs) / 1000;
      line.show(() => describe(progress, seconds), { last: progress.images === progress.imagesTotal });
    },
    close() {
      line.close();
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

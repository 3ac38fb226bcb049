import { basename } from 'node:path';
import type { OnUnpack } from '../bag/index.js';
import type { Progress } from '../pipeline/evaluate-options.js';
import { StatusLine } from './status-line.js';

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
  const line = new StatusLine();
  let startedMs: number | undefined;
  return {
    unpack(path, doneBytes, totalBytes) {
      line.show(() => `unpacking ${basename(path)}  ${Math.floor((100 * doneBytes) / totalBytes)} %`);
      if (doneBytes === totalBytes) line.close();
    },
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
    close: () => {
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

import { DiceMonitorError } from '../core/dice-monitor-error.js';

/** A drive cut into blocks of time: neighbouring frames are alike, so no block may be made of single frames. */
export interface DriveBlocks<Frame> {
  readonly train: readonly Frame[];
  /** Tells when to stop. */
  readonly stop: readonly Frame[];
  /** Has no part in the training; scores before and after are of these. */
  readonly heldOut: readonly Frame[];
}

/** Part of what is not held out that tells when to stop. */
const STOP_SHARE = 0.2;
/** One frame for each block. */
const LEAST_FRAMES = 3;

/**
 * Cuts labelled frames, in order of time, into training, stopping and held-out blocks: the last `heldOutShare` is held
 * out, the last fifth of the rest tells when to stop.
 *
 * @param heldOutShare above 0, below 1
 * @throws DiceMonitorError `input` where there are too few frames
 */
export function splitDrive<Frame>(frames: readonly Frame[], heldOutShare: number): DriveBlocks<Frame> {
  if (frames.length < LEAST_FRAMES) {
    throw new DiceMonitorError('input', {
      found: `${frames.length} labelled ${frames.length === 1 ? 'frame' : 'frames'} to learn from`,
      expected: `at least ${LEAST_FRAMES}: to train on, to tell when to stop, and to hold out`,
      hint: 'record labels for more of the drive',
    });
  }
  const heldOut = clamp(Math.round(frames.length * heldOutShare), 1, frames.length - 2);
  const rest = frames.length - heldOut;
  const stop = clamp(Math.round(rest * STOP_SHARE), 1, rest - 1);
  return {
    train: frames.slice(0, rest - stop),
    stop: frames.slice(rest - stop, rest),
    heldOut: frames.slice(rest),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

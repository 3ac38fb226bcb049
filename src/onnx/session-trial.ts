import type { Mask } from '../core/mask.js';
import type { CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import { timeRuns } from './time-runs.js';

/**
 * Runs a model on a picture in a session, fused or not. Must leave the picture as it is: it may be run again in
 * another session. One call at a time.
 */
export type SessionSegmenter<Session> = (
  session: Session,
  picture: CameraPicture,
  wish?: SegmentationWish,
) => Promise<Segmentation>;

/** Gives a picture to try a model on, always the same one; made only when it is asked for. */
export type TrialPicture = () => CameraPicture;

/** What a trial run gave. */
export interface SessionTrial {
  /** The picture that the model took. */
  readonly picture: CameraPicture;
  readonly mask: Mask;
  readonly firstRunMs: number;
  readonly runMs: number;
}

/**
 * Warms a session up and times it.
 *
 * @param pictures tried in turn until one runs, since a model may not take every size
 * @throws what the last picture threw, where none runs
 */
export async function trySession<Session>(
  segment: SessionSegmenter<Session>,
  session: Session,
  pictures: readonly TrialPicture[],
): Promise<SessionTrial> {
  let failure: unknown;
  for (const give of pictures) {
    const picture = give();
    try {
      const { result, firstMs, laterMs } = await timeRuns(() => segment(session, picture));
      return { picture, mask: result.mask, firstRunMs: firstMs, runMs: laterMs };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

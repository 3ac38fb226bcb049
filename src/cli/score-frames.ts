import type { FrameCounts } from '../core/compare-scores.js';
import type { ClassScores } from '../core/scores.js';
import type { SoftCounts } from '../core/soft-counts.js';
import { clipSource } from '../pipeline/clip-source.js';
import { evaluate } from '../pipeline/evaluate.js';
import type { RunResult, ScoredPair, Segmenter } from '../pipeline/ports.js';
import { evaluateOptions } from './run-options.js';
import type { RunFacts } from './run-facts.js';

/** What names a scored frame, and when its messages were recorded. */
export type FrameTimes = Pick<ScoredPair, 'stampNs' | 'logTimeNs' | 'labelLogTimeNs'>;

/** Scores of some frames, by the path that `evaluate` takes. */
export interface FrameScores {
  /** Frame by frame, in their order. */
  readonly counts: FrameCounts;
  /** Per frame; empty where they were not asked for. */
  readonly soft: readonly SoftCounts[];
  readonly result: RunResult;
}

/**
 * Scores a model on some frames of a recording, as `evaluate` does.
 *
 * @param frames undefined: all of them
 */
export async function scoreFrames(
  facts: RunFacts,
  segmenter: Segmenter,
  frames: readonly FrameTimes[] | undefined,
  options: {
    readonly soft?: boolean;
    readonly onProgress?: (done: number, of: number) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<FrameScores> {
  const wanted = frames && new Set(frames.map(({ stampNs }) => stampNs));
  const pairs: Pick<ScoredPair, 'scores' | 'soft'>[] = [];
  const { scan, ...plain } = evaluateOptions(facts);
  const clipped = frames !== undefined && facts.settings.maxRate === 0;
  const result = await evaluate(
    clipped ? clipTo(facts, frames) : facts.source,
    segmenter,
    {
      ...plain,
      ...(!clipped && scan && { scan }),
      frames: 'labelled',
      wants: { estimates: false, confidence: false, pictures: false, soft: options.soft === true },
      ...(options.signal && { signal: options.signal }),
      onProgress: ({ phase, images, imagesTotal }) => {
        if (phase === 'score') options.onProgress?.(images, imagesTotal);
      },
    },
    [
      {
        pair({ stampNs, scores, soft }) {
          if (!wanted || wanted.has(stampNs)) pairs.push({ scores, soft });
        },
      },
    ],
  );
  if (result.failure !== undefined) throw result.failure as Error;
  return {
    counts: countsOf(pairs.map(({ scores }) => scores.classes)),
    soft: pairs.flatMap(({ soft }) => (soft ? [soft] : [])),
    result,
  };
}

/** From the first message of these frames to the last: who pairs with whom among them stays so. */
function clipTo({ source }: RunFacts, frames: readonly FrameTimes[]) {
  const times = frames.flatMap(({ logTimeNs, labelLogTimeNs }) => [logTimeNs, labelLogTimeNs]);
  const first = times.reduce((a, b) => (b < a ? b : a));
  const last = times.reduce((a, b) => (b > a ? b : a));
  return clipSource(source, first, last + 1n);
}

function countsOf(frames: readonly (readonly ClassScores[])[]): FrameCounts {
  const column = (name: 'tp' | 'fp' | 'fn') =>
    Float64Array.from(frames.flatMap((classes) => classes.map((entry) => entry[name])));
  return { tp: column('tp'), fp: column('fp'), fn: column('fn') };
}

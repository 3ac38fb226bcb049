import { bootstrapIntervals } from '../core/block-bootstrap.js';
import { blockLength } from '../core/block-length.js';
import { compareScores, LEAST_FRAMES, type Comparison } from '../core/compare-scores.js';
import { addSoftCounts, emptySoftCounts, type SoftCounts } from '../core/soft-counts.js';
import { softScoresOf, type SoftScores } from '../core/soft-scores.js';
import type { Gain } from '../adapt/judge-adaptation.js';
import type { AdaptedModel } from '../onnx/head/adapted-model.js';
import { openOnnxSegmenter } from '../onnx/onnx-segmenter.js';
import type { AdaptArguments } from './adapt-arguments.js';
import { scoreLayout } from './fit-ontology.js';
import type { RunFacts } from './run-facts.js';
import { say } from './say.js';
import { scoreFrames, type FrameTimes } from './score-frames.js';

/** Both models on the held-out frames. */
export interface HeldOutScores {
  readonly frames: number;
  readonly comparison: Comparison;
  /** What decides: mean Dice, or where the temperature was fitted the cross entropy, taken negative. */
  readonly gain: Gain;
  /** Where the temperature was fitted. */
  readonly soft: { readonly before: SoftScores; readonly after: SoftScores } | undefined;
}

/** Scores both models on frames that had no part in the training, by the path that `evaluate` takes. */
export async function compareHeldOut(
  facts: RunFacts,
  adapted: AdaptedModel,
  frames: readonly FrameTimes[],
  args: AdaptArguments,
): Promise<HeldOutScores> {
  const soft = args.only === 'temperature';
  if (!args.quiet) say('scoring the held-out frames before and after');
  const before = await scoreFrames(facts, facts.segmenter, frames, { soft });
  const segmenter = await openOnnxSegmenter(adapted.trial.path, facts.settings);
  const after = await scoreFrames(facts, segmenter, frames, { soft }).finally(() => segmenter.close());
  const { scored } = scoreLayout(facts.ontology);
  const comparison = compareScores({ a: before.counts, b: after.counts, scored });
  const { a, b, interval } = comparison.meanDice;
  return {
    frames: frames.length,
    comparison,
    gain: soft ? surpriseGain(before.soft, after.soft) : { before: a, after: b, ...interval },
    soft: soft ? { before: pool(before.soft, scored), after: pool(after.soft, scored) } : undefined,
  };
}

function pool(frames: readonly SoftCounts[], scored: readonly boolean[]): SoftScores {
  const total = emptySoftCounts(scored.length);
  for (const counts of frames) addSoftCounts(total, counts);
  return softScoresOf(total, scored);
}

/** How much less surprised the model is by the labels: the cross entropy taken negative, with the difference's interval. */
function surpriseGain(before: readonly SoftCounts[], after: readonly SoftCounts[]): Gain {
  const pixels = before.map(({ label }) => label.reduce((sum, each) => sum + each, 0));
  const rows = Float64Array.from(
    pixels.flatMap((count, frame) => [before[frame]!.losses[0]!, after[frame]!.losses[0]!, count]),
  );
  const total = pixels.reduce((sum, count) => sum + count, 0);
  const sumOf = (frames: readonly SoftCounts[]) => frames.reduce((sum, { losses }) => sum + losses[0]!, 0);
  const gains = Float64Array.from(pixels, (count, frame) => {
    const saved = before[frame]!.losses[0]! - after[frame]!.losses[0]!;
    return saved - ((sumOf(before) - sumOf(after)) * count) / total;
  });
  const [interval] =
    pixels.length < LEAST_FRAMES
      ? [{ low: NaN, high: NaN }]
      : bootstrapIntervals(rows, 3, (sums) => [(sums[0]! - sums[1]!) / sums[2]!], {
          blockLength: blockLength(gains).length,
          resamples: 2000,
          seed: 1,
        });
  return { before: -sumOf(before) / total, after: -sumOf(after) / total, ...interval! };
}

import type { GraphWriter, TypedValue } from './graph-writer.js';
import type { Probabilities } from './probability-nodes.js';
import type { OutputPlanes } from './resize-out-nodes.js';

/** Sums over the pixels, as core's ClassStatistics: float64 [classes], but for `entropy`, [1]. */
export interface StatisticsNames {
  readonly predicted: string;
  readonly probability: string;
  readonly predictedProbability: string;
  readonly entropy: string;
}

/** The names in the order of the outputs. */
export const STATISTICS = ['predicted', 'probability', 'predictedProbability', 'entropy'] as const;

/** round(255 · p), p the largest probability of a pixel, uint8 with one channel; 0 where there is none. */
export function confidenceBytes(writer: GraphWriter, { classes }: Probabilities): string {
  const largest = writer.reduce('ReduceMax', classes.name, [classes.axis]);
  const scaled = writer.node('Mul', [largest, writer.float(255)]);
  // Cut off by the cast.
  return writer.cast(writer.node('Add', [scaled, writer.float(0.5)]), 'uint8');
}

/**
 * Sums for a label-free estimate.
 *
 * @param predicted class ids, uint8 with one channel
 */
export function classSums(
  writer: GraphWriter,
  { classes, entropy, defined }: Probabilities,
  predicted: string,
): TypedValue[] {
  const { axis, channels } = classes;
  const ids = Array.from({ length: channels }, (_, classId) => classId);
  const dims = axis === 1 ? [1, channels, 1, 1] : [1, 1, 1, channels];
  const same = writer.node('Equal', [writer.cast(predicted, 'int32'), writer.integers('int32', ids, dims)]);
  const chosen = writer.node('And', [same, defined]);
  const ofChosen = writer.node('Where', [chosen, classes.name, writer.float(0)]);
  const planes = (name: string): OutputPlanes => ({ ...classes, name });
  const sums: Record<(typeof STATISTICS)[number], string> = {
    predicted: pixelSum(writer, planes(writer.cast(chosen, 'float32'))),
    probability: pixelSum(writer, classes),
    predictedProbability: pixelSum(writer, planes(ofChosen)),
    entropy: pixelSum(writer, planes(entropy)),
  };
  return STATISTICS.map((key) => ({ name: sums[key], type: 'float64' }));
}

/** Rows in float32, which is exact for counts, then float64: a float32 sum of millions of pixels would not be. */
function pixelSum(writer: GraphWriter, { name, axis }: OutputPlanes): string {
  const [column, row] = axis === 1 ? [3, 2] : [2, 1];
  const rows = writer.cast(writer.reduce('ReduceSum', name, [column]), 'float64');
  return writer.reduce('ReduceSum', rows, [0, row, column], false);
}

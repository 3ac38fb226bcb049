import { SUM_TOLERANCE, type OutputValues } from '../output-values.js';
import type { PlannedOutput } from './fusion-plan.js';
import type { GraphWriter, TypedValue } from './graph-writer.js';
import type { OutputPlanes } from './resize-out-nodes.js';

/** The smallest normal float32: its logarithm is finite. */
const TINY = 2 ** -126;
/** exp is 0 from here down. */
const LEAST_LOGARITHM = -1000;

/** Probabilities of pixels. `entropy` and `defined` have one channel. */
export interface Probabilities {
  /** float32, a channel per class (a map: two). 0 where they are not defined. */
  readonly classes: OutputPlanes;
  /** float32, −Σ p ln p; 0 where they are not defined. */
  readonly entropy: string;
  /** bool */
  readonly defined: string;
}

/**
 * The probabilities of an output's values, as map-probabilities.ts and score-probabilities.ts take them.
 *
 * @param planes finite, or −Infinity where another channel is finite
 * @param raw the output as it leaves the model, float32: it tells what the values are, where the model does not
 */
export function probabilities(
  writer: GraphWriter,
  planes: OutputPlanes,
  raw: OutputPlanes,
  output: PlannedOutput,
): Probabilities {
  const write = (branch: GraphWriter, meaning: OutputValues) =>
    output.kind === 'map' ? ofMap(branch, planes, meaning) : ofScores(branch, planes, meaning);
  const meaning = knownMeaning(output);
  if (meaning) {
    return write(writer, meaning);
  }
  const [classes, entropy, defined] = writer.choose(
    output.kind === 'map' ? isBounded(writer, raw) : sumsToOne(writer, raw),
    (branch) => leaving(write(branch, 'probabilities')),
    (branch) => leaving(write(branch, 'logits')),
  );
  const channels = output.kind === 'map' ? 2 : planes.channels;
  return { classes: { ...planes, name: classes!, channels }, entropy: entropy!, defined: defined! };
}

function leaving({ classes, entropy, defined }: Probabilities): TypedValue[] {
  return [
    { name: classes.name, type: 'float32' },
    { name: entropy, type: 'float32' },
    { name: defined, type: 'bool' },
  ];
}

/** As `judgeValues`, as far as no frame is needed. */
function knownMeaning({ kind, proven, threshold }: PlannedOutput): OutputValues | undefined {
  if (kind === 'map') {
    const mayBe = threshold > 0 && threshold < 1;
    return proven ? 'probabilities' : mayBe ? undefined : 'logits';
  }
  return proven;
}

/** Whether no value is outside 0 to 1; NaN is passed over. */
function isBounded(writer: GraphWriter, { name }: OutputPlanes): string {
  const below = writer.node('Less', [name, writer.float(0)]);
  const above = writer.node('Greater', [name, writer.float(1)]);
  return isNowhere(writer, writer.node('Or', [below, above]));
}

/** Whether the values of every pixel are at least 0 and sum to 1; pixels with a NaN are passed over. */
function sumsToOne(writer: GraphWriter, { name, axis }: OutputPlanes): string {
  const sum = writer.reduce('ReduceSum', name, [axis]);
  const least = writer.reduce('ReduceMin', name, [axis]);
  const distance = writer.node('Abs', [writer.node('Sub', [sum, writer.float(1)])]);
  const far = writer.node('Greater', [distance, writer.float(SUM_TOLERANCE)]);
  const negative = writer.node('Less', [least, writer.float(0)]);
  const isNumber = writer.node('Equal', [sum, sum]);
  return isNowhere(writer, writer.node('And', [writer.node('Or', [far, negative]), isNumber]));
}

function isNowhere(writer: GraphWriter, flags: string): string {
  const largest = writer.largestOfAll(writer.cast(flags, 'float32'));
  return writer.node('Less', [largest, writer.float(0.5)]);
}

function ofScores(writer: GraphWriter, planes: OutputPlanes, meaning: OutputValues): Probabilities {
  const { axis } = planes;
  const { weights, logarithms } =
    meaning === 'logits' ? logitWeights(writer, planes) : shareWeights(writer, planes);
  const sum = writer.reduce('ReduceSum', weights, [axis]);
  const dot = writer.reduce('ReduceSum', writer.node('Mul', [weights, logarithms]), [axis]);
  const zero = writer.float(0);
  const defined = writer.node('Greater', [sum, zero]);
  if (meaning === 'probabilities') {
    const entropy = writer.node('Max', [writer.node('Neg', [dot]), zero]);
    return { classes: { ...planes, name: weights }, entropy, defined };
  }
  // −Σ p ln p with p = weight / sum. Where the sum is 0 all weights are.
  const divisor = meaning === 'shares' ? writer.node('Max', [sum, writer.float(TINY)]) : sum;
  const mean = writer.node('Div', [dot, divisor]);
  const entropy = writer.node('Max', [writer.node('Sub', [writer.node('Log', [divisor]), mean]), zero]);
  const name = writer.node('Div', [weights, divisor]);
  return { classes: { ...planes, name }, entropy, defined };
}

/** exp(value − largest) and its logarithm. */
function logitWeights(writer: GraphWriter, { name, axis }: OutputPlanes) {
  const below = writer.node('Sub', [name, writer.reduce('ReduceMax', name, [axis])]);
  const logarithms = writer.node('Max', [below, writer.float(LEAST_LOGARITHM)]);
  return { weights: writer.node('Exp', [logarithms]), logarithms };
}

function shareWeights(writer: GraphWriter, { name }: OutputPlanes) {
  const weights = writer.node('Clip', [name, writer.float(0), writer.float(1)]);
  return { weights, logarithms: logarithm(writer, weights) };
}

function logarithm(writer: GraphWriter, probability: string): string {
  return writer.node('Log', [writer.node('Max', [probability, writer.float(TINY)])]);
}

function ofMap(writer: GraphWriter, planes: OutputPlanes, meaning: OutputValues): Probabilities {
  const { name, axis } = planes;
  const [one, zero] =
    meaning === 'logits'
      ? [writer.node('Sigmoid', [name]), writer.node('Sigmoid', [writer.node('Neg', [name])])]
      : complements(writer, name);
  const both = writer.node('Concat', [zero, one], { axis });
  const surprise = writer.node('Mul', [both, logarithm(writer, both)]);
  const entropy = writer.node('Neg', [writer.reduce('ReduceSum', surprise, [axis])]);
  const defined = writer.node('Equal', [one, one]);
  return { classes: { name: both, axis, channels: 2 }, entropy, defined };
}

function complements(writer: GraphWriter, map: string): [one: string, zero: string] {
  const one = writer.node('Clip', [map, writer.float(0), writer.float(1)]);
  return [one, writer.node('Sub', [writer.float(1), one])];
}

import type { OutputKind } from './model-info.js';
import type { Axes } from './output-rows.js';
import type { GraphProto, NodeProto } from './schema/onnx_pb.js';

/**
 * What an output's values are, and so how probabilities follow from them:
 * - `logits`: softmax over the classes; of a map the sigmoid
 * - `probabilities`: they are taken as they are
 * - `shares`: each in 0 to 1, but their sum is not 1 (a sigmoid per class): each is divided by the sum
 */
export type OutputValues = 'logits' | 'probabilities' | 'shares';

/** What a graph can prove. */
export type ProvenValues = Exclude<OutputValues, 'logits'>;

/** Operators that leave each value as it is, or blend values of neighbouring pixels. */
const KEEPS_VALUES = new Set([
  ...['Identity', 'Cast', 'CastLike', 'Dropout', 'Clip', 'QuantizeLinear', 'DequantizeLinear'],
  ...['Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Resize', 'Upsample'],
]);
/** Operators that may leave classes out. */
const TAKES_PART = new Set(['Slice', 'Gather', 'Split']);
const MAX_STEPS = 32;

/**
 * What the operators behind an output prove of its values. The graph is followed from the output back through
 * operators that keep values to the one that made them: Softmax, or values divided by their own ReduceSum, give
 * probabilities; Sigmoid and HardSigmoid, and a part of a Softmax, give shares. LogSoftmax proves nothing and
 * need not: the softmax of its values is the Softmax, resized ones too.
 *
 * @returns undefined: the operators do not say
 */
export function provenValues(graph: GraphProto, output: string): ProvenValues | undefined {
  const makerOf = (name: string) => graph.node.find((node) => node.output.includes(name));
  let part = false;
  let name = output;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const maker = makerOf(name);
    if (!maker || !isStandard(maker)) {
      return undefined;
    }
    if (maker.opType === 'Softmax' || isNormalized(maker, makerOf(maker.input[1] ?? ''))) {
      return part ? 'shares' : 'probabilities';
    }
    if (maker.opType === 'Sigmoid' || maker.opType === 'HardSigmoid') {
      return 'shares';
    }
    part ||= TAKES_PART.has(maker.opType);
    if (!KEEPS_VALUES.has(maker.opType) && !TAKES_PART.has(maker.opType)) {
      return undefined;
    }
    name = maker.input[0] ?? '';
  }
  return undefined;
}

function isStandard({ domain }: NodeProto): boolean {
  return domain === '' || domain === 'ai.onnx';
}

/** Whether a node divides values by their own sum: a softmax as older exporters write it. */
function isNormalized(node: NodeProto, divisor: NodeProto | undefined): boolean {
  return node.opType === 'Div' && divisor?.opType === 'ReduceSum' && divisor.input[0] === node.input[0];
}

/** What is known of an output's values before a frame is seen. */
export interface ValueFacts {
  readonly kind: OutputKind;
  readonly threshold: number;
  /** undefined: the graph does not say */
  readonly proven?: ProvenValues | undefined;
}

/** How far from 1 the sum of a pixel's probabilities may be; float16 rounds each by up to 1 part in 2048. */
export const SUM_TOLERANCE = 1e-3;

/**
 * How probabilities follow from an output. Where the operators do not say, the values of the frame do, as they
 * leave the model:
 * - scores are probabilities where none is below 0 and those of every pixel sum to 1 (± 0.001). Logits fail
 *   this at the first pixel
 * - a map is a probability where all its values are in 0 to 1 and so is the threshold, which is on the same
 *   values: whoever sets 0 reads logits. Proven shares of a map are probabilities
 *
 * Pixels with a NaN are passed over.
 *
 * @param values of the layout that `axes` says
 */
export function judgeValues(
  { proven, kind, threshold }: ValueFacts,
  values: Float32Array,
  axes: Axes,
): OutputValues {
  if (kind === 'map') {
    const bounded = proven !== undefined || (threshold > 0 && threshold < 1 && areBounded(values));
    return bounded ? 'probabilities' : 'logits';
  }
  return proven ?? (sumToOne(values, axes) ? 'probabilities' : 'logits');
}

function areBounded(values: Float32Array): boolean {
  return values.every((value) => !(value < 0 || value > 1));
}

function sumToOne(values: Float32Array, axes: Axes): boolean {
  const { height, width, channels, channelStride, xStride } = axes;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    let sum = 0;
    let least = Infinity;
    for (let channel = 0, at = pixel * xStride; channel < channels; channel += 1, at += channelStride) {
      sum += values[at]!;
      least = Math.min(least, values[at]!);
    }
    if (least < 0 || Math.abs(sum - 1) > SUM_TOLERANCE) {
      return false;
    }
  }
  return true;
}

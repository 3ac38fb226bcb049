import { classBytes, predictedClasses } from './class-nodes.js';
import type { FusionPlan } from './fusion-plan.js';
import type { GraphWriter, Length, TypedValue } from './graph-writer.js';
import type { PictureLengths } from './prepare-nodes.js';
import { probabilities, type Probabilities } from './probability-nodes.js';
import {
  resizedOut,
  sampledIds,
  visiblePart,
  type OutputPlanes,
  type VisiblePart,
} from './resize-out-nodes.js';
import { classSums, confidenceBytes, STATISTICS } from './statistics-nodes.js';

/** Names of what the finished graph gives. */
export interface FinishedNames {
  /** uint8 [height, width] */
  readonly mask: string;
  /** int64 [1]; undefined for class ids */
  readonly nanPixels?: string;
  /** uint8 [height, width] */
  readonly confidence?: string;
  /** float64, in the order of STATISTICS */
  readonly statistics?: readonly string[];
}

/** Nodes from the model's output to a mask at the picture's size, and to what is wished beside it. */
export function finishNodes(writer: GraphWriter, whole: PictureLengths, plan: FusionPlan): FinishedNames {
  const { output, picture } = plan;
  const part = visiblePart(picture, whole);
  if (output.kind === 'ids') {
    const ids = classBytes(writer, onePlane(writer, output.name, plan), output.type);
    return { mask: picturePlane(writer, sampledIds(writer, ids, picture, part), 255, part, whole) };
  }
  const raw = rawPlanes(writer, plan);
  const planes = resizedOut(writer, raw, picture, part);
  const [predicted, nanPixels, ...rest] = writer.choose(
    holdsNan(writer, raw.name),
    (branch) => carefulValues(branch, planes, raw, plan),
    (branch) => plainValues(branch, planes, raw, plan),
  );
  const confidence = plan.confidence ? rest.shift() : undefined;
  return {
    mask: picturePlane(writer, predicted!, 255, part, whole),
    nanPixels: nanPixels!,
    ...(confidence !== undefined && { confidence: picturePlane(writer, confidence, 0, part, whole) }),
    ...(plan.estimates && { statistics: rest.slice(0, STATISTICS.length) }),
  };
}

/** The output as float32 with four axes. */
function rawPlanes(writer: GraphWriter, plan: FusionPlan): OutputPlanes {
  const { output } = plan;
  const planes = output.kind === 'map' ? onePlane(writer, output.name, plan) : output.name;
  return {
    name: output.type === 'float16' ? writer.cast(planes, 'float32') : planes,
    axis: output.kind === 'scores' && output.layout === 'NHWC' ? 3 : 1,
    channels: output.kind === 'map' ? 1 : output.classCount!,
  };
}

/** A single-channel output of any layout as [1, 1, height, width]. */
function onePlane(writer: GraphWriter, name: string, { output: { layout }, picture }: FusionPlan): string {
  if (layout === 'NCHW') {
    return name;
  }
  const { height, width } = picture?.outputSize ?? {
    height: writer.lengthOf(name, layout.indexOf('H')),
    width: writer.lengthOf(name, layout.indexOf('W')),
  };
  return writer.reshape(name, [1, 1, height, width]);
}

/** Whether there may be a NaN: the sum of all values is then none or infinite. One cheap pass over the output. */
function holdsNan(writer: GraphWriter, raw: string): string {
  return writer.node('Not', [isFinite(writer, writer.sumOfAll(raw))]);
}

/** False for NaN too. */
function isFinite(writer: GraphWriter, value: string): string {
  return writer.node('Less', [writer.node('Abs', [value]), writer.float(Infinity)]);
}

function plainValues(
  writer: GraphWriter,
  planes: OutputPlanes,
  raw: OutputPlanes,
  plan: FusionPlan,
): TypedValue[] {
  const predicted = predictedClasses(writer, planes, plan.output);
  const rest = hasWish(plan)
    ? wishedValues(writer, probabilities(writer, planes, raw, plan.output), predicted, plan)
    : [];
  return [...mainValues(predicted, writer.integers('int64', [0])), ...rest];
}

/**
 * The same where there may be a NaN or infinity: a NaN is left out of the choice of the class, its pixel is
 * counted, and has no probabilities; nor has a pixel whose largest value is infinite.
 */
function carefulValues(
  writer: GraphWriter,
  planes: OutputPlanes,
  raw: OutputPlanes,
  plan: FusionPlan,
): TypedValue[] {
  const { name, axis } = planes;
  const nan = writer.node('IsNaN', [name]);
  const anyNan = writer.reduce('ReduceMax', writer.cast(nan, 'float32'), [axis]);
  const clean = { ...planes, name: writer.node('Where', [nan, writer.float(-Infinity), name]) };
  const predicted = predictedClasses(writer, clean, plan.output);
  const count = writer.reshape(writer.sumOfAll(writer.cast(anyNan, 'int64')), [1]);
  if (!hasWish(plan)) {
    return mainValues(predicted, count);
  }
  const isNumber = writer.node('Less', [anyNan, writer.float(0.5)]);
  const isBounded = isFinite(writer, writer.reduce('ReduceMax', clean.name, [axis]));
  const usable = plan.output.kind === 'map' ? isNumber : writer.node('And', [isNumber, isBounded]);
  const safe = { ...planes, name: writer.node('Where', [usable, name, writer.float(0)]) };
  const found = probabilities(writer, safe, raw, plan.output);
  const only = (value: string) => writer.node('Where', [usable, value, writer.float(0)]);
  const kept: Probabilities = {
    classes: { ...found.classes, name: only(found.classes.name) },
    entropy: only(found.entropy),
    defined: writer.node('And', [found.defined, usable]),
  };
  return [...mainValues(predicted, count), ...wishedValues(writer, kept, predicted, plan)];
}

function mainValues(predicted: string, nanPixels: string): TypedValue[] {
  return [
    { name: predicted, type: 'uint8' },
    { name: nanPixels, type: 'int64' },
  ];
}

function hasWish({ confidence, estimates }: FusionPlan): boolean {
  return confidence || estimates;
}

function wishedValues(
  writer: GraphWriter,
  found: Probabilities,
  predicted: string,
  { confidence, estimates }: FusionPlan,
): TypedValue[] {
  const map: TypedValue[] = confidence ? [{ name: confidenceBytes(writer, found), type: 'uint8' }] : [];
  return estimates ? [...map, ...classSums(writer, found, predicted)] : map;
}

/** A plane of the visible part as [height, width] of the picture; `outside` beyond the part. */
function picturePlane(
  writer: GraphWriter,
  plane: string,
  outside: number,
  { top, left, lengths }: VisiblePart,
  whole: PictureLengths,
): string {
  const inner = writer.reshape(plane, [lengths.height, lengths.width]);
  const rest = (all: Length, used: Length, before: number) =>
    typeof all === 'number' && typeof used === 'number' ? all - used - before : 0;
  const [bottom, right] = [rest(whole.height, lengths.height, top), rest(whole.width, lengths.width, left)];
  if (top + left + bottom + right === 0) {
    return inner;
  }
  const amounts = writer.integers('int64', [top, left, bottom, right]);
  return writer.node('Pad', [inner, amounts, writer.integers('uint8', [outside], [])], { mode: 'constant' });
}

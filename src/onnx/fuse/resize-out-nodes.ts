import { isIdentity, type AxisGeometry } from '../geometry.js';
import { outputPart, sampleNearest, sampleOut, type LinearSampling } from '../sampling.js';
import type { FixedPicture } from './fusion-plan.js';
import type { GraphWriter } from './graph-writer.js';
import type { PictureLengths } from './prepare-nodes.js';

/** Values of a model's output, float32 of four axes; the channels are axis 1 or 3. */
export interface OutputPlanes {
  readonly name: string;
  readonly axis: 1 | 3;
  readonly channels: number;
}

/** The pixels of the picture that the model sees; all are numbers, or those of the whole picture. */
export interface VisiblePart {
  readonly top: number;
  readonly left: number;
  readonly lengths: PictureLengths;
}

export function visiblePart(picture: FixedPicture | undefined, whole: PictureLengths): VisiblePart {
  if (!picture) {
    return { top: 0, left: 0, lengths: whole };
  }
  const { geometry, outputSize } = picture;
  const [y, x] = [outputPart(geometry.y, outputSize.height), outputPart(geometry.x, outputSize.width)];
  return { top: y.start, left: x.start, lengths: { height: y.end - y.start, width: x.end - x.start } };
}

/** An output at the size of the picture's visible part, bilinearly, as postprocess.ts does. */
export function resizedOut(
  writer: GraphWriter,
  planes: OutputPlanes,
  picture: FixedPicture | undefined,
  { lengths: { height, width } }: VisiblePart,
): OutputPlanes {
  if (picture && isSameSize(picture)) {
    return planes;
  }
  const { channels } = planes;
  const first =
    planes.axis === 1 ? planes.name : writer.node('Transpose', [planes.name], { perm: [0, 3, 1, 2] });
  if (!picture) {
    return { name: writer.resize(first, 'linear', [1, channels, height, width]), axis: 1, channels };
  }
  const { geometry, outputSize } = picture;
  const [rows, columns] = [wholePart(geometry.y, outputSize.height), wholePart(geometry.x, outputSize.width)];
  if (!rows || !columns) {
    return { name: blended(writer, first, picture), axis: 1, channels };
  }
  const part = cutOut(writer, cutOut(writer, first, 2, rows), 3, columns);
  const fits = rows.end - rows.start === height && columns.end - columns.start === width;
  const name = fits ? part : writer.resize(part, 'linear', [1, channels, height, width]);
  return { name, axis: 1, channels };
}

/** Class ids, uint8 [1, 1, height, width], at the size of the visible part: the nearest pixel. */
export function sampledIds(
  writer: GraphWriter,
  ids: string,
  picture: FixedPicture | undefined,
  { lengths: { height, width } }: VisiblePart,
): string {
  if (!picture) {
    return writer.resize(ids, 'nearest', [1, 1, height, width]);
  }
  if (isSameSize(picture)) {
    return ids;
  }
  const { geometry, outputSize } = picture;
  const y = sampleNearest(geometry.y, outputSize.height);
  const x = sampleNearest(geometry.x, outputSize.width);
  const columns = writer.gather(ids, 3, x.index.subarray(x.start, x.end));
  return writer.gather(columns, 2, y.index.subarray(y.start, y.end));
}

function isSameSize({ geometry: { y, x }, outputSize, height, width }: FixedPicture): boolean {
  return isIdentity(y) && isIdentity(x) && outputSize.height === height && outputSize.width === width;
}

interface AxisPart {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/**
 * The output's part under the visible pixels, where that is whole pixels and a Resize of it gives what the taps of
 * the whole would: all of the picture is seen, or nothing is scaled.
 */
function wholePart(axis: AxisGeometry, length: number): AxisPart | undefined {
  const { shift, shown, start, end } = outputPart(axis, length);
  if (!Number.isInteger(shift)) {
    return undefined;
  }
  if (shown === axis.picture) {
    return { start: start + shift, end: end + shift, length };
  }
  const whole = Number.isInteger(shown) && shift >= 0 && shift + shown <= length;
  return whole && start === 0 && end === axis.picture
    ? { start: shift, end: shift + shown, length }
    : undefined;
}

function cutOut(writer: GraphWriter, planes: string, axis: number, { start, end, length }: AxisPart): string {
  return start === 0 && end === length ? planes : writer.slice(planes, axis, start, end);
}

/** Any part, with the taps and weights of sampling.ts, in the order of blend-row.ts. */
function blended(writer: GraphWriter, planes: string, { geometry, outputSize }: FixedPicture): string {
  const y = visible(sampleOut(geometry.y, outputSize.height));
  const x = visible(sampleOut(geometry.x, outputSize.width));
  const weights = (sampling: Taps, dims: (length: number) => number[]) =>
    [sampling.lowWeight, sampling.highWeight].map((each) => writer.floats([...each], dims(each.length)));
  const [upper, lower] = weights(y, (length) => [length, 1]);
  const [left, right] = weights(x, (length) => [1, length]);
  // Columns first: the output has fewer rows than the picture, and rows are copied whole.
  const columns = [x.low, x.high].map((index) => writer.gather(planes, 3, index));
  const term = (column: number, index: Int32Array, rowWeight: string, columnWeight: string) =>
    writer.node('Mul', [
      writer.gather(columns[column]!, 2, index),
      writer.node('Mul', [columnWeight, rowWeight]),
    ]);
  const terms = [
    term(0, y.low, upper!, left!),
    term(1, y.low, upper!, right!),
    term(0, y.high, lower!, left!),
    term(1, y.high, lower!, right!),
  ];
  return terms.reduce((sum, each) => writer.node('Add', [sum, each]));
}

type Taps = Pick<LinearSampling, 'low' | 'high' | 'lowWeight' | 'highWeight'>;

function visible({ start, end, low, high, lowWeight, highWeight }: LinearSampling): Taps {
  return {
    low: low.subarray(start, end),
    high: high.subarray(start, end),
    lowWeight: lowWeight.subarray(start, end),
    highWeight: highWeight.subarray(start, end),
  };
}

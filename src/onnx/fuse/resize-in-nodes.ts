import type { AxisGeometry } from '../geometry.js';
import type { FusionPlan } from './fusion-plan.js';
import type { GraphWriter } from './graph-writer.js';
import type { PictureLengths } from './prepare-nodes.js';

/**
 * A picture, float32 [1, channels, height, width], at the model's size: scaled bilinearly, then the bars of a
 * letterbox added or what passes the edge cut off.
 */
export function resizedIn(
  writer: GraphWriter,
  planes: string,
  lengths: PictureLengths,
  { picture, target, input, recipe }: FusionPlan,
): string {
  const { channels } = input;
  if (!picture) {
    const [height, width] = [target.height ?? lengths.height, target.width ?? lengths.width];
    return writer.resize(planes, 'linear', [1, channels, height, width]);
  }
  const { y, x } = picture.geometry;
  const scaled = writer.resize(planes, 'linear', [1, channels, y.extent, x.extent]);
  const cut = cutOff(writer, cutOff(writer, scaled, 2, y), 3, x);
  const [top, left] = [Math.max(0, y.offset), Math.max(0, x.offset)];
  const bottom = Math.max(0, y.model - y.offset - y.extent);
  const right = Math.max(0, x.model - x.offset - x.extent);
  if (top + left + bottom + right === 0) {
    return cut;
  }
  const amounts = writer.integers('int64', [0, 0, top, left, 0, 0, bottom, right]);
  return writer.node('Pad', [cut, amounts, writer.float(recipe.padValue)], { mode: 'constant' });
}

function cutOff(writer: GraphWriter, planes: string, axis: number, geometry: AxisGeometry): string {
  const start = Math.max(0, -geometry.offset);
  const end = Math.min(geometry.extent, geometry.model - geometry.offset);
  return start === 0 && end === geometry.extent ? planes : writer.slice(planes, axis, start, end);
}

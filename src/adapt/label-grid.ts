import { NO_CLASS, type Mask } from '../core/mask.js';
import type { AxisGeometry, Geometry } from '../onnx/geometry.js';
import type { Grid } from '../onnx/head/head-patches.js';

/** Gives the label at positions of a grid that lies over a model's input. */
export type LabelAt = (row: number, column: number) => number;

/**
 * The label's class at the middle of each position of a grid; 255 where the picture does not reach (the bars of a
 * letterbox) and where the label does not count.
 *
 * @param label of the picture's aspect ratio
 */
export function labelGrid(label: Mask, geometry: Geometry, grid: Grid): LabelAt {
  const rows = positions(geometry.y, grid.rows, label.height);
  const columns = positions(geometry.x, grid.columns, label.width);
  return (row, column) => {
    const [y, x] = [rows[row]!, columns[column]!];
    return y < 0 || x < 0 ? NO_CLASS : label.data[y * label.width + x]!;
  };
}

/** For each of `count` positions over the model's input the label's pixel under its middle; −1 where there is none. */
function positions(
  { picture, model, extent, offset }: AxisGeometry,
  count: number,
  labelLength: number,
): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const inPicture = ((((i + 0.5) * model) / count - offset) * picture) / extent;
    if (inPicture < 0 || inPicture >= picture) return -1;
    return Math.min(labelLength - 1, Math.floor((inPicture * labelLength) / picture));
  });
}

import { outputAxes } from '../output-rows.js';
import type { OutputLayout } from '../model-info.js';
import { refusal, titleOf } from './find-head.js';
import type { Grid } from './head-patches.js';
import type { HeadShape } from './linear-head.js';
import type { ModelFile } from '../read-model.js';

/** What is known of a run: shapes of the layer's output, of what comes behind it, and of the model's output. */
export interface RunShapes {
  readonly scores: readonly number[];
  /** Of the nodes behind the layer, nearest first. */
  readonly behind: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly layout: OutputLayout;
}

/**
 * Height and width of a layer's output. That of a Gemm or MatMul may be a list of positions, row by row: then the
 * first tensor behind it that has as many in two axes tells.
 *
 * @throws DiceMonitorError `model` where the positions cannot be told apart
 */
export function headGrid(file: ModelFile, shape: HeadShape, shapes: RunShapes): Grid {
  const { scores } = shapes;
  const { kind, node } = shape.site;
  if (kind === 'Conv' || kind === 'ConvTranspose') return { rows: scores[2]!, columns: scores[3]! };
  if (scores.length === 4) return { rows: scores[1]!, columns: scores[2]! };
  const positions = scores.reduce((product, dim) => product * dim, 1) / shape.classes;
  for (const dims of shapes.behind) {
    const grid = gridIn(dims, shape.classes, positions);
    if (grid) return grid;
  }
  const { height, width } = outputAxes(shapes.output, shapes.layout);
  if (height * width === positions) return { rows: height, columns: width };
  throw refusal(
    file,
    `nothing says how the ${positions} positions of node ${titleOf(node)} lie in the picture`,
  );
}

function gridIn(dims: readonly number[], classes: number, positions: number): Grid | undefined {
  if (dims.length !== 4) return undefined;
  const [, a, b, c] = dims as [number, number, number, number];
  if (a === classes && b * c === positions) return { rows: b, columns: c };
  if (c === classes && a * b === positions) return { rows: a, columns: b };
  return undefined;
}

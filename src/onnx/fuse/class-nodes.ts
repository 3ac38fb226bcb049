import type { PlannedOutput } from './fusion-plan.js';
import type { GraphWriter } from './graph-writer.js';
import type { OutputPlanes } from './resize-out-nodes.js';

/**
 * The predicted classes, uint8, the channel axis kept with length 1: of scores the first of the largest, of a map
 * class 1 where the value reaches the threshold.
 *
 * @param planes without NaN
 */
export function predictedClasses(
  writer: GraphWriter,
  planes: OutputPlanes,
  { kind, threshold }: Pick<PlannedOutput, 'kind' | 'threshold'>,
): string {
  const { name, axis, channels } = planes;
  if (kind === 'map') {
    // Not GreaterOrEqual, which opset 11 does not have.
    const below = writer.node('Less', [name, writer.float(threshold)]);
    return writer.cast(writer.node('Not', [below]), 'uint8');
  }
  if (channels === 2 && axis === 1) {
    // A tenth of the time of ArgMax. Equal values give class 0.
    const [first, second] = [writer.slice(name, 1, 0, 1), writer.slice(name, 1, 1, 2)];
    return writer.cast(writer.node('Greater', [second, first]), 'uint8');
  }
  return writer.cast(writer.node('ArgMax', [name], { axis, keepdims: 1 }), 'uint8');
}

/** Class ids as uint8; ids that are no class (below 0, above 254) become 255. */
export function classBytes(writer: GraphWriter, ids: string, type: PlannedOutput['type']): string {
  if (type === 'uint8') {
    return ids;
  }
  const [zero, limit] = [0, 255].map((value) =>
    writer.integers(type === 'int64' ? 'int64' : 'int32', [value], []),
  );
  const negative = writer.node('Less', [ids, zero!]);
  const isClass = writer.node('And', [writer.node('Not', [negative]), writer.node('Less', [ids, limit!])]);
  const none = writer.integers('uint8', [255], []);
  return writer.node('Where', [isClass, writer.cast(ids, 'uint8'), none]);
}

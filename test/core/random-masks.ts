import fc from 'fast-check';
import type { LabelTable, MappedLabel } from '../../src/core/label-table.js';
import type { Mask } from '../../src/core/mask.js';

/** A label and a prediction of one size. */
export interface MaskPair {
  readonly classCount: number;
  readonly label: MappedLabel;
  readonly predicted: Mask;
}

/** The table of ids that are class ids. */
export function identityTable(classCount: number, ignoredIds: readonly number[] = [255]): LabelTable {
  const ids = new Map(Array.from({ length: classCount }, (_, c) => [c, c] as const));
  for (const id of ignoredIds) ids.set(id, 255);
  return { ids, colors: new Map() };
}

/** A label as the mapper would give it: of its 255s the first `unknown` are unknown, the rest ignored. */
export function labelOf(width: number, height: number, data: Uint8Array, unknown = 0): MappedLabel {
  const noClass = data.filter((v) => v === 255).length;
  const unknownIds = new Map(unknown > 0 ? [['40', unknown]] : []);
  return { mask: { width, height, data }, ignored: noClass - unknown, unknown, unknownIds };
}

/** The bytes as a view that starts in the middle of a buffer, as a message's payload does. */
export function atOffset(data: Uint8Array, offset: number): Uint8Array {
  const buffer = new Uint8Array(data.length + offset + 3).fill(7);
  buffer.set(data, offset);
  return buffer.subarray(offset, offset + data.length);
}

/** Masks of few to many classes, in runs and as noise, with ignored pixels, at every alignment. */
export const maskPairs: fc.Arbitrary<MaskPair> = fc
  .record({
    classCount: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom(19, 254, 255)),
    width: fc.integer({ min: 1, max: 23 }),
    height: fc.integer({ min: 1, max: 9 }),
    offsets: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })),
  })
  .chain(({ classCount, width, height, offsets }) => {
    const size = width * height;
    const classId = fc.integer({ min: 0, max: classCount - 1 });
    const labelId = fc.oneof({ weight: 6, arbitrary: classId }, { weight: 1, arbitrary: fc.constant(255) });
    const predictedId = fc.oneof({ weight: 6, arbitrary: classId }, { weight: 1, arbitrary: fc.nat(255) });
    return fc
      .record({ label: runs(labelId, size), predicted: runs(predictedId, size), unknown: fc.nat(3) })
      .map(({ label, predicted, unknown }) => {
        const noClass = label.filter((v) => v === 255).length;
        return {
          classCount,
          label: labelOf(width, height, atOffset(label, offsets[0]), Math.min(unknown, noClass)),
          predicted: { width, height, data: atOffset(predicted, offsets[1]) },
        };
      });
  });

function runs(value: fc.Arbitrary<number>, size: number): fc.Arbitrary<Uint8Array> {
  const run = fc.tuple(value, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 40 })));
  return fc.array(run, { minLength: 1, maxLength: 30 }).map((parts) => {
    const data = new Uint8Array(size);
    for (let i = 0, part = 0; i < size; part++) {
      const [v, length] = parts[part % parts.length]!;
      data.fill(v, i, i + length);
      i += length;
    }
    return data;
  });
}

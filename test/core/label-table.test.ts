import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { createLabelMapper, type LabelTable } from '../../src/core/label-table.js';
import type { LabelValues } from '../../src/core/label-values.js';

/** 7 and 300 and −2 are class 0, 1 and 70000 class 1; 0 and 65535 are ignored. */
const TABLE: LabelTable = {
  ids: new Map([
    [7, 0],
    [300, 0],
    [-2, 0],
    [1, 1],
    [70000, 1],
    [0, 255],
    [65535, 255],
  ]),
  colors: new Map([
    [0x804080, 0],
    [0x000001, 1],
    [0x000000, 255],
  ]),
};

function ids(values: Uint8Array | Uint16Array | Int32Array): LabelValues {
  return { kind: 'ids', width: values.length, height: 1, values };
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof DiceMonitorError ? error.code : String(error);
  }
  return undefined;
}

describe('createLabelMapper', () => {
  it('maps 8-bit ids; ignored and unknown apart, unknown by id', () => {
    const label = createLabelMapper(TABLE)(ids(Uint8Array.of(7, 1, 0, 40, 40, 0, 3, 40, 255)));
    expect(Array.from(label.mask.data)).toEqual([0, 1, 255, 255, 255, 255, 255, 255, 255]);
    expect(label).toMatchObject({ ignored: 2, unknown: 5 });
    expect([...label.unknownIds]).toEqual([
      ['3', 1],
      ['40', 3],
      ['255', 1],
    ]);
  });

  it('keeps all 16 bits: 300 is not 44, 263 is not 7', () => {
    const label = createLabelMapper(TABLE)(ids(Uint16Array.of(7, 300, 44, 263, 65535)));
    expect(Array.from(label.mask.data)).toEqual([0, 0, 255, 255, 255]);
    expect(label.ignored).toBe(1);
    expect([...label.unknownIds.keys()]).toEqual(['44', '263']);
  });

  it('keeps all 32 bits and the sign: 70000 is not 4464, −1 is not 255', () => {
    const label = createLabelMapper(TABLE)(ids(Int32Array.of(70000, 4464, -2, -1, -2147483648, 7)));
    expect(Array.from(label.mask.data)).toEqual([1, 255, 0, 255, 255, 0]);
    expect(label.ignored).toBe(0);
    expect([...label.unknownIds.keys()]).toEqual(['-2147483648', '-1', '4464']);
  });

  it('matches colours exactly, with #rrggbb for unknown ones', () => {
    const values = Uint32Array.of(0x804080, 0x804081, 0, 1, 0x0000ff, 0x804081);
    const label = createLabelMapper(TABLE)({ kind: 'colors', width: 3, height: 2, values });
    expect(label.mask).toEqual({ width: 3, height: 2, data: Uint8Array.of(0, 255, 255, 1, 255, 255) });
    expect(label.ignored).toBe(1);
    expect([...label.unknownIds]).toEqual([
      ['#0000ff', 1],
      ['#804081', 2],
    ]);
  });

  it('equals a look-up pixel by pixel, for every type', () => {
    const value = fc.oneof(
      fc.constantFrom(-2, 0, 1, 7, 300, 65535, 70000),
      fc.integer({ min: -300, max: 300 }),
    );
    const types = [Uint8Array, Uint16Array, Int32Array] as const;
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), fc.constantFrom(...types), (list, Type) => {
        const values = Type.from(list);
        const label = createLabelMapper(TABLE)(ids(values));
        let ignored = 0;
        const unknown = new Map<string, number>();
        const data = Array.from(values, (v) => {
          if (!TABLE.ids.has(v)) unknown.set(String(v), (unknown.get(String(v)) ?? 0) + 1);
          else if (TABLE.ids.get(v) === 255) ignored++;
          return TABLE.ids.get(v) ?? 255;
        });
        expect(Array.from(label.mask.data)).toEqual(data);
        expect(label.ignored).toBe(ignored);
        expect(new Map(label.unknownIds)).toEqual(unknown);
        expect(label.unknown).toBe([...unknown.values()].reduce((a, b) => a + b, 0));
      }),
      { seed: 1 },
    );
  });

  it('refuses colours where the table has none, a wrong number of values, and class ids over 255', () => {
    const map = createLabelMapper({ ids: TABLE.ids, colors: new Map() });
    expect(codeOf(() => map({ kind: 'colors', width: 1, height: 1, values: Uint32Array.of(0) }))).toBe(
      'message',
    );
    expect(codeOf(() => map({ kind: 'ids', width: 2, height: 2, values: new Uint8Array(3) }))).toBe(
      'message',
    );
    for (const classId of [256, -1, 0.5]) {
      const table = { ids: new Map([[1, classId]]), colors: new Map() };
      expect(codeOf(() => createLabelMapper(table))).toBe('configuration');
    }
  });
});

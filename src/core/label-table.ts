import { freshBytes, type TakeBytes } from './byte-pool.js';
import { DiceMonitorError } from './dice-monitor-error.js';
import type { LabelValues } from './label-values.js';
import { createByteMapper } from './map-bytes.js';
import { type Mask, NO_CLASS } from './mask.js';

/**
 * What each value of a label message means: class id 0..254, or NO_CLASS (255) for ignored.
 * A value that is not in it is unknown. Ids and colours (0xRRGGBB) have a map each.
 */
export interface LabelTable {
  readonly ids: ReadonlyMap<number, number>;
  readonly colors: ReadonlyMap<number, number>;
}

/** A label as class ids; ignored + unknown = pixels of the mask that are NO_CLASS. */
export interface MappedLabel {
  readonly mask: Mask;
  /** Pixels with a value that the table ignores. */
  readonly ignored: number;
  /** Pixels with a value that is not in the table. */
  readonly unknown: number;
  /** The unknown values, '40' or '#804080', with their pixels, in order of value. */
  readonly unknownIds: ReadonlyMap<string, number>;
}

/**
 * Maps a label of any type to class ids.
 *
 * @param take gives the memory of the mask; every byte of it is written. A fresh mask where it is left out
 */
export type LabelMapper = (values: LabelValues, take?: TakeBytes) => MappedLabel;

type IntegerArray = Uint8Array | Uint16Array | Int32Array | Uint32Array;

/** Label value -> pixels, for values that are no class. */
type ValueCounts = Map<number, number>;

/** Maps values in `from` to class ids in `to`, and says which values were NO_CLASS how often. */
type ValueMapper<Values extends IntegerArray = IntegerArray> = (from: Values, to: Uint8Array) => ValueCounts;

/**
 * Makes the function that maps labels of every type to class ids, uint8, by one table.
 *
 * 8- and 16-bit ids go through a look-up table of 256 or 65536 bytes; 32-bit ids and colours through a map,
 * asked once per run of equal values. The result is a mask of the label's size.
 *
 * @throws DiceMonitorError `configuration` (here) where the table names a class id outside 0..255;
 *   `message` (from the returned function) where the label is colours and the table has none, or where
 *   the number of values is not width · height
 */
export function createLabelMapper(table: LabelTable): LabelMapper {
  checkClassIds(table);
  const mapBytes = byteMapper(table.ids);
  // Built on first use: most recordings hold no 16-bit labels.
  let mapShorts: ValueMapper<Uint16Array> | undefined;
  const mapLongs = sparseMapper(table.ids);
  const mapColors = sparseMapper(table.colors);
  const mapIds: ValueMapper = (from, to) => {
    if (from instanceof Uint8Array) return mapBytes(from, to);
    if (from instanceof Uint16Array) return (mapShorts ??= shortMapper(table.ids))(from, to);
    return mapLongs(from, to);
  };

  return (values, take = freshBytes) => {
    checkValues(values, table);
    const { width, height } = values;
    const data = take(width * height);
    const isColor = values.kind === 'colors';
    const noClass = isColor ? mapColors(values.values, data) : mapIds(values.values, data);
    return {
      mask: { width, height, data },
      ...account(noClass, isColor ? table.colors : table.ids, isColor),
    };
  };
}

function checkClassIds(table: LabelTable): void {
  for (const [value, classId] of [...table.ids, ...table.colors]) {
    if (!Number.isInteger(classId) || classId < 0 || classId > NO_CLASS) {
      throw new DiceMonitorError('configuration', {
        found: `label value ${value} stands for class id ${classId}`,
        expected: 'a class id from 0 to 254, or 255 for ignored',
        hint: 'at most 255 classes can be scored',
      });
    }
  }
}

function checkValues(label: LabelValues, table: LabelTable): void {
  if (label.values.length !== label.width * label.height) {
    throw new DiceMonitorError('message', {
      found: `a label of ${label.width} x ${label.height} with ${label.values.length} values`,
      expected: `${label.width * label.height} values`,
    });
  }
  if (label.kind === 'colors' && table.colors.size === 0) {
    throw new DiceMonitorError('message', {
      found: 'a label image of colours, and an ontology without label_colors',
      expected: 'class ids (mono8, 16UC1, …), or label_colors for every class',
      hint: 'add label_colors to the classes of the ontology file',
    });
  }
}

/** What each value 0 .. size − 1 stands for. */
function classIds(classes: ReadonlyMap<number, number>, size: 256 | 65536): Uint8Array {
  const classOf = new Uint8Array(size).fill(NO_CLASS);
  for (const [value, classId] of classes) if (value >= 0 && value < size) classOf[value] = classId;
  return classOf;
}

function byteMapper(classes: ReadonlyMap<number, number>): ValueMapper<Uint8Array> {
  const map = createByteMapper(classIds(classes, 256));
  return (from, to) => {
    const noClass: ValueCounts = new Map();
    map(from, to).forEach((pixels, value) => {
      addTo(noClass, value, pixels);
    });
    return noClass;
  };
}

function shortMapper(classes: ReadonlyMap<number, number>): ValueMapper<Uint16Array> {
  const classOf = classIds(classes, 65536);
  return (from, to) => {
    const noClass: ValueCounts = new Map();
    let value = -1;
    let run = 0;
    for (let i = 0; i < to.length; i++) {
      const next = from[i]!;
      const classId = classOf[next]!;
      to[i] = classId;
      if (classId === NO_CLASS) {
        if (next === value) run++;
        else {
          addTo(noClass, value, run);
          value = next;
          run = 1;
        }
      }
    }
    addTo(noClass, value, run);
    return noClass;
  };
}

/** For values of any size: one look-up per run of equal values. */
function sparseMapper(classes: ReadonlyMap<number, number>): ValueMapper {
  return (from, to) => {
    const noClass: ValueCounts = new Map();
    let start = 0;
    while (start < to.length) {
      const value = from[start]!;
      let end = start + 1;
      while (end < to.length && from[end] === value) end++;
      const classId = classes.get(value) ?? NO_CLASS;
      to.fill(classId, start, end);
      if (classId === NO_CLASS) addTo(noClass, value, end - start);
      start = end;
    }
    return noClass;
  };
}

function addTo(counts: ValueCounts, value: number, pixels: number): void {
  if (pixels > 0) counts.set(value, (counts.get(value) ?? 0) + pixels);
}

function account(
  noClass: ValueCounts,
  classes: ReadonlyMap<number, number>,
  isColor: boolean,
): Pick<MappedLabel, 'ignored' | 'unknown' | 'unknownIds'> {
  let ignored = 0;
  let unknown = 0;
  const unknownIds = new Map<string, number>();
  for (const [value, pixels] of [...noClass].sort(([a], [b]) => a - b)) {
    if (classes.has(value)) {
      ignored += pixels;
    } else {
      unknown += pixels;
      unknownIds.set(isColor ? `#${value.toString(16).padStart(6, '0')}` : String(value), pixels);
    }
  }
  return { ignored, unknown, unknownIds };
}

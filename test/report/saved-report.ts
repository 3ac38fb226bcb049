import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** [tp, fp, fn] of each class. */
export type FrameCells = readonly (readonly [number, number, number])[];

/** A frame of a report: stamps, and counts per class; undefined: an image without a label. */
export interface ReportFrame {
  readonly stamp: string;
  readonly labelStamp?: string;
  readonly cells?: FrameCells;
}

/** What may be set in a report that is written by hand. */
export interface ReportParts {
  readonly classes?: readonly {
    readonly name: string;
    readonly ignored?: boolean;
    readonly label_ids?: readonly number[];
  }[];
  readonly frames?: readonly ReportFrame[];
  /** Put over the keys of report.json. */
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly estimates?: boolean;
}

/** Two frames of 10 pixels, of a class 0 and a class 1. */
export const TWO_FRAMES: readonly ReportFrame[] = [
  {
    stamp: '1700000000000000000',
    labelStamp: '1700000000000000007',
    cells: [
      [5, 1, 1],
      [3, 1, 1],
    ],
  },
  {
    stamp: '1700000000100000000',
    labelStamp: '1700000000100000000',
    cells: [
      [9, 0, 1],
      [0, 1, 0],
    ],
  },
];

/** Writes report.json and frames.csv as `evaluate` does, with the keys that `compare` reads. */
export function writeReport(folder: string, parts: ReportParts = {}): string {
  const {
    classes = [{ name: 'trail' }, { name: 'rock' }],
    frames = TWO_FRAMES,
    changes = {},
    estimates = false,
  } = parts;
  const scored = frames.flatMap(({ cells }) => (cells ? [cells] : []));
  const sum = (classId: number, index: number) =>
    scored.reduce((total, cells) => total + cells[classId]![index]!, 0);
  const report = {
    schema: 1,
    complete: true,
    problems: [],
    model: { sha256: 'a1'.repeat(32) },
    configuration: { sha256: 'c0'.repeat(32) },
    ontology: { name: 'yard', sha256: '0d'.repeat(32) },
    classes: classes.map(({ name, ignored = false, label_ids = [] }, class_id) => ({
      class_id,
      name,
      ignored,
      label_ids,
    })),
    total: { pairs: scored.length },
    scores: {
      classes: classes.map(({ name }, c) => ({ name, tp: sum(c, 0), fp: sum(c, 1), fn: sum(c, 2) })),
    },
    ...changes,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  writeFileSync(join(folder, 'frames.csv'), framesCsv(classes.length, frames, estimates));
  return folder;
}

function framesCsv(classCount: number, frames: readonly ReportFrame[], estimates: boolean): string {
  const perClass = Array.from({ length: classCount }, (_, c) => `${c}_tp,${c}_fp,${c}_fn`).join(',');
  const more = estimates ? ',expected_dice,mean_confidence,mean_entropy,consistency' : '';
  const rows = frames.map(({ stamp, labelStamp = '', cells }) => {
    const empty = new Array<string>(3 * classCount).fill('');
    const counts = cells ? cells.flat().map(String) : empty;
    const sizes = cells ? ['10', '0', '0'] : ['', '', ''];
    return [stamp, labelStamp, ...sizes, ...counts, '', '', ...(estimates ? ['0.5', '', '', ''] : [])].join(
      ',',
    );
  });
  return [
    `stamp_ns,label_stamp_ns,pixels,ignored,unknown,${perClass},mean_dice,mean_iou${more}`,
    ...rows,
    '',
  ].join('\n');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** One topic's account in report.json. */
export interface ReportAccount {
  readonly topic: string;
  readonly received: number;
  readonly paired: number;
  readonly unmatched: number;
  readonly late: number;
  readonly dropped: number;
  readonly invalid: number;
  readonly skipped?: number;
}

/** One class or group in report.json. */
export interface ReportScores {
  readonly name: string;
  readonly tp: number | null;
  readonly fp: number | null;
  readonly fn: number | null;
  readonly dice: number | null;
  readonly iou: number | null;
}

/** The parts of report.json that tests look at. */
export interface ReportFile {
  readonly run: Readonly<Record<string, unknown>>;
  readonly complete: boolean;
  readonly problems: readonly {
    readonly kind: string;
    readonly topic: string | null;
    readonly count: number;
    readonly message: string;
  }[];
  readonly accounts: {
    readonly image: ReportAccount;
    readonly label: ReportAccount;
    readonly time_resets: number;
  };
  readonly total: {
    readonly pairs: number;
    readonly pixels: number;
    readonly ignored: number;
    readonly unknown: number;
    readonly unknown_ids: Readonly<Record<string, number>>;
    readonly matrix: readonly (readonly number[])[];
    readonly unknown_predicted: readonly number[];
  };
  readonly scores: {
    readonly mean_dice: number | null;
    readonly mean_iou: number | null;
    readonly classes: readonly ReportScores[];
  } | null;
}

export function readReport(folder: string): ReportFile {
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as ReportFile;
}

/** report.json without the key that may differ between equal runs. */
export function readReportWithoutRun(folder: string): Omit<ReportFile, 'run'> {
  const { run, ...rest } = readReport(folder);
  expect(run).toBeTypeOf('object');
  return rest;
}

/** Rows of frames.csv by column name; cells stay text. */
export function readFrames(folder: string): Readonly<Record<string, string>>[] {
  const [head, ...rows] = readFileSync(join(folder, 'frames.csv'), 'utf8').trimEnd().split('\n');
  const columns = head!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, index) => [columns[index]!, cell])));
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { JsonValue } from './json-value.js';
import { readFramesCsv, type SavedFrames } from './read-frames-csv.js';

/** A class as a report names it. */
export interface SavedClass {
  readonly name: string;
  readonly ignored: boolean;
  readonly labelIds: readonly number[];
}

/** A report folder that was read back: a whole run with scores. */
export interface SavedReport {
  readonly folder: string;
  /** Of the model file and of its external data; none where masks of another node were scored. */
  readonly modelSha256: readonly string[];
  readonly configurationSha256: string;
  readonly ontologyName: string;
  readonly ontologySha256: string;
  /** In order of class id. */
  readonly classes: readonly SavedClass[];
  readonly frames: SavedFrames;
}

/** Version of report.json that is understood. */
const SCHEMA = 1;

/**
 * Reads report.json and frames.csv of a folder that `evaluate` wrote, and checks that they belong together.
 *
 * @throws DiceMonitorError `input` where the folder holds no report, a file is damaged, or the two are not of one
 *   run; also where the run was stopped or its input damaged, or where nothing was scored
 */
export async function readReport(folder: string): Promise<SavedReport> {
  const path = join(folder, 'report.json');
  const report = new JsonValue(await readJson(path, folder), path);
  checkSchema(report, path);
  const classes = report
    .key('classes')
    .list()
    .map((entry, classId) => readClass(entry, classId, path));
  if (classes.length === 0) throw unusable(`${path} names no classes`, 'one class or more');
  checkWhole(report, path);
  const frames = await readFramesCsv(
    join(folder, 'frames.csv'),
    classes.length,
    report.key('total').key('pairs').count(),
  );
  checkSums(report, frames, folder);
  return {
    folder,
    modelSha256: modelHashes(report.key('model')),
    configurationSha256: report.key('configuration').key('sha256').text(),
    ontologyName: report.key('ontology').key('name').text(),
    ontologySha256: report.key('ontology').key('sha256').text(),
    classes,
    frames,
  };
}

async function readJson(path: string, folder: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new DiceMonitorError('input', {
      found: `${folder} is no report folder: ${(cause as Error).message}`,
      expected: 'a folder with report.json and frames.csv',
      hint: 'give the --out folder of dice-monitor evaluate',
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DiceMonitorError('input', {
      found: `${path} is no JSON: ${(cause as Error).message}`,
      hint: 'run dice-monitor evaluate again to write the report anew',
      cause,
    });
  }
}

function checkSchema(report: JsonValue, path: string): void {
  const version = report.key('schema').count();
  if (version !== SCHEMA) {
    throw new DiceMonitorError('input', {
      found: `${path} is of schema ${version}`,
      expected: `schema ${SCHEMA}`,
      hint: 'use the version of dice-monitor that wrote it, or evaluate the recording again',
    });
  }
}

function readClass(entry: JsonValue, classId: number, path: string): SavedClass {
  const found = entry.key('class_id').count();
  if (found !== classId)
    throw unusable(`${path}: classes[${classId}] has class_id ${found}`, String(classId));
  return {
    name: entry.key('name').text(),
    ignored: entry.key('ignored').flag(),
    labelIds: entry
      .key('label_ids')
      .list()
      .map((id) => id.integer()),
  };
}

/** Scores of part of a recording would be compared with scores of the whole of it. */
function checkWhole(report: JsonValue, path: string): void {
  if (!report.key('complete').flag()) {
    const problems = report
      .key('problems')
      .list()
      .map((problem) => problem.key('message').text());
    const [first] = problems;
    throw new DiceMonitorError('input', {
      found: `${path} is incomplete: its input was damaged or the run was stopped${first === undefined ? '' : ` (${first})`}`,
      expected: 'a report with "complete": true',
      hint: 'evaluate a recording that is whole, to its end',
    });
  }
  if (report.key('scores').isNull) {
    throw new DiceMonitorError('input', {
      found: `${path} has no scores: nothing was scored`,
      expected: 'a report with scores',
      hint: 'run dice-monitor evaluate again: it says why nothing could be scored',
    });
  }
}

function modelHashes(model: JsonValue): string[] {
  if (model.isNull) return [];
  const external = model.maybe('external_data')?.list() ?? [];
  return [model, ...external].map((part) => part.key('sha256').text());
}

/** The rows must add up to the report's counts: else the files are of two runs, or rows are missing. */
function checkSums(report: JsonValue, { counts }: SavedFrames, folder: string): void {
  const scores = report.key('scores').key('classes').list();
  const classCount = scores.length;
  scores.forEach((entry, classId) => {
    for (const name of ['tp', 'fp', 'fn'] as const) {
      let sum = 0;
      for (let i = classId; i < counts[name].length; i += classCount) sum += counts[name][i]!;
      const expected = entry.key(name).count();
      if (sum === expected) continue;
      throw unusable(
        `${folder}: ${name} of class ${classId} adds up to ${sum} in frames.csv and is ${expected} in report.json`,
        'two files of one run',
      );
    }
  });
}

function unusable(found: string, expected: string): DiceMonitorError {
  return new DiceMonitorError('input', {
    found,
    expected,
    hint: 'run dice-monitor evaluate again to write the report anew',
  });
}

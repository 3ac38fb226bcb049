import { MOST_BLOCKS, type BlockLength } from '../core/block-length.js';
import {
  framesThatDifferMost,
  LEAST_FRAMES,
  type Comparison,
  type MeanDifference,
  type ScoreDifference,
} from '../core/compare-scores.js';
import { nsToSeconds } from '../core/stamp.js';
import type { SavedReport } from '../report/read-report.js';
import { newTable, scoreCell, textOf } from './frameless-table.js';

/** Blocks that an interval should at least rest on to be believed. */
const FEW_BLOCKS = 6;
/** Enough of a hash to tell two apart. */
const HASH_LETTERS = 12;

/** Both reports, with what they were made of. */
export function sidesTable(a: SavedReport, b: SavedReport): string {
  const table = newTable(['', 'report', 'model', 'configuration', 'ontology'], 5);
  for (const [side, report] of [
    ['A', a],
    ['B', b],
  ] as const) {
    table.push([
      side,
      report.folder,
      report.modelSha256.map(short).join(' + ') || 'none (predicted masks)',
      short(report.configurationSha256),
      `${report.ontologyName} ${short(report.ontologySha256)}`,
    ]);
  }
  return [textOf(table), ...sameness(a, b)].join('\n');
}

/** Scores per class of both, their differences, and the means. */
export function differenceTable({ classes, meanDice, meanIou }: Comparison, a: SavedReport): string {
  const scores = ['Dice', 'IoU', 'precision', 'recall'];
  const table = newTable(['class', ...scores.flatMap((name) => [`${name} A`, 'B', 'B - A'])], 1);
  classes.forEach(({ dice, iou, precision, recall }, classId) => {
    const { name, ignored } = a.classes[classId]!;
    table.push([
      ignored ? `${name} (ignored)` : name,
      ...[dice, iou, precision, recall].flatMap(differenceCells),
    ]);
  });
  const nothing = new Array<string>(6).fill('');
  table.push(['mean over classes', ...differenceCells(meanDice), ...differenceCells(meanIou), ...nothing]);
  return textOf(table);
}

/** The differences of the means with their intervals, and how these were made. */
export function intervalLines(comparison: Comparison, { frames }: SavedReport): string {
  const { meanDice, meanIou, block, resamples, frames: differences } = comparison;
  const count = differences.length;
  const lines = [meanLine('mean Dice', meanDice), meanLine('mean IoU ', meanIou)];
  if (count < LEAST_FRAMES) {
    return [...lines, `no interval: ${count} frames are too few (${LEAST_FRAMES} or more are needed)`].join(
      '\n',
    );
  }
  const seconds = nsToSeconds(medianPeriodNs(frames.stampsNs)) * block.length;
  const blocks = Math.round(count / block.length);
  lines.push(
    `95 % intervals: paired block bootstrap, ${resamples} resamples of ${blocks} blocks of ` +
      `${block.length} frames (${seconds.toFixed(1)} s) out of ${count} frames`,
    `block length: ${reasonOf(block)}`,
  );
  if (blocks < FEW_BLOCKS) lines.push('few blocks: the intervals are rough; a longer drive makes them sure');
  return lines.join('\n');
}

/** The frames whose mean Dice differs most. Empty where none differs or none is wanted. */
export function worstFramesTable({ frames }: Comparison, a: SavedReport, count: number): string {
  const worst = framesThatDifferMost(frames, count).filter((frame) => frames[frame]!.difference !== 0);
  if (worst.length === 0) return '';
  const table = newTable(['frames that differ most', 'mean Dice A', 'B', 'B - A'], 1);
  for (const frame of worst)
    table.push([String(a.frames.stampsNs[frame]!), ...differenceCells(frames[frame]!)]);
  return textOf(table);
}

function reasonOf({ length, optimal, lag, bound }: BlockLength): string {
  const correlation =
    lag === 0
      ? `the frames' differences are not correlated over time (|r| < ${bound.toFixed(2)})`
      : `the frames' differences are correlated over ${lag} frames (|r| >= ${bound.toFixed(2)})`;
  const rule = `twice the ${optimal.toFixed(1)} frames of Politis & White's rule`;
  // Short blocks are only lengthened where a drive is so long that there are more than enough of them.
  return `${correlation}; ${length > Math.max(1, Math.ceil(2 * optimal)) ? `${MOST_BLOCKS} blocks are enough` : rule}`;
}

function sameness(a: SavedReport, b: SavedReport): string[] {
  const same = [];
  if (a.modelSha256.length > 0 && a.modelSha256.join() === b.modelSha256.join()) same.push('the same model');
  if (a.configurationSha256 === b.configurationSha256) same.push('the same configuration');
  const lines = same.length === 0 ? [] : [same.join(', ')];
  if (a.ontologySha256 !== b.ontologySha256)
    lines.push('the ontology files differ; their classes are the same');
  return lines;
}

function meanLine(name: string, mean: MeanDifference): string {
  const { low, high } = mean.interval;
  if (Number.isNaN(low) || Number.isNaN(high)) return `${name}  B - A ${signed(mean.difference)}`;
  return `${name}  B - A ${signed(mean.difference)}, 95 % interval ${signed(low)} to ${signed(high)}: ${verdict(mean)}`;
}

function verdict({ interval: { low, high } }: MeanDifference): string {
  if (high < 0) return 'B is worse';
  if (low > 0) return 'B is better';
  return low === 0 && high === 0 ? 'no difference' : 'no difference shown';
}

function differenceCells({ a, b, difference }: ScoreDifference): string[] {
  return [scoreCell(a), scoreCell(b), signed(difference)];
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${scoreCell(value)}`;
}

function short(sha256: string): string {
  return sha256.slice(0, HASH_LETTERS);
}

/** Of the steps forward; 0 where there is none. */
function medianPeriodNs(stampsNs: BigInt64Array): bigint {
  const steps = stampsNs.subarray(1).map((stampNs, i) => stampNs - stampsNs[i]!);
  const forward = steps.filter((step) => step > 0n).sort();
  return forward[forward.length >> 1] ?? 0n;
}

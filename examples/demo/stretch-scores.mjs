// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageStampNs } from './drive.mjs';

/**
 * Mean Dice of a stretch of the drive, from the counts in the frames.csv of a report.
 *
 * @param {string} report folder
 * @param {{ first: number, last: number }} stretch in frames, both ends included
 */
export function meanDiceOf(report, { first, last }) {
  const [head = '', ...lines] = readFileSync(join(report, 'frames.csv'), 'utf8').trimEnd().split('\n');
  const columns = head.split(',');
  const rows = lines
    .map((line) => line.split(','))
    .filter(([stamp = '']) => BigInt(stamp) >= imageStampNs(first) && BigInt(stamp) <= imageStampNs(last));
  const sum = (/** @type {string} */ name) => {
    const at = columns.indexOf(name);
    return rows.reduce((total, row) => total + Number(row[at]), 0);
  };
  const classIds = columns.filter((name) => name.endsWith('_tp')).map((name) => name.split('_')[0] ?? '');
  const dice = classIds
    .map((id) => (2 * sum(`${id}_tp`)) / (2 * sum(`${id}_tp`) + sum(`${id}_fp`) + sum(`${id}_fn`)))
    .filter((value) => !Number.isNaN(value));
  return dice.reduce((total, value) => total + value, 0) / dice.length;
}

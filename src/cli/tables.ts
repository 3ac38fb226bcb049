import type { ClassScores, ScoreSummary } from '../core/scores.js';
import { countedPixels } from '../pipeline/conclude.js';
import type { AccountCounts, RunTotals, TopicInfo } from '../pipeline/ports.js';
import type { Ontology } from '../settings/ontology.js';
import { newTable, scoreCell, textOf } from './frameless-table.js';

/** Scores per class and group, and their means; an undefined score is a dash. */
export function scoreTable(scores: ScoreSummary, totals: RunTotals, ontology: Ontology): string {
  const table = newTable(['class', 'Dice', 'IoU', 'precision', 'recall', 'label px', 'share'], 1);
  const counted = countedPixels(totals);
  ontology.classes.forEach(({ name, ignored }, classId) => {
    const entry = scores.classes[classId]!;
    if (ignored) table.push([`${name} (ignored)`, '-', '-', '-', '-', '-', '-']);
    else table.push([name, ...scoreCells(entry), ...shareCells(entry, counted)]);
  });
  ontology.groups.forEach(({ name }, index) => {
    const entry = scores.groups[index]!;
    table.push([`group ${name}`, ...scoreCells(entry), ...shareCells(entry, counted)]);
  });
  table.push([
    'mean over classes',
    scoreCell(scores.meanDice),
    scoreCell(scores.meanIou),
    '',
    '',
    String(counted),
    '',
  ]);
  return [textOf(table), meansLine(scores, totals)].join('\n\n');
}

/** What became of every message. */
export function accountTable(
  accounts: { readonly image: AccountCounts; readonly label: AccountCounts },
  topics: { readonly image: TopicInfo; readonly label: TopicInfo },
  timeResets: number,
): string {
  const fates = ['received', 'paired', 'unmatched', 'invalid', 'late', 'dropped', 'skipped'] as const;
  const table = newTable(['topic', ...fates, 'missed'], 1);
  const { image, label } = accounts;
  table.push([topics.image.name, ...fates.map((fate) => String(image[fate])), String(image.missed)]);
  table.push([topics.label.name, ...fates.map((fate) => String(label[fate])), '']);
  return timeResets === 0 ? textOf(table) : `${textOf(table)}\nstamps jumped back ${timeResets} times`;
}

function meansLine(scores: ScoreSummary, totals: RunTotals): string {
  const { ignored, unknown } = totals.counts;
  const parts = [
    `${totals.pairs} pairs`,
    `mean Dice per frame ${scoreCell(totals.meanFrameDice)}`,
    `pixel accuracy ${scoreCell(scores.pixelAccuracy)}`,
    `hazard rate ${scoreCell(scores.hazardRate)}`,
    `${ignored} pixels ignored`,
    `${unknown} of no class`,
  ];
  return parts.join(', ');
}

function scoreCells({ dice, iou, precision, recall }: ClassScores): string[] {
  return [dice, iou, precision, recall].map(scoreCell);
}

function shareCells({ tp, fn }: ClassScores, counted: number): string[] {
  return [String(tp + fn), counted > 0 ? `${(((tp + fn) / counted) * 100).toFixed(1)} %` : '-'];
}

import type { Kept } from '../adapt/judge-adaptation.js';
import type { ScoreDifference } from '../core/compare-scores.js';
import type { Ontology } from '../settings/ontology.js';
import type { HeldOutScores } from './adapt-scores.js';
import { newTable, scoreCell, textOf } from './frameless-table.js';

/** Scores before and after, per class and their means, and on the recordings that are to be kept. */
export function adaptTables(heldOut: HeldOutScores, kept: readonly Kept[], ontology: Ontology): string {
  const parts = [
    `${heldOut.frames} held-out frames`,
    classTable(heldOut, ontology),
    intervalLine(heldOut),
    softLines(heldOut),
    keptTable(kept),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function classTable({ comparison }: HeldOutScores, { classes }: Ontology): string {
  const head = ['class', 'Dice before', 'after', 'change', 'IoU before', 'after', 'change'];
  const table = newTable(head, 1);
  classes.forEach(({ name, ignored }, classId) => {
    if (ignored) return;
    const { dice, iou } = comparison.classes[classId]!;
    table.push([name, ...cells(dice), ...cells(iou)]);
  });
  table.push(['mean over classes', ...cells(comparison.meanDice), ...cells(comparison.meanIou)]);
  return textOf(table);
}

function cells({ a, b, difference }: ScoreDifference): string[] {
  return [scoreCell(a), scoreCell(b), signedCell(difference)];
}

function signedCell(value: number): string {
  return value > 0 ? `+${scoreCell(value)}` : scoreCell(value);
}

function intervalLine({ comparison, gain, soft }: HeldOutScores): string {
  const what = soft ? 'cross entropy saved' : 'change of mean Dice';
  const change = signedCell(gain.after - gain.before);
  if (Number.isNaN(gain.low)) return `${what}: ${change}; too few frames for an interval`;
  return (
    `${what}: ${change}, 95 % interval ${signedCell(gain.low)} to ${signedCell(gain.high)} ` +
    `(block bootstrap over time${soft ? '' : `, blocks of ${comparison.block.length} frames`})`
  );
}

function softLines({ soft }: HeldOutScores): string {
  if (!soft) return '';
  const table = newTable(['calibration', 'before', 'after'], 1);
  const rows = [
    ['cross entropy', 'crossEntropy'],
    ['calibration error', 'calibrationError'],
    ['Brier score', 'brier'],
  ] as const;
  for (const [name, key] of rows) table.push([name, scoreCell(soft.before[key]), scoreCell(soft.after[key])]);
  return textOf(table);
}

function keptTable(kept: readonly Kept[]): string {
  if (kept.length === 0) return '';
  const table = newTable(['kept', 'mean Dice before', 'after', 'change'], 1);
  for (const { name, before, after } of kept) {
    table.push([name, scoreCell(before), scoreCell(after), signedCell(after - before)]);
  }
  return textOf(table);
}

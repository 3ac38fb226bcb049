import type { SoftScores } from '../core/soft-scores.js';
import type { Ontology } from '../settings/ontology.js';
import { newTable, scoreCell, textOf } from './frameless-table.js';

/** Scores of probabilities per class, their means, and how far confidence can be believed. */
export function softTable(scores: SoftScores, { classes }: Ontology): string {
  const perClass = newTable(['class', 'soft Dice', 'Tversky'], 1);
  classes.forEach(({ name, ignored }, classId) => {
    if (ignored) return;
    const { softDice, tversky } = scores.classes[classId]!;
    perClass.push([name, scoreCell(softDice), scoreCell(tversky)]);
  });
  perClass.push([
    'mean over labelled classes',
    scoreCell(1 - scores.diceLoss),
    scoreCell(1 - scores.tverskyLoss),
  ]);
  const sums =
    `cross entropy ${scoreCell(scores.crossEntropy)}, focal loss ${scoreCell(scores.focalLoss)}, ` +
    `Brier score ${scoreCell(scores.brier)}, calibration error ${scoreCell(scores.calibrationError)} ` +
    `(largest ${scoreCell(scores.maxCalibrationError)})`;
  return [textOf(perClass), sums, reliabilityTable(scores)].join('\n\n');
}

function reliabilityTable({ reliability, pixels }: SoftScores): string {
  const table = newTable(['confidence', 'mean', 'accuracy', 'share'], 1);
  for (const bin of reliability) {
    if (bin.pixels === 0) continue;
    table.push([
      `${bin.from.toFixed(2)} to ${bin.to.toFixed(2)}`,
      scoreCell(bin.meanConfidence),
      scoreCell(bin.accuracy),
      `${((bin.pixels / pixels) * 100).toFixed(1)} %`,
    ]);
  }
  return textOf(table);
}

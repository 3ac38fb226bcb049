import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { SavedFrames } from './read-frames-csv.js';
import type { SavedClass, SavedReport } from './read-report.js';

/** Differences listed of each kind; the rest are numbered. */
const SHOWN = 3;

/**
 * Two reports can be compared when they score the same labels by the same classes on the same frames, in the same
 * order. Models and configurations may differ: that is what is compared.
 *
 * @throws DiceMonitorError `usage`, listing what differs
 */
export function checkComparable(a: SavedReport, b: SavedReport): void {
  const classes = classDifferences(a.classes, b.classes);
  if (classes.length > 0) {
    throw apart(`different classes: ${shorten(classes)}`, 'evaluate both models with the same --ontology');
  }
  checkFrames(a.frames, b.frames);
  checkLabels(a, b);
}

function classDifferences(a: readonly SavedClass[], b: readonly SavedClass[]): string[] {
  if (a.length !== b.length) {
    const names = (classes: readonly SavedClass[]) =>
      shorten(
        classes.map(({ name }) => name),
        12,
      );
    return [`${a.length} in A (${names(a)}), ${b.length} in B (${names(b)})`];
  }
  return a.flatMap((ours, classId) => {
    const theirs = b[classId]!;
    if (ours.name !== theirs.name) return [`class ${classId} is ${ours.name} in A and ${theirs.name} in B`];
    if (ours.ignored !== theirs.ignored) {
      return [`class ${ours.name} is ignored in ${ours.ignored ? 'A' : 'B'} only`];
    }
    const [idsA, idsB] = [ours, theirs].map(({ labelIds }) => labelIds.join(' '));
    return idsA === idsB ? [] : [`class ${ours.name} has label ids ${idsA!} in A and ${idsB!} in B`];
  });
}

function checkFrames(a: SavedFrames, b: SavedFrames): void {
  const hint = 'evaluate both models on the same recording, with the same topics and sync parameters';
  const onlyA = missing(a.stampsNs, b.stampsNs);
  const onlyB = missing(b.stampsNs, a.stampsNs);
  if (onlyA.length + onlyB.length > 0) {
    const sides = [`${a.stampsNs.length} in A`, `${b.stampsNs.length} in B`];
    if (onlyA.length > 0) sides.push(`${onlyA.length} only in A, at ${shorten(onlyA)}`);
    if (onlyB.length > 0) sides.push(`${onlyB.length} only in B, at ${shorten(onlyB)}`);
    throw apart(`different frames: ${sides.join('; ')}`, hint);
  }
  const moved = a.stampsNs.findIndex((stampNs, frame) => stampNs !== b.stampsNs[frame]);
  if (moved >= 0) {
    throw apart(
      `the same frames in another order: frame ${moved + 1} is ${a.stampsNs[moved]!} in A and ${b.stampsNs[moved]!} in B`,
      hint,
    );
  }
  const relabelled = a.labelStampsNs.findIndex((stampNs, frame) => stampNs !== b.labelStampsNs[frame]);
  if (relabelled >= 0) {
    const labels = `${a.labelStampsNs[relabelled]!} in A and ${b.labelStampsNs[relabelled]!} in B`;
    throw apart(`different labels: frame ${a.stampsNs[relabelled]!} is paired with label ${labels}`, hint);
  }
}

/** Stamps of `from` that `other` has not, or not as often: a recording that loops has a stamp several times. */
function missing(from: BigInt64Array, other: BigInt64Array): string[] {
  const left = new Map<bigint, number>();
  for (const stampNs of other) left.set(stampNs, (left.get(stampNs) ?? 0) + 1);
  return [...from]
    .filter((stampNs) => {
      const count = left.get(stampNs) ?? 0;
      left.set(stampNs, count - 1);
      return count <= 0;
    })
    .map(String);
}

/** tp + fn of a class are its label pixels, whatever the model says. */
function checkLabels(a: SavedReport, b: SavedReport): void {
  const classCount = a.classes.length;
  const pixels = ({ frames: { counts } }: SavedReport, i: number) => counts.tp[i]! + counts.fn[i]!;
  for (let i = 0; i < a.frames.counts.tp.length; i++) {
    const [ours, theirs] = [pixels(a, i), pixels(b, i)];
    if (ours === theirs) continue;
    const stampNs = a.frames.stampsNs[Math.floor(i / classCount)]!;
    const { name } = a.classes[i % classCount]!;
    throw apart(
      `different labels: frame ${stampNs} has ${ours} label pixels of class ${name} in A and ${theirs} in B`,
      'evaluate both models on the same labels, with the same ignore_label and ignore_mask',
    );
  }
}

function apart(found: string, hint: string): DiceMonitorError {
  return new DiceMonitorError('usage', {
    found: `the reports cannot be compared: ${found}`,
    expected: 'two reports on the same frames, labels and classes',
    hint,
  });
}

function shorten(items: readonly string[], shown = SHOWN): string {
  const rest = items.length - shown;
  return `${items.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

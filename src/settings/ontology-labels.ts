import type { LabelTable } from '../core/label-table.js';
import { NO_CLASS } from '../core/mask.js';
import type { Ontology } from './ontology.js';

/**
 * The ontology with the parameter `ignore_label` applied: a class whose labels are all that value is ignored, and
 * leaves its groups. Scores and label table are to be made from the result.
 *
 * A class that has another label id beside it stays a class: of its ids only that one is ignored.
 */
export function applyIgnoreLabel(ontology: Ontology, ignoreLabel: number): Ontology {
  const classes = ontology.classes.map((one) => {
    const onlyThat = one.labelIds.length > 0 && one.labelIds.every((id) => id === ignoreLabel);
    return onlyThat ? { ...one, ignored: true } : one;
  });
  const groups = ontology.groups
    .map(({ name, classIds }) => ({ name, classIds: classIds.filter((id) => !classes[id]!.ignored) }))
    .filter(({ classIds }) => classIds.length > 0);
  return { ...ontology, classes, groups };
}

/**
 * What the values of a label message mean, for counting. Values of ignored classes, under `ignore`, and
 * `ignoreLabel` itself are NO_CLASS; values in neither are absent, which is unknown.
 *
 * @param ignoreLabel a value of labels that are ids; colours are left alone
 */
export function labelTable(ontology: Ontology, ignoreLabel: number): LabelTable {
  const { classes, ignoredIds, ignoredColors } = applyIgnoreLabel(ontology, ignoreLabel);
  const ids = new Map<number, number>();
  const colors = new Map<number, number>();
  for (const { classId, ignored, labelIds, labelColors } of classes) {
    for (const id of labelIds) ids.set(id, ignored ? NO_CLASS : classId);
    for (const color of labelColors) colors.set(color, ignored ? NO_CLASS : classId);
  }
  for (const id of [...ignoredIds, ignoreLabel]) ids.set(id, NO_CLASS);
  for (const color of ignoredColors) colors.set(color, NO_CLASS);
  return { ids, colors };
}

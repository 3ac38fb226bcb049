import { didYouMean } from './did-you-mean.js';
import type { Ontology, OntologyClass, OntologyGroup } from './ontology.js';
import {
  OntologyForm,
  type Placed,
  type WrittenClass,
  type WrittenGroup,
  type WrittenOntology,
} from './ontology-form.js';
import { IGNORED_COLOR, paletteColors } from './palette.js';
import type { Problem } from './problem.js';
import { parseYaml } from './yaml-value.js';

/** One byte a pixel, and 255 stands for "no class". */
export const MAX_CLASSES = 255;

export interface OntologyReading {
  /** Undefined where there are problems. */
  readonly ontology: Omit<Ontology, 'sha256' | 'path'> | undefined;
  readonly problems: readonly Problem[];
}

type Owned = Placed<number> & { readonly owner: string };

/** Says where a value that may belong to one owner only is claimed again. */
function claimOnce(values: readonly Owned[], what: string, show: (value: number) => string): Problem[] {
  const claims = new Map<number, Owned>();
  return values.flatMap((claim) => {
    const before = claims.get(claim.value);
    if (!before) claims.set(claim.value, claim);
    if (!before) return [];
    const found = `${what} ${show(claim.value)} of ${claim.owner} belongs to ${before.owner} already (line ${before.line})`;
    return [{ line: claim.line, found, expected: `each ${what} once` }];
  });
}

export function showColor(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}

function duplicateNames(classes: readonly WrittenClass[]): Problem[] {
  const lines = new Map<string, number>();
  return classes.flatMap(({ name, line }) => {
    if (name === undefined) return [];
    const before = lines.get(name);
    if (before === undefined) lines.set(name, line);
    if (before === undefined) return [];
    return [{ line, found: `class ${name} is on line ${before} already`, expected: 'each class name once' }];
  });
}

function groupProblems(groups: readonly WrittenGroup[], classes: readonly WrittenClass[]): Problem[] {
  const names = classes.flatMap(({ name }) => name ?? []);
  const problems: Problem[] = [];
  for (const group of groups) {
    const seen = new Set<string>();
    for (const { value, line } of group.members) {
      const found = `group ${group.value} names ${value}`;
      const member = classes.find(({ name }) => name === value);
      if (!member) {
        problems.push({ line, found: `${found}, which is no class`, hint: didYouMean(value, names) });
      } else if (member.ignored) {
        problems.push({ line, found: `${found}, which is ignored`, expected: 'classes that are scored' });
      } else if (seen.has(value)) {
        problems.push({ line, found: `${found} twice`, expected: 'each class once' });
      }
      seen.add(value);
    }
  }
  const traversable =
    groups.find(({ value }) => value === 'traversable')?.members.map(({ value }) => value) ?? [];
  for (const { value, line } of groups.find((group) => group.value === 'blocked')?.members ?? []) {
    if (!traversable.includes(value)) continue;
    problems.push({ line, found: `${value} is blocked and traversable`, expected: 'at most one of the two' });
  }
  return problems;
}

/** The label ids of every class: as written, or the class ids where no class has any. */
function labelIds(classes: readonly WrittenClass[]): (readonly Placed<number>[])[] {
  const written = classes.some((one) => one.labelIds !== undefined);
  return classes.map((one, classId) =>
    written ? (one.labelIds ?? []) : [{ value: classId, line: one.line }],
  );
}

function crossChecks(written: WrittenOntology, ids: readonly (readonly Placed<number>[])[]): Problem[] {
  const { classes, classesLine } = written;
  const owned = (values: readonly Placed<number>[], owner: string): Owned[] =>
    values.map(({ value, line }) => ({ value, line, owner }));
  const ownerOf = (classId: number): string => classes[classId]!.name ?? `class ${classId}`;
  const problems = [
    ...duplicateNames(classes),
    ...claimOnce(
      [
        ...ids.flatMap((list, classId) => owned(list, ownerOf(classId))),
        ...owned(written.ignoredIds, 'ignore'),
      ],
      'label id',
      String,
    ),
    ...claimOnce(
      [
        ...classes.flatMap((one, classId) => owned(one.labelColors, ownerOf(classId))),
        ...owned(written.ignoredColors, 'ignore'),
      ],
      'label colour',
      showColor,
    ),
    ...groupProblems(written.groups, classes),
  ];
  if (classes.length > MAX_CLASSES) {
    problems.push({
      line: classesLine,
      found: `${classes.length} classes`,
      expected: `at most ${MAX_CLASSES}`,
    });
  }
  return problems;
}

/** Fills in the display colours that were not given: from the palette, black for ignored classes. */
export function displayColors(classes: readonly { color: number | undefined; ignored: boolean }[]): number[] {
  const open = (one: { color: number | undefined; ignored: boolean }): boolean =>
    one.color === undefined && !one.ignored;
  const taken = classes.flatMap(({ color }) => color ?? []);
  const palette = paletteColors(classes.filter(open).length, taken);
  let next = 0;
  return classes.map((one) => one.color ?? (one.ignored ? IGNORED_COLOR : palette[next++]!));
}

function values(placed: readonly Placed<number>[]): number[] {
  return placed.map(({ value }) => value);
}

/**
 * Reads the text of an ontology file (docs/ontology.md).
 *
 * @param fallbackName the ontology's name where the file gives none
 */
export function readOntology(text: string, fallbackName: string): OntologyReading {
  const { root, problems: yamlProblems } = parseYaml(text);
  const problems = [...yamlProblems];
  if (root?.kind !== 'mapping') {
    if (problems.length === 0) {
      const found = `the file holds ${root?.shown ?? 'nothing'}`;
      problems.push({
        line: root?.line ?? 1,
        found,
        expected: 'a mapping with classes: a list, one entry per class',
      });
    }
    return { ontology: undefined, problems };
  }
  const written = new OntologyForm(problems).read(root);
  if (written.classes.length === 0 && problems.length === 0) {
    problems.push({ line: written.classesLine, found: 'classes is empty', expected: 'one entry per class' });
  }
  const ids = labelIds(written.classes);
  problems.push(...crossChecks(written, ids));
  if (problems.length > 0) return { ontology: undefined, problems };
  const colors = displayColors(written.classes);
  const classes: OntologyClass[] = written.classes.map((one, classId) => ({
    classId,
    name: one.name!,
    ignored: one.ignored,
    labelIds: values(ids[classId]!),
    labelColors: values(one.labelColors),
    color: colors[classId]!,
  }));
  const groups: OntologyGroup[] = written.groups.map(({ value, members }) => ({
    name: value,
    classIds: members.map((member) => classes.findIndex(({ name }) => name === member.value)),
  }));
  const ontology = {
    name: written.name ?? fallbackName,
    classes,
    ignoredIds: values(written.ignoredIds),
    ignoredColors: values(written.ignoredColors),
    groups,
  };
  return { ontology, problems };
}

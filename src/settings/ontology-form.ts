import { didYouMean } from './did-you-mean.js';
import type { Problem } from './problem.js';
import type { YamlEntry, YamlMapping, YamlValue } from './yaml-value.js';

/** Something with the line it was written on. */
export interface Placed<T> {
  readonly value: T;
  readonly line: number;
}

/** A class as the file has it. */
export interface WrittenClass {
  readonly line: number;
  readonly name: string | undefined;
  readonly ignored: boolean;
  /** Undefined where the class says nothing about them. */
  readonly labelIds: readonly Placed<number>[] | undefined;
  readonly labelColors: readonly Placed<number>[];
  readonly color: number | undefined;
}

/** A group as the file has it: names of classes. */
export interface WrittenGroup extends Placed<string> {
  readonly members: readonly Placed<string>[];
}

/** An ontology file, each part by itself checked, nothing yet across parts. */
export interface WrittenOntology {
  readonly name: string | undefined;
  readonly classes: readonly WrittenClass[];
  readonly classesLine: number;
  readonly ignoredIds: readonly Placed<number>[];
  readonly ignoredColors: readonly Placed<number>[];
  readonly groups: readonly WrittenGroup[];
}

const INT32 = 2 ** 31;

/** Reads the parts of an ontology file, and collects what is wrong with each. */
export class OntologyForm {
  constructor(private readonly problems: Problem[]) {}

  read(root: YamlMapping): WrittenOntology {
    const parts = this.entries(root, ['name', 'classes', 'ignore', 'groups'], 'an ontology');
    const name = parts.get('name');
    const classes = parts.get('classes');
    const ignore = parts.get('ignore');
    const groups = parts.get('groups');
    if (!classes) {
      this.problems.push({
        line: root.line,
        found: 'no classes',
        expected: 'classes: a list, one entry per class',
      });
    }
    const ignored = ignore && this.ignored(ignore);
    return {
      name: name && this.text(name.value, 'name'),
      classes: classes ? this.classes(classes.value) : [],
      classesLine: classes?.line ?? root.line,
      ignoredIds: ignored?.ids ?? [],
      ignoredColors: ignored?.colors ?? [],
      groups: groups ? this.groups(groups.value) : [],
    };
  }

  private wrong(value: YamlValue, what: string, expected: string, hint?: string): void {
    this.problems.push({ line: value.line, found: `${what} is ${value.shown}`, expected, hint });
  }

  private entries(mapping: YamlMapping, known: readonly string[], owner: string): Map<string, YamlEntry> {
    const found = new Map<string, YamlEntry>();
    for (const entry of mapping.entries) {
      if (known.includes(entry.key)) {
        found.set(entry.key, entry);
      } else {
        const expected = `only ${known.join(', ')}`;
        const hint = didYouMean(entry.key, known);
        this.problems.push({
          line: entry.line,
          found: `${entry.key} is no part of ${owner}`,
          expected,
          hint,
        });
      }
    }
    return found;
  }

  private text(value: YamlValue, what: string): string | undefined {
    if (value.kind === 'text' && /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u.test(value.value))
      return value.value;
    const quotable = ['whole', 'number', 'boolean'].includes(value.kind);
    this.wrong(value, what, 'a name', quotable ? `put it in quotes: "${value.shown}"` : undefined);
    return undefined;
  }

  private list(value: YamlValue, what: string, expected: string): readonly YamlValue[] {
    if (value.kind === 'list') return value.items;
    this.wrong(value, what, expected);
    return [];
  }

  private ids(value: YamlValue, what: string): Placed<number>[] {
    return this.list(value, what, 'a list of whole numbers, such as [1, 2]').flatMap((item) => {
      if (item.kind === 'whole' && item.value >= -INT32 && item.value < INT32) return [item];
      this.wrong(item, `an entry of ${what}`, 'a whole number that fits in 32 bits with sign');
      return [];
    });
  }

  private color(value: YamlValue, what: string): number | undefined {
    if (value.kind === 'text' && /^#[0-9a-f]{6}$/i.test(value.value))
      return Number.parseInt(value.value.slice(1), 16);
    const hint = value.kind === 'nothing' ? 'without quotes a # starts a comment' : undefined;
    this.wrong(value, what, 'a colour such as "#4682b4", in quotes', hint);
    return undefined;
  }

  private colors(value: YamlValue, what: string): Placed<number>[] {
    return this.list(value, what, 'a list of colours, such as ["#4682b4"]').flatMap((item) => {
      const color = this.color(item, `an entry of ${what}`);
      return color === undefined ? [] : [{ value: color, line: item.line }];
    });
  }

  private classes(value: YamlValue): WrittenClass[] {
    return this.list(value, 'classes', 'a list, one entry per class').flatMap((item, index) => {
      if (item.kind === 'mapping') return [this.class(item, index)];
      this.wrong(item, `class ${index}`, 'a mapping such as {name: grass}');
      return [];
    });
  }

  private class(mapping: YamlMapping, index: number): WrittenClass {
    const parts = this.entries(mapping, ['name', 'label_ids', 'label_colors', 'color', 'ignored'], 'a class');
    const [name, ids, colors, color, ignored] = ['name', 'label_ids', 'label_colors', 'color', 'ignored'].map(
      (key) => parts.get(key)?.value,
    );
    if (!name)
      this.problems.push({ line: mapping.line, found: `class ${index} has no name`, expected: 'a name' });
    if (ignored && ignored.kind !== 'boolean') this.wrong(ignored, 'ignored', 'true or false');
    return {
      line: mapping.line,
      name: name && this.text(name, 'name'),
      ignored: ignored?.kind === 'boolean' && ignored.value,
      labelIds: ids && this.ids(ids, 'label_ids'),
      labelColors: colors ? this.colors(colors, 'label_colors') : [],
      color: color && this.color(color, 'color'),
    };
  }

  private ignored(entry: YamlEntry): { ids: Placed<number>[]; colors: Placed<number>[] } {
    if (entry.value.kind !== 'mapping') {
      this.wrong(entry.value, 'ignore', 'a mapping such as {label_ids: [0]}');
      return { ids: [], colors: [] };
    }
    const parts = this.entries(entry.value, ['label_ids', 'label_colors'], 'ignore');
    const [ids, colors] = ['label_ids', 'label_colors'].map((key) => parts.get(key)?.value);
    return {
      ids: ids ? this.ids(ids, 'label_ids') : [],
      colors: colors ? this.colors(colors, 'label_colors') : [],
    };
  }

  private groups(value: YamlValue): WrittenGroup[] {
    if (value.kind !== 'mapping') {
      this.wrong(value, 'groups', 'a mapping such as {traversable: [grass]}');
      return [];
    }
    return value.entries.map(({ key, line, value: names }) => {
      const what = `group ${key}`;
      const items = this.list(names, what, 'a list of class names');
      if (names.kind === 'list' && items.length === 0) this.wrong(names, what, 'at least one class name');
      const members = items.flatMap((item) => {
        const name = this.text(item, `an entry of ${what}`);
        return name === undefined ? [] : [{ value: name, line: item.line }];
      });
      return { value: key, line, members };
    });
  }
}

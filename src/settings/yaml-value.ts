import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLError,
} from 'yaml';
import type { Problem } from './problem.js';

interface Shown {
  /** Line in the text, from 1. */
  readonly line: number;
  /** How messages show it. */
  readonly shown: string;
}

export interface YamlMapping extends Shown {
  readonly kind: 'mapping';
  readonly entries: readonly YamlEntry[];
}

export interface YamlList extends Shown {
  readonly kind: 'list';
  readonly items: readonly YamlValue[];
}

/**
 * A value in a YAML text, with the types that ROS 2's parameter parser gives to plain words: `yes` and `on` are
 * booleans, `3` is a whole number, `3.0` and `.nan` are numbers, and what is quoted is text.
 */
export type YamlValue =
  | YamlMapping
  | YamlList
  | (Shown & { readonly kind: 'text'; readonly value: string })
  | (Shown & { readonly kind: 'whole' | 'number'; readonly value: number })
  | (Shown & { readonly kind: 'boolean'; readonly value: boolean })
  | (Shown & { readonly kind: 'nothing' });

export interface YamlEntry {
  readonly key: string;
  readonly line: number;
  readonly value: YamlValue;
}

export interface YamlText {
  /** Undefined where the text is empty, or too broken to be read. */
  readonly root: YamlValue | undefined;
  readonly problems: readonly Problem[];
}

const TRUE = /^(?:y|yes|true|on)$/i;
const FALSE = /^(?:n|no|false|off)$/i;
const WHOLE = /^[-+]?(?:0|[1-9]\d*)$/;
const NUMBER = /^[-+]?(?:\.\d+|(?:0|[1-9]\d*)(?:\.\d*)?)(?:e[-+]?\d+)?$/i;
const NOT_FINITE = /^[-+]?\.?(?:nan|inf|infinity)$/i;

function plainValue(source: string, line: number): YamlValue {
  const at = { line, shown: source };
  if (source === '' || source === '~' || /^null$/i.test(source))
    return { ...at, kind: 'nothing', shown: 'nothing' };
  if (TRUE.test(source)) return { ...at, kind: 'boolean', value: true };
  if (FALSE.test(source)) return { ...at, kind: 'boolean', value: false };
  const value = Number(source);
  if (WHOLE.test(source) && Number.isSafeInteger(value)) return { ...at, kind: 'whole', value: value + 0 };
  if (NUMBER.test(source)) return { ...at, kind: 'number', value };
  if (NOT_FINITE.test(source)) return { ...at, kind: 'number', value: NaN };
  return { ...at, kind: 'text', value: source, shown: JSON.stringify(source) };
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Turns the nodes of the YAML library into values; collects what no configuration file may hold. */
class Reader {
  readonly problems: Problem[] = [];
  constructor(private readonly lines: LineCounter) {}

  lineAt(offset: number): number {
    return Math.max(1, this.lines.linePos(offset).line);
  }

  value(node: unknown, parentLine: number): YamlValue {
    const range = (node as { range?: [number, number, number] | null } | null)?.range;
    const line = range ? this.lineAt(range[0]) : parentLine;
    if (isScalar(node)) return this.scalar(node, line);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.value(item, line));
      return { kind: 'list', line, items, shown: shorten(`[${items.map(({ shown }) => shown).join(', ')}]`) };
    }
    if (isMap(node)) {
      const entries: YamlEntry[] = [];
      for (const pair of node.items) {
        const key = this.value(pair.key, line);
        const named = isScalar(pair.key) ? (pair.key.source ?? '') : undefined;
        if (named === undefined) {
          this.problems.push({ line: key.line, found: `${key.shown} as a key`, expected: 'a name' });
        } else {
          entries.push({ key: named, line: key.line, value: this.value(pair.value, key.line) });
        }
      }
      return { kind: 'mapping', line, entries, shown: 'a mapping' };
    }
    if (isAlias(node)) {
      this.problems.push({
        line,
        found: `the reference *${node.source}`,
        expected: 'the value itself: ROS 2 parameter files have no references',
      });
    }
    return { kind: 'nothing', line, shown: 'nothing' };
  }

  private scalar(node: Scalar, line: number): YamlValue {
    if (node.type === 'PLAIN' || node.type === undefined) return plainValue(node.source ?? '', line);
    const value = String(node.value);
    return { kind: 'text', line, value, shown: shorten(JSON.stringify(value)) };
  }
}

function syntaxProblem(error: YAMLError, text: string, line: number): Problem {
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\n]*/.exec(text.slice(error.pos[0]))?.[0].trim() ?? '';
    return { line, found: `${key} is given twice`, expected: 'each name once' };
  }
  if (error.code === 'TAB_AS_INDENT' || text[error.pos[0]] === '\t') {
    return { line, found: 'a tab in the indentation', expected: 'spaces' };
  }
  if (error.code === 'MULTIPLE_DOCS') {
    return { line, found: 'a second document', expected: 'one, without --- between lines' };
  }
  return { line, found: `not valid YAML: ${error.message}` };
}

/**
 * Reads a YAML text.
 *
 * All problems are found at once, except that after an error of syntax nothing else in the text is looked at
 * (`root` is undefined then).
 */
export function parseYaml(text: string): YamlText {
  try {
    return readDocument(text);
  } catch (error) {
    // The YAML library is recursive: the one thing that it answers with an error of its own is the call stack.
    if (!(error instanceof RangeError)) throw error;
    const problem = { line: 1, found: 'values nested too deeply', expected: 'a configuration file' };
    return { root: undefined, problems: [problem] };
  }
}

function readDocument(text: string): YamlText {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const reader = new Reader(lineCounter);
  const faults = [...document.errors, ...document.warnings];
  const problems = faults.map((fault) => syntaxProblem(fault, text, reader.lineAt(fault.pos[0])));
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return { root: undefined, problems };
  const root = document.contents === null ? undefined : reader.value(document.contents, 1);
  return { root, problems: [...problems, ...reader.problems] };
}

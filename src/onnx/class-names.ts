/**
 * The class names of a model's metadata: a Python or JSON list or dict as text, such as
 * `['sky', 'terrain']`, `["sky", "terrain"]`, `{0: 'sky', 1: 'terrain'}` or `{"0": "sky"}`.
 *
 * @returns the names by class id; undefined where the text is not of these forms, or a dict's keys are not
 * exactly 0 to n − 1
 */
export function parseClassNames(text: string): string[] | undefined {
  const tokens = tokenize(text);
  if (!tokens) {
    return undefined;
  }
  const open = tokens[0];
  const close = tokens.at(-1);
  const inner = tokens.slice(1, -1);
  if ((open === '[' && close === ']') || (open === '(' && close === ')')) {
    return readList(inner);
  }
  return open === '{' && close === '}' ? readDict(inner) : undefined;
}

/** A mark is itself; text is wrapped; a bare number is digits. */
type Token = string | { readonly text: string };

const TOKEN = /\s*(?:([[\](){},:])|(\d+)|[uU]?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))/suy;
const ESCAPE = /\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))/gsu;
const CONTROL: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const match = TOKEN.exec(trimmed);
    if (!match) {
      return undefined;
    }
    const [, mark, digits, quoted] = match;
    tokens.push(quoted === undefined ? (mark ?? digits ?? '') : { text: unescape(quoted.slice(1, -1)) });
  }
  return tokens;
}

function unescape(quoted: string): string {
  return quoted.replace(ESCAPE, (_, long?: string, short?: string, other?: string) => {
    const code = long ?? short;
    return code === undefined
      ? (CONTROL[other ?? ''] ?? other ?? '')
      : String.fromCharCode(parseInt(code, 16));
  });
}

function readList(tokens: readonly Token[]): string[] | undefined {
  const names: string[] = [];
  for (const entry of splitAtCommas(tokens)) {
    const [value] = entry;
    if (entry.length !== 1 || typeof value !== 'object') {
      return undefined;
    }
    names.push(value.text);
  }
  return names.length > 0 ? names : undefined;
}

function readDict(tokens: readonly Token[]): string[] | undefined {
  const names = new Map<number, string>();
  for (const entry of splitAtCommas(tokens)) {
    const [key, colon, value] = entry;
    const digits = typeof key === 'object' ? key.text : (key ?? '');
    if (entry.length !== 3 || colon !== ':' || typeof value !== 'object' || !/^\d+$/.test(digits)) {
      return undefined;
    }
    if (names.has(Number(digits))) {
      return undefined;
    }
    names.set(Number(digits), value.text);
  }
  const ordered = Array.from({ length: names.size }, (_, classId) => names.get(classId));
  const complete = ordered.filter((name) => name !== undefined);
  return complete.length > 0 && complete.length === names.size ? complete : undefined;
}

/** Entries between commas; Python allows one after the last entry. */
function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const entries: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ',') {
      entries.push([]);
    } else {
      entries.at(-1)?.push(token);
    }
  }
  if (entries.at(-1)?.length === 0) {
    entries.pop();
  }
  return entries;
}

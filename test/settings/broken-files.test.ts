import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { loadOntology } from '../../src/settings/load-ontology.js';
import { readParameterFile } from '../../src/settings/parameter-file.js';
import { PARAMETERS } from '../../src/settings/parameters.js';
import { allParameterValues } from '../../src/settings/settings.js';
import { configurationFile, errorOf } from './configuration-files.js';

const repository = new URL('../../', import.meta.url);
const whole = (path: string): string => readFileSync(new URL(path, repository), 'utf8');

/** Bits of YAML that parsers stumble over. */
const SPLINTERS = [
  ...[
    '\t',
    '[',
    '{',
    '? ',
    ': ',
    '- ',
    '*a',
    '&a ',
    '!!binary ',
    '!x ',
    '<<: ',
    '|\n',
    '"',
    "'",
    '%YAML 1.1\n',
    '---\n',
  ],
  ...[
    '\0',
    '\u{feff}',
    '\u{1f600}',
    '\r',
    '#',
    '~',
    '.nan',
    '0x10',
    '1e999',
    '99999999999999999999',
    '? [a, b]\n: c\n',
  ],
];

/** A text with up to four places cut, doubled or with a splinter in it. */
function damaged(text: string): fc.Arbitrary<string> {
  const place = fc.record({
    at: fc.nat(text.length),
    cut: fc.nat(30),
    put: fc.oneof(fc.constantFrom(...SPLINTERS), fc.string({ maxLength: 4 })),
  });
  return fc
    .array(place, { minLength: 1, maxLength: 4 })
    .map((places) =>
      places.reduce((all, { at, cut, put }) => all.slice(0, at) + put + all.slice(at + cut), text),
    );
}

function typedErrorOr<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(DiceMonitorError);
    expect((error as DiceMonitorError).code).toBe('configuration');
    return undefined;
  }
}

describe('files that are damaged at random', () => {
  it('give settings within their ranges, or a typed error', () => {
    fc.assert(
      fc.property(damaged(whole('config/monitor.yaml')), (text) => {
        const path = configurationFile(text, 'damaged.yaml');
        const read = typedErrorOr(() => readParameterFile(path));
        if (!read) return;
        for (const [index, [, value]] of allParameterValues(read.settings).entries()) {
          const { default: fallback } = PARAMETERS[index]!;
          expect(typeof value).toBe(typeof fallback);
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('give an ontology of names and whole ids, or a typed error', () => {
    fc.assert(
      fc.property(damaged(whole('config/ontology/camvid.yaml').replace(/^#.*\n/gm, '')), (text) => {
        const path = configurationFile(text, 'damaged-ontology.yaml');
        const ontology = typedErrorOr(() => loadOntology(path));
        if (!ontology) return;
        const ids = ontology.classes.flatMap(({ labelIds }) => labelIds);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.every(Number.isInteger)).toBe(true);
        expect(ontology.classes.every(({ name }) => name.trim() !== '')).toBe(true);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('give a typed error where values are nested beyond all measure', () => {
    const path = configurationFile(`/**:\n  ros__parameters:\n    window: ${'['.repeat(50_000)}`);
    expect(errorOf(() => readParameterFile(path)).message).toMatch(/line \d+/);
  });
});

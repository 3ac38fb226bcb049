import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = new URL('../../src/', import.meta.url).pathname;
const CLI = join(SRC, 'cli');

/** Its import statements that are there when it runs. */
function valueImports(file: string): readonly string[] {
  return readFileSync(file, 'utf8').match(/^import (?!type )[^;]*;$/gm) ?? [];
}

/** Packages that a file of src loads at once, by itself or by what it imports. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  seen.add(file);
  const text = readFileSync(join(SRC, file), 'utf8');
  for (const [, name] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';$/gm)) {
    if (!name!.startsWith('.')) packages.add(name!);
    const next = normalize(join(dirname(file), name!.replace(/\.js$/, '.ts')));
    if (!name!.startsWith('.') || seen.has(next)) continue;
    for (const each of loadedBy(next, seen)) packages.add(each);
  }
  return packages;
}

/** Of a command's options a command line pays for all; of what they run, tfjs and the decoders among it, for one. */
describe('the start of the command', () => {
  it.each(readdirSync(CLI).filter((name) => /^(?:add-.*|program)\.ts$/.test(name)))(
    '%s loads what a command runs only when it is asked for',
    (name) => {
      const imports = valueImports(join(CLI, name));
      expect(imports.filter((line) => /-command\.js|doctor\.js/.test(line))).toEqual([]);
    },
  );

  it('evaluate starts the thread of its model before it loads anything else', () => {
    const imports = valueImports(join(CLI, 'evaluate-command.ts'));
    expect(imports).toEqual(["import { startRun } from './start-run.js';"]);
  });

  it.each(['sharp', 'fast-png', 'fzstd', '@foxglove/wasm-zstd', 'better-sqlite3', '@tensorflow/tfjs'])(
    'evaluate does not load %s for a plain recording of raw images',
    (name) => {
      for (const part of ['cli/evaluate-command.ts', 'cli/score-recording.ts'])
        expect(loadedBy(part)).not.toContain(name);
    },
  );
});

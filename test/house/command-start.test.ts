import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CLI = new URL('../../src/cli/', import.meta.url).pathname;

/** Of a command's options a command line pays for all; of what they run, tfjs and the decoders among it, for one. */
describe('the start of the command', () => {
  it.each(readdirSync(CLI).filter((name) => /^(?:add-.*|program)\.ts$/.test(name)))(
    '%s loads what a command runs only when it is asked for',
    (name) => {
      const imports = readFileSync(join(CLI, name), 'utf8').match(/^import (?!type ).*$/gm) ?? [];
      expect(imports.filter((line) => /-command\.js|doctor\.js/.test(line))).toEqual([]);
    },
  );
});

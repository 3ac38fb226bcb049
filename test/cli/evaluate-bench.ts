import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { runCommand, type CommandResult } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

export const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
export const MODEL = join(FIXTURES, 'bags/colour-classifier.onnx');
export const BAG = join(FIXTURES, 'bags/mcap_plain');

/** A folder of the test's own, and the command run in its terms. */
export interface EvaluateBench {
  readonly scratch: string;
  /** Runs evaluate on a sound bag and model, but for the changes; gives the output folder beside the outcome. */
  readonly evaluate: (changes?: {
    readonly bag?: string;
    readonly model?: string;
    readonly out?: string;
    readonly more?: readonly string[];
  }) => Promise<CommandResult & { readonly out: string }>;
  /** Writes a file into the folder; gives its path. */
  readonly file: (name: string, content: string | Uint8Array) => string;
}

export function evaluateBench(): EvaluateBench {
  const scratch = scratchFolder();
  let runs = 0;
  return {
    scratch,
    async evaluate({ bag = BAG, model = MODEL, out = join(scratch, `out-${runs++}`), more = [] } = {}) {
      const sound = ['--param', 'input.scale=1.0', '--param', 'providers=[cpu]'];
      const args = ['evaluate', bag, '--model', model, '--out', out, ...sound, ...more];
      return { ...(await runCommand(args)), out };
    },
    file(name, content) {
      const path = join(scratch, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** A refusal says all it should, on standard error, with no stack of calls and no score. */
export function expectRefusal(result: CommandResult, code: number, ...words: RegExp[]): void {
  expect(result.code, result.stderr).toBe(code);
  for (const each of words) expect(result.stderr).toMatch(each);
  expect(result.stderr).not.toMatch(/^ {4}at /m);
  expect(result.stdout).not.toMatch(/mean over classes/);
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { DiceMonitorError, type ErrorCode } from '../../src/core/dice-monitor-error.js';

const folder = mkdtempSync(join(tmpdir(), 'dice-monitor-settings-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let count = 0;

/** Writes a file that is gone after the tests of this file; returns its path. */
export function configurationFile(text: string, name = `file-${(count += 1)}.yaml`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The typed error that a call ends in. */
export function errorOf(run: () => unknown, code: ErrorCode = 'configuration'): DiceMonitorError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(DiceMonitorError);
    expect((error as DiceMonitorError).code).toBe(code);
    return error as DiceMonitorError;
  }
  throw new Error('no error was thrown');
}

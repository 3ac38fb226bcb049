import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Python with the packages of a requirements.txt, or in words why there is none. */
export type PythonEnvironment = { readonly python: string } | { readonly missing: string };

/** Runs to the end; undefined where it went well, else the last lines of what it said. */
function failureOf(command: string, args: readonly string[]): string | undefined {
  const { status, error, stderr, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
  if (error) return error.message;
  if (status === 0) return undefined;
  return (stderr || stdout).trim().split('\n').slice(-3).join(' ');
}

/**
 * Makes the environment where it is not there yet: `.cache/python-…` in the repository, named after the
 * requirements. It takes some 20 seconds and a package registry; afterwards nothing.
 *
 * @param scripts folder with requirements.txt
 */
export function pythonEnvironment(scripts: string): PythonEnvironment {
  const requirements = join(scripts, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join('.cache', `python-${hash}`);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return { python };
  rmSync(folder, { recursive: true, force: true });
  const missing =
    failureOf('python3', ['-m', 'venv', folder]) ??
    failureOf(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements]);
  if (missing !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    return { missing };
  }
  writeFileSync(complete, '');
  return { python };
}

/**
 * Runs a script.
 *
 * @param script its path
 * @returns the lines that it printed
 * @throws Error with what it complained of, where it fails
 */
export function runPython(python: string, script: string, args: readonly string[]): string[] {
  const result = spawnSync(python, [script, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 2 ** 28,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
  });
  if (result.status !== 0)
    throw new Error(`${script} ${args.join(' ')}: ${result.stderr || String(result.error)}`);
  return result.stdout.split('\n').filter((line) => line !== '');
}

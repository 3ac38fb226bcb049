import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command, as users run it. */
export const COMMAND = fileURLToPath(new URL('../../dist/bin/dice-monitor.js', import.meta.url));

/** How a run of the command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command to its end.
 *
 * @param options.onOutput told all that was printed so far, at each piece; may send the process a signal
 */
export function runCommand(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly onOutput?: (output: string, interrupt: () => void) => void;
  } = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const report = (): void => {
    options.onOutput?.(stdout + stderr, () => child.kill('SIGINT'));
  };
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
    report();
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
    report();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

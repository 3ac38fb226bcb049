import { runChecks } from './doctor-checks.js';
import { EXIT } from './exit-codes.js';

const MARKS = { ok: 'ok  ', missing: 'none', failed: 'FAIL' } as const;

/**
 * Checks this machine and prints a line per part, with what to do where one is missing.
 *
 * @returns 0 where the main job (`evaluate`) can run, else 2
 */
export async function runDoctor(): Promise<number> {
  let sound = true;
  for await (const { name, outcome, needed } of runChecks()) {
    if (needed && outcome.status !== 'ok') sound = false;
    const hint = outcome.hint === undefined ? '' : `\n       ${outcome.hint}`;
    process.stdout.write(`${MARKS[outcome.status]}  ${name.padEnd(22)}${outcome.detail}${hint}\n`);
  }
  process.stdout.write(
    sound ? '\ndice-monitor evaluate can run here\n' : '\ndice-monitor evaluate cannot run here\n',
  );
  return sound ? EXIT.done : EXIT.usage;
}

import { runChecks, type Check } from './doctor-checks.js';
import { EXIT } from './exit-codes.js';

const MARKS = { ok: 'ok  ', missing: 'none', failed: 'FAIL' } as const;

/**
 * Checks this machine and prints a line per part, with what to do where one is missing.
 *
 * @param json prints one JSON object instead, when all is tried
 * @returns 0 where the main job (`evaluate`) can run, else 2
 */
export async function runDoctor(json: boolean): Promise<number> {
  const checks: Check[] = [];
  for await (const check of runChecks()) {
    checks.push(check);
    if (!json) process.stdout.write(`${describe(check)}\n`);
  }
  const sound = checks.every(({ needed, outcome }) => !needed || outcome.status === 'ok');
  process.stdout.write(
    json ? asJson(checks, sound) : `\ndice-monitor evaluate ${sound ? 'can' : 'cannot'} run here\n`,
  );
  return sound ? EXIT.done : EXIT.usage;
}

function describe({ name, outcome }: Check): string {
  const hint = outcome.hint === undefined ? '' : `\n       ${outcome.hint}`;
  return `${MARKS[outcome.status]}  ${name.padEnd(22)}${outcome.detail}${hint}`;
}

function asJson(checks: readonly Check[], sound: boolean): string {
  const rows = checks.map(({ name, needed, outcome: { status, detail, hint } }) => ({
    name: name.trim(),
    status,
    detail,
    hint: hint ?? null,
    needed,
  }));
  return `${JSON.stringify({ can_evaluate: sound, checks: rows }, null, 2)}\n`;
}

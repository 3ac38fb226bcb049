// @ts-check
import { DiceMonitorError } from '../../dist/index.js';

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs a script's work; what a person can mend is said in a line and ends it with exit code 2.
 *
 * @param {() => Promise<void>} work
 */
export async function runScript(work) {
  try {
    await work();
  } catch (error) {
    // parseArgs throws TypeErrors for options that there are not.
    if (!(error instanceof DiceMonitorError) && !(error instanceof TypeError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  }
}

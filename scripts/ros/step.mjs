// @ts-check
/** One step of the set-up: done once, said when it runs, done again only when what it depends on has changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROS_FOLDER } from './environment.mjs';

/** What a set-up that cannot be mended otherwise is mended with. */
export const START_OVER = `Delete ${ROS_FOLDER} and run this again.`;

/** What stops the set-up, in words for the person who has to mend it. */
export class SetupError extends Error {
  /**
   * @param {string} message what failed
   * @param {string} hint what to do
   */
  constructor(message, hint) {
    super(`${message}\n  ${hint}`);
    this.name = 'SetupError';
  }
}

/**
 * @param {readonly (string | Buffer | undefined)[]} parts
 * @returns {string} the same for the same parts in the same order
 */
export function fingerprint(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part ?? '').update('\0');
  return hash.digest('hex');
}

/** @param {string} name */
const stampFile = (name) => join(ROS_FOLDER, `${name}.done`);

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title said when it runs, and with its time when it is done
 * @property {string} key fingerprint of all that its result depends on
 * @property {boolean} [lost] its result is gone, whatever the stamp says
 * @property {(line: string) => void} say
 */

/**
 * Does a step unless it was finished with the same key. The stamp goes first and comes back last, so a step that
 * was cut off is done again.
 * @param {Step} step
 * @param {() => Promise<void>} work must bear what an interrupted run of it left
 */
export async function once({ name, title, key, lost = false, say }, work) {
  const stamp = stampFile(name);
  if (!lost && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  rmSync(stamp, { force: true });
  say(`${title} ...`);
  const start = performance.now();
  await work();
  writeFileSync(`${stamp}.new`, key);
  renameSync(`${stamp}.new`, stamp);
  say(`${title}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}

/**
 * Runs a program with its output in .ros/log/.
 * @param {string} log name of the log file, without extension
 * @param {readonly string[]} command program and arguments
 * @param {{ environment?: Record<string, string | undefined>, folder?: string, hint: string }} options hint: what to
 *   do when it fails
 * @throws {SetupError} with the end of its output
 */
export async function runLogged(log, command, { environment, folder, hint }) {
  const file = join(ROS_FOLDER, 'log', `${log}.log`);
  mkdirSync(join(ROS_FOLDER, 'log'), { recursive: true });
  const output = openSync(file, 'w');
  const [program = '', ...rest] = command;
  try {
    const child = spawn(program, rest, { cwd: folder, env: environment, stdio: ['ignore', output, output] });
    // A program that outlived us would go on writing where the next set-up begins.
    const stop = () => {
      child.kill('SIGTERM');
      process.exit(143);
    };
    process.once('SIGTERM', stop);
    /** @type {string} */
    const end = await new Promise((resolve) => {
      child.once('error', (error) => {
        resolve(error.message);
      });
      child.once('exit', (code, signal) => {
        resolve(code === 0 ? '' : `ended with ${signal ?? `code ${code}`}`);
      });
    });
    process.off('SIGTERM', stop);
    if (end === '') return;
    const tail = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    throw new SetupError(`${command.join(' ')}: ${end}\n${tail}\n  (${file})`, hint);
  } finally {
    closeSync(output);
  }
}

// @ts-check
/** `dice-monitor` as a process beside the demo. */
import { spawn } from 'node:child_process';
import { relative } from 'node:path';
import { COMMAND } from './places.mjs';

/** A command that was started. */
export class RunningCommand {
  /** Exit code, or the name of the signal; undefined while it runs. @type {number | string | undefined} */
  end;
  /** @type {Promise<number | string>} */
  ended;
  #child;

  /**
   * @param {readonly string[]} args
   * @param {import('node:child_process').StdioOptions} stdio
   * @param {() => void} [onEnd]
   */
  constructor(args, stdio, onEnd = () => undefined) {
    console.log(`$ dice-monitor ${args.map(shown).join(' ')}`);
    // In a group of its own: Ctrl-C is for the demo, which ends its commands in order.
    this.#child = spawn(process.execPath, [COMMAND, ...args], { stdio, detached: true });
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.end = code ?? signal ?? 'nothing';
        resolve(this.end);
        onEnd();
      });
    });
  }

  /** Ctrl-C, and waits for the end. @returns {Promise<number | string>} exit code, or the name of a signal */
  stop() {
    this.#child.kill('SIGINT');
    return this.ended;
  }
}

/** @param {string} argument */
function shown(argument) {
  return argument.startsWith(import.meta.dirname) ? relative('.', argument) : argument;
}

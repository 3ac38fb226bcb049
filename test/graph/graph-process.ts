import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../dist/bin/dice-monitor.js', import.meta.url));

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Waiter {
  readonly pattern: RegExp;
  readonly resolve: (match: RegExpExecArray) => void;
  readonly reject: (error: Error) => void;
}

/** What this test file started; the guard wants it empty at the end. */
const running = new Set<GraphProcess>();

/** A process in the ROS 2 environment of the graph tests, and all that it prints. */
export class GraphProcess {
  /** Settles when the process has ended and all of its output was read. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #title: string;
  readonly #waiters = new Set<Waiter>();
  #output = '';
  #end: ProcessEnd | undefined;

  /** @param env added to the environment of the tests; `undefined` takes a variable away */
  constructor(program: string, args: readonly string[], env: Readonly<NodeJS.ProcessEnv> = {}) {
    this.#title = [program, ...args].join(' ');
    this.#child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#look();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', (error) => {
        running.delete(this);
        reject(error);
      });
      this.#child.once('close', (code, signal) => {
        running.delete(this);
        this.#end = { code, signal };
        for (const { reject: giveUp } of this.#waiters) giveUp(this.#complaint('ended'));
        resolve(this.#end);
      });
    });
    // Who waits for it sees the error; who does not shall not be stopped by it.
    this.ended.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Standard output and error as they came. */
  get output(): string {
    return this.#output;
  }

  #complaint(what: string): Error {
    const end = this.#end ? ` (code ${this.#end.code}, signal ${this.#end.signal})` : '';
    return new Error(`${this.#title}\n${what}${end}; it printed:\n${this.#output}`);
  }

  #look(): void {
    for (const waiter of this.#waiters) {
      const match = waiter.pattern.exec(this.#output);
      if (match) waiter.resolve(match);
    }
  }

  /**
   * Waits until the output holds the pattern; at once where it does.
   * @throws with the output where the process ends first, or the time is up
   */
  async waitFor(pattern: RegExp, timeoutMs = 20_000): Promise<RegExpExecArray> {
    const match = pattern.exec(this.#output);
    if (match) return match;
    if (this.#end) throw this.#complaint(`did not print ${pattern}`);
    let waiter: Waiter | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        waiter = { pattern, resolve, reject };
        this.#waiters.add(waiter);
        timer = setTimeout(() => {
          reject(this.#complaint(`did not print ${pattern} within ${timeoutMs} ms`));
        }, timeoutMs);
      });
    } finally {
      clearTimeout(timer);
      if (waiter) this.#waiters.delete(waiter);
    }
  }

  /** Sends a signal; `stop` also waits. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /**
   * Sends a signal and waits for the end.
   * @throws with the output where it has not ended in time; it is killed then
   */
  async stop(signal: NodeJS.Signals = 'SIGINT', timeoutMs = 10_000): Promise<ProcessEnd> {
    this.kill(signal);
    const timer = setTimeout(() => {
      this.kill('SIGKILL');
    }, timeoutMs);
    const end = await this.ended;
    clearTimeout(timer);
    if (end.signal === 'SIGKILL' && signal !== 'SIGKILL') {
      throw this.#complaint(`did not end within ${timeoutMs} ms after ${signal}`);
    }
    return end;
  }
}

/** Starts `dice-monitor …`, as built. */
export function startCommand(args: readonly string[], env?: Readonly<NodeJS.ProcessEnv>): GraphProcess {
  return new GraphProcess(process.execPath, [COMMAND, ...args], env);
}

/** Starts a Python program with rclpy: a client that is not ours. */
export function startPython(args: readonly string[], env?: Readonly<NodeJS.ProcessEnv>): GraphProcess {
  return new GraphProcess('python3', ['-u', ...args], env);
}

/** Kills what still runs, and says what it was. */
export async function killLeftovers(): Promise<readonly string[]> {
  const left = [...running];
  for (const process of left) process.kill('SIGKILL');
  await Promise.allSettled(left.map((process) => process.ended));
  return left.map((process) => process.output);
}

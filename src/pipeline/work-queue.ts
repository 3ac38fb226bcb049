/**
 * Runs tasks one after the other in the order they were pushed, while the caller goes on. A caller that may wait does
 * so with `room`, when more than `most` are pending.
 *
 * The first failure is kept and thrown to whoever waits next, and what was pushed after it does not run; unless
 * `onFailure` takes failures: then the queue goes on.
 */
export class WorkQueue {
  readonly #most: number;
  readonly #onFailure: ((error: unknown) => void) | undefined;
  #pending = 0;
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  readonly #waiters: (() => void)[] = [];

  constructor(most: number, onFailure?: (error: unknown) => void) {
    this.#most = most;
    this.#onFailure = onFailure;
  }

  push(task: () => void | Promise<void>): void {
    this.#pending += 1;
    this.#last = this.#last.then(() => this.#run(task));
  }

  /** Waits until no more than `most` tasks are pending. */
  async room(): Promise<void> {
    this.#throwFailure();
    while (this.#pending > this.#most) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    this.#throwFailure();
  }

  /** Waits until all that was pushed until now is done. */
  async drain(): Promise<void> {
    await this.#last;
    this.#throwFailure();
  }

  async #run(task: () => void | Promise<void>): Promise<void> {
    try {
      if (!this.#failure) await task();
    } catch (error) {
      if (this.#onFailure) this.#onFailure(error);
      else this.#failure = { error };
    }
    this.#pending -= 1;
    this.#waiters.shift()?.();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

/**
 * Runs tasks one after the other in the order they were added, while the caller goes on; the caller waits only
 * when more than `most` are pending. The first failure is kept and thrown to whoever adds or drains next.
 */
export class WorkQueue {
  readonly #most: number;
  #pending = 0;
  #last: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  readonly #waiters: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  async add(task: () => void | Promise<void>): Promise<void> {
    this.#throwFailure();
    this.#pending += 1;
    this.#last = this.#last.then(() => this.#run(task));
    while (this.#pending > this.#most) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    this.#throwFailure();
  }

  /** Waits until all is done. */
  async drain(): Promise<void> {
    await this.#last;
    this.#throwFailure();
  }

  async #run(task: () => void | Promise<void>): Promise<void> {
    try {
      if (!this.#failure) await task();
    } catch (error) {
      this.#failure = { error };
    }
    this.#pending -= 1;
    this.#waiters.shift()?.();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

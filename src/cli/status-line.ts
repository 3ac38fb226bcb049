const REDRAW_MS = 100;
/** Where the output is no terminal, a line is a line: one every few seconds is enough. */
const LINE_MS = 5000;

/** One line on standard error that is drawn over on a terminal; plain lines, and few of them, elsewhere. */
export class StatusLine {
  readonly #isTerminal = process.stderr.isTTY;
  #shownMs = -Infinity;

  /** Counts as shown now: the next line comes when it has been long enough. */
  skip(): void {
    this.#shownMs = performance.now();
  }

  /**
   * @param text called only where it is time to show something
   * @param options.last shows it in any case
   */
  show(text: () => string, { last = false }: { readonly last?: boolean } = {}): void {
    const nowMs = performance.now();
    if (!last && nowMs - this.#shownMs < (this.#isTerminal ? REDRAW_MS : LINE_MS)) return;
    this.#shownMs = nowMs;
    process.stderr.write(this.#isTerminal ? `\r\x1b[K${text()}` : `${text()}\n`);
  }

  /** Takes the line away; on a terminal only. */
  close(): void {
    if (this.#isTerminal) process.stderr.write('\r\x1b[K');
  }
}

const REDRAW_MS = 100;
/** Where the output is no terminal, a line is a line: one every few seconds is enough. */
const LINE_MS = 5000;

/** A line on standard error that is drawn over and over; plain lines, few of them, where it is no terminal. */
export function createStatusLine(quiet: boolean): {
  /** @param text asked for where it is time to show it; `last`: shown in any case */
  readonly show: (text: () => string, last?: boolean) => void;
  readonly close: () => void;
} {
  if (quiet) return { show: () => undefined, close: () => undefined };
  const isTerminal = process.stderr.isTTY;
  let shownMs = -Infinity;
  return {
    show(text, last = false) {
      const nowMs = performance.now();
      if (!last && nowMs - shownMs < (isTerminal ? REDRAW_MS : LINE_MS)) return;
      shownMs = nowMs;
      process.stderr.write(isTerminal ? `\r\x1b[K${text()}` : `${text()}\n`);
    },
    close() {
      if (isTerminal) process.stderr.write('\r\x1b[K');
    },
  };
}

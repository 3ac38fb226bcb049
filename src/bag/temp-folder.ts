import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const living = new Set<string>();

function removeAll(): void {
  for (const path of living) rmSync(path, { recursive: true, force: true });
  living.clear();
}

/** A signal that nobody else handles ends the process without its `exit` event. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  unwatch();
  process.kill(process.pid, signal);
}

function watch(): void {
  process.on('exit', removeAll);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('exit', removeAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** A folder for unpacked files: gone when it is removed, at the latest when the process ends, by Ctrl-C as well. */
export class TempFolder {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'dice-monitor-'));
    if (living.size === 0) watch();
    living.add(this.path);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    if (living.delete(this.path) && living.size === 0) unwatch();
  }
}

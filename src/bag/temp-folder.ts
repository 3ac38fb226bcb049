import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const living = new Set<string>();
let watching = false;

function removeAll(): void {
  for (const path of living) rmSync(path, { recursive: true, force: true });
  living.clear();
}

/** A folder for unpacked files: gone when it is removed, at the latest when the process exits. */
export class TempFolder {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'dice-monitor-'));
    living.add(this.path);
    if (!watching) {
      process.on('exit', removeAll);
      watching = true;
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    living.delete(this.path);
  }
}

import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for what is made once per model: `cache_dir`, else $XDG_CACHE_HOME/dice_monitor, else ~/.cache/dice_monitor. */
export function cacheFolder(cacheDir: string): string {
  if (cacheDir !== '') {
    return cacheDir;
  }
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'dice_monitor');
}

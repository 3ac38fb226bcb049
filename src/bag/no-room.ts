import { tmpdir } from 'node:os';
import { DiceMonitorError } from '../core/dice-monitor-error.js';

/** The folder of temporary files cannot take what has to be unpacked or copied to read a file. */
export function noRoom(path: string, detail: string, cause?: unknown): DiceMonitorError {
  return new DiceMonitorError('input', {
    found: `${path} cannot be unpacked in ${tmpdir()}: ${detail}`,
    expected: 'a folder of temporary files with room for the recording',
    hint: 'name a folder on a larger disk in the environment variable TMPDIR, or unpack the recording first',
    ...(cause !== undefined && { cause }),
  });
}

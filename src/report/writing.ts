import { DiceMonitorError } from '../core/dice-monitor-error.js';

/**
 * Does something that writes a file of the report.
 *
 * @throws DiceMonitorError `output` where it fails, naming the file
 */
export async function writing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new DiceMonitorError('output', {
      found: `cannot write ${path}: ${(cause as Error).message}`,
      hint: 'check the free space and the rights of the folder, or choose another --out',
      cause,
    });
  }
}

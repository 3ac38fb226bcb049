import { DiceMonitorError } from '../core/dice-monitor-error.js';

/** Copies of a batch that a training step holds: the rows, tfjs's own, and room for what follows from them. */
const COPIES = 4;

/**
 * @param inputs numbers in a sample
 * @param rows samples in a batch
 * @param free bytes that this process may still take, a container's limit included
 * @throws DiceMonitorError `runtime` where the machine has less memory free than a training step takes
 */
export function checkMemory(inputs: number, rows: number, free: number = process.availableMemory()): void {
  const needed = COPIES * 4 * inputs * rows;
  if (needed <= free) return;
  throw new DiceMonitorError('runtime', {
    found: `a training step of ${rows} samples with ${inputs} numbers each takes about ${megabytes(needed)}, and ${megabytes(free)} of memory are free`,
    expected: 'more free memory',
    hint: 'end other programs, or adapt on another machine: the model file and the bag are all that it takes',
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}

import { expect } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';

function checked(error: unknown): DiceMonitorError {
  expect(error).toBeInstanceOf(DiceMonitorError);
  expect((error as DiceMonitorError).code).toBe('message');
  return error as DiceMonitorError;
}

/** The `message` error that a call throws; anything else fails the test. */
export function thrownBy(call: () => unknown): DiceMonitorError {
  try {
    call();
  } catch (error) {
    return checked(error);
  }
  throw new Error('nothing was thrown');
}

/** The `message` error that a promise rejects with; anything else fails the test. */
export async function rejectedBy(promise: Promise<unknown>): Promise<DiceMonitorError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  expect(outcome, 'the promise was fulfilled').toBeDefined();
  return checked(outcome?.error);
}

import type * as tf from '@tensorflow/tfjs';
import { DiceMonitorError } from '../core/dice-monitor-error.js';

/**
 * Looks through class ids: every value must be a class or `ignored`.
 *
 * @returns whether any pixel is ignored
 * @throws DiceMonitorError `usage`
 */
export function checkClassIds(label: tf.Tensor, classCount: number, ignored: number | undefined): boolean {
  let anyIgnored = false;
  for (const value of label.dataSync()) {
    if (value === ignored) anyIgnored = true;
    else if (!(value >= 0 && value < classCount && Number.isInteger(value)))
      throw unexpected(value, `class ids 0 to ${classCount - 1}`, ignored);
  }
  return anyIgnored;
}

/**
 * Looks through masks: every value must lie in 0..1 or be `ignored`.
 *
 * @returns whether any element is ignored, and whether all others are 0 or 1
 * @throws DiceMonitorError `usage`
 */
export function checkMask(
  label: tf.Tensor,
  ignored: number | undefined,
): { readonly anyIgnored: boolean; readonly hard: boolean } {
  let anyIgnored = false;
  let hard = true;
  for (const value of label.dataSync()) {
    if (value === ignored) anyIgnored = true;
    else if (!(value >= 0 && value <= 1)) throw unexpected(value, 'values from 0 to 1', ignored);
    else if (value !== 0 && value !== 1) hard = false;
  }
  return { anyIgnored, hard };
}

function unexpected(value: number, expected: string, ignored: number | undefined): DiceMonitorError {
  return new DiceMonitorError('usage', {
    found: `the value ${value} in a label`,
    expected: ignored === undefined ? expected : `${expected}, or ${ignored} for ignored pixels`,
    hint: ignored === undefined ? 'name the value of ignored pixels by the option `ignored`' : '',
  });
}

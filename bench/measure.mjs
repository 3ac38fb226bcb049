// @ts-check
/**
 * Timing that can be trusted on a busy machine: all contenders run in every round, in rotating order, and a
 * ratio is taken within each round, so what slows one down slows the others too.
 */
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

/**
 * @typedef {{ median: number, low: number, high: number, min: number, max: number }} Spread
 *   `low` and `high` hold 80 % of the rounds between them
 */

/**
 * Times contenders against each other.
 *
 * @param {Record<string, () => unknown>} contenders what to run; a promise is awaited
 * @param {{ rounds?: number, warmUp?: number }} [options] rounds that count, and rounds before them that do not
 * @returns {Promise<Record<string, number[]>>} milliseconds per contender and round
 */
export async function interleave(contenders, { rounds = 60, warmUp = 15 } = {}) {
  const names = Object.keys(contenders);
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = /** @type {string} */ (names[(i + round + warmUp) % names.length]);
      const start = performance.now();
      const result = contenders[name]?.();
      if (result instanceof Promise) await result;
      const elapsed = performance.now() - start;
      if (round >= 0) times[name]?.push(elapsed);
    }
  }
  return times;
}

/**
 * @param {readonly number[]} values at least one
 * @returns {Spread}
 */
export function spreadOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  /** @param {number} share */
  const at = (share) => /** @type {number} */ (sorted[Math.round(share * (sorted.length - 1))]);
  const middle = (sorted.length - 1) / 2;
  /** @param {number} place */
  const ranked = (place) => /** @type {number} */ (sorted[place]);
  const median = (ranked(Math.floor(middle)) + ranked(Math.ceil(middle))) / 2;
  return { median, low: at(0.1), high: at(0.9), min: at(0), max: at(1) };
}

/**
 * How many times as long `a` took as `b`, round by round.
 *
 * @param {readonly number[]} a
 * @param {readonly number[]} b of the same rounds
 * @returns {Spread}
 */
export function ratioOf(a, b) {
  return spreadOf(a.map((time, round) => time / /** @type {number} */ (b[round])));
}

/**
 * `3.21 (2.98 to 3.40)`: the median, and what holds 80 % of the rounds.
 *
 * @param {Spread} spread
 * @param {number} [digits] after the point
 */
export function formatSpread({ median, low, high }, digits = 2) {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

/**
 * Prints whether a bar is held, and makes the process fail where it is not.
 *
 * @param {string} what
 * @param {boolean} held
 */
export function printBar(what, held) {
  console.log(`${held ? 'held  ' : 'MISSED'} ${what}`);
  if (!held) process.exitCode = 1;
}

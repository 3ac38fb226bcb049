// @ts-check
/** Scores as they come: a table that is drawn over on a terminal, a line a second elsewhere. */
import { stdout } from 'node:process';
import { decodeSegmentationEstimate } from '../../dist/codec/segmentation-estimate.js';
import { decodeSegmentationScores } from '../../dist/codec/segmentation-scores.js';

/** @typedef {import('../../dist/codec/segmentation-scores.js').SegmentationScoresMessage} Scores */
/** @typedef {import('../../dist/codec/segmentation-estimate.js').SegmentationEstimateMessage} Estimate */
/** @typedef {import('../../dist/codec/monitor-status.js').MonitorStatusMessage} Status */

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
const LINE_MS = 1000;

/** @param {number} value of 0 to 1; NaN: undefined */
const shown = (value) => (Number.isNaN(value) ? '   –  ' : value.toFixed(4));

/** @param {number} value of 0 to 1; NaN: undefined */
function bar(value) {
  const filled = Number.isNaN(value) ? 0 : Math.round(value * BAR_WIDTH);
  return '█'.repeat(filled) + '·'.repeat(BAR_WIDTH - filled);
}

/**
 * @param {string} name
 * @param {number} now
 * @param {number} window
 * @param {number} total
 */
const row = (name, now, window, total) =>
  `${name.padEnd(16)}${shown(now)}   ${shown(window)}  ${bar(window)}   ${shown(total)}`;

/**
 * @param {Scores} scores
 * @param {Estimate} estimate
 * @param {Status | undefined} status
 * @returns {string[]} lines
 */
function table({ frame, window, total }, estimate, status) {
  const classes = total.classes.map(({ name, dice }, index) =>
    row(name, frame.classes[index]?.dice ?? NaN, window.classes[index]?.dice ?? NaN, dice),
  );
  const latency =
    status && !Number.isNaN(status.latencyP50) ? `, latency ${(status.latencyP50 * 1000).toFixed(0)} ms` : '';
  return [
    `${'Dice'.padEnd(16)}now      last 10 s${' '.repeat(BAR_WIDTH + 1)}whole drive`,
    ...classes,
    row('mean', frame.meanDice, window.meanDice, total.meanDice),
    `without labels: expected Dice ${shown(estimate.expectedDice)}, confidence ${shown(estimate.meanConfidence)}`,
    `${total.pairs} pairs${latency}, ${status?.imagesDropped ?? 0} images dropped`,
  ];
}

/** Shows the newest of what a node says. */
export class ScoreTable {
  #shownMs = -Infinity;
  #height = 0;

  /**
   * @param {import('./live-listener.mjs').LiveListener} heard
   * @param {{ last?: boolean }} [options] last: shows it in any case
   */
  show({ scores, estimates, status }, { last = false } = {}) {
    const nowMs = performance.now();
    if (!last && nowMs - this.#shownMs < (stdout.isTTY ? REDRAW_MS : LINE_MS)) return;
    this.#shownMs = nowMs;
    const [score, estimate] = [[...scores.values()].at(-1), [...estimates.values()].at(-1)];
    if (!score || !estimate) return;
    this.#draw(decodeSegmentationScores(score), decodeSegmentationEstimate(estimate), status);
  }

  /**
   * @param {Scores} scores
   * @param {Estimate} estimate
   * @param {Status | undefined} status
   */
  #draw(scores, estimate, status) {
    if (!stdout.isTTY) {
      const { frame, window, total } = scores;
      const means = `mean Dice now ${shown(frame.meanDice)}  last 10 s ${shown(window.meanDice)}  whole drive ${shown(total.meanDice)}`;
      console.log(
        `${String(total.pairs).padStart(4)} pairs  ${means}  expected ${shown(estimate.expectedDice)}`,
      );
      return;
    }
    const lines = table(scores, estimate, status);
    const back = this.#height > 0 ? `\x1b[${this.#height}A` : '';
    stdout.write(`${back}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
    this.#height = lines.length;
  }
}

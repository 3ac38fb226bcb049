import { addClassCounts, type ClassCounts, emptyClassCounts } from './class-counts.js';
import { DiceMonitorError } from './dice-monitor-error.js';
import { RunningMean } from './running-mean.js';
import { DEFAULT_SCORE_OPTIONS, type ScoreOptions } from './score-options.js';

/** Scores of one class against the rest. `for` is the false omission rate. */
export type ScoreName = keyof typeof FORMULAS;

interface Cell {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** 0/0 gives NaN by itself; no other division by zero can occur, as counts are not negative. */
const FORMULAS = {
  dice: ({ tp, fp, fn }: Cell) => (2 * tp) / (2 * tp + fp + fn),
  iou: ({ tp, fp, fn }: Cell) => tp / (tp + fp + fn),
  precision: ({ tp, fp }: Cell) => tp / (tp + fp),
  recall: ({ tp, fn }: Cell) => tp / (tp + fn),
  specificity: ({ fp, tn }: Cell) => tn / (tn + fp),
  accuracy: ({ tp, fp, fn, tn }: Cell) => (tp + tn) / (tp + fp + fn + tn),
  balancedAccuracy: ({ tp, fp, fn, tn }: Cell) => (tp / (tp + fn) + tn / (tn + fp)) / 2,
  npv: ({ fn, tn }: Cell) => tn / (tn + fn),
  fnr: ({ tp, fn }: Cell) => fn / (tp + fn),
  fpr: ({ fp, tn }: Cell) => fp / (fp + tn),
  fdr: ({ tp, fp }: Cell) => fp / (tp + fp),
  for: ({ fn, tn }: Cell) => fn / (fn + tn),
};

/**
 * A score of each class that takes part, from pooled counts (of one image, or of many).
 *
 * @param options classes, zeroDivision and emptyLabel apply
 * @returns [classes that take part]; NaN = undefined
 * @throws DiceMonitorError `configuration` where an option does not fit the counts
 */
export function classScores(
  counts: ClassCounts,
  name: ScoreName,
  options: ScoreOptions = DEFAULT_SCORE_OPTIONS,
): Float64Array {
  return Float64Array.from(takingPart(counts, options), (cell) => scoreOf(cell, name, options));
}

/**
 * A score reduced over the classes as `options.mean` says, from pooled counts (of one image, or of many).
 * With mean `micro` a class cannot be left out: emptyLabel and absentClass change nothing.
 *
 * @returns NaN where nothing has a score, or all weights are 0
 * @throws DiceMonitorError `configuration` where an option does not fit the counts
 */
export function meanScore(
  counts: ClassCounts,
  name: ScoreName,
  options: ScoreOptions = DEFAULT_SCORE_OPTIONS,
): number {
  const cells = takingPart(counts, options);
  if (options.mean === 'micro') return orZeroDivision(FORMULAS[name](addUp(cells)), options);
  const mean = new RunningMean();
  cells.forEach((cell, i) => {
    if (!entersMean(cell, options)) return;
    const weight = options.mean === 'macro' ? 1 : (options.weights?.[i] ?? cell.tp + cell.fn);
    mean.add(scoreOf(cell, name, options), weight);
  });
  return mean.mean;
}

/**
 * One score over a stream of images, pooled as `options.pooling` says. Memory does not grow with the images.
 *
 * An image is whatever one `add` brings. With pooling `image`, an image in which nothing has a score is left
 * out of the mean.
 */
export class ScoreMeter {
  readonly #name: ScoreName;
  readonly #options: ScoreOptions;
  #total: ClassCounts | undefined;
  #perClass: RunningMean[] = [];
  readonly #mean = new RunningMean();

  constructor(name: ScoreName, options: ScoreOptions = DEFAULT_SCORE_OPTIONS) {
    this.#name = name;
    this.#options = options;
  }

  /**
   * @param image its counts, of as many classes as the images before
   * @throws DiceMonitorError `configuration` where an option does not fit the counts, or their number of
   *   classes changes
   */
  add(image: ClassCounts): void {
    this.#total ??= emptyClassCounts(image.tp.length);
    if (this.#total.tp.length !== image.tp.length) {
      throw misfit(`an image of ${image.tp.length} classes`, `${this.#total.tp.length} classes, as before`);
    }
    if (this.#options.pooling === 'dataset') {
      addClassCounts(this.#total, image);
    } else {
      this.#addImage(image);
    }
  }

  #addImage(image: ClassCounts): void {
    const options = this.#options;
    const byPairs = options.mean === 'macro' && options.imageMean === 'pairs';
    takingPart(image, options).forEach((cell, i) => {
      const classMean = (this.#perClass[i] ??= new RunningMean());
      if (!entersMean(cell, options)) return;
      const score = scoreOf(cell, this.#name, options);
      classMean.add(score);
      if (byPairs) this.#mean.add(score);
    });
    if (!byPairs) this.#mean.add(meanScore(image, this.#name, options));
  }

  /** [classes that take part]: of the pooled counts, or the mean over images; NaN = undefined. Empty before the first image. */
  get classes(): Float64Array {
    if (this.#options.pooling === 'image') return Float64Array.from(this.#perClass, ({ mean }) => mean);
    return this.#total ? classScores(this.#total, this.#name, this.#options) : new Float64Array(0);
  }

  /** Of the pooled counts, or the mean over images; NaN = undefined. */
  get mean(): number {
    if (this.#options.pooling === 'image') return this.#mean.mean;
    return this.#total ? meanScore(this.#total, this.#name, this.#options) : NaN;
  }
}

function takingPart(counts: ClassCounts, options: ScoreOptions): Cell[] {
  const { tp, fp, fn, tn } = counts;
  const { classes = Array.from(tp.keys()), weights, zeroDivision } = options;
  if (weights && weights.length !== classes.length) {
    throw misfit(`${weights.length} weights`, `${classes.length}, one per class that takes part`);
  }
  if (!Number.isNaN(zeroDivision) && zeroDivision !== 0 && zeroDivision !== 1) {
    throw misfit(`zeroDivision ${zeroDivision}`, 'NaN, 0 or 1');
  }
  return classes.map((c) => {
    if (!Number.isInteger(c) || c < 0 || c >= tp.length) {
      throw misfit(`class id ${c} in \`classes\``, `0 to ${tp.length - 1}`);
    }
    return { tp: tp[c]!, fp: fp[c]!, fn: fn[c]!, tn: tn[c]! };
  });
}

function misfit(found: string, expected: string): DiceMonitorError {
  return new DiceMonitorError('configuration', { found: `score options: ${found}`, expected });
}

function addUp(cells: readonly Cell[]): Cell {
  const sum = (key: keyof Cell) => cells.reduce((total, cell) => total + cell[key], 0);
  return { tp: sum('tp'), fp: sum('fp'), fn: sum('fn'), tn: sum('tn') };
}

function scoreOf(cell: Cell, name: ScoreName, options: ScoreOptions): number {
  const onlyPredicted = cell.tp + cell.fn === 0 && cell.fp > 0;
  if (onlyPredicted && options.emptyLabel === 'skip') return NaN;
  return orZeroDivision(FORMULAS[name](cell), options);
}

function orZeroDivision(score: number, options: ScoreOptions): number {
  return Number.isNaN(score) ? options.zeroDivision : score;
}

/** A NaN is left out besides. */
function entersMean({ tp, fp, fn }: Cell, options: ScoreOptions): boolean {
  return options.absentClass === 'count' || tp + fp + fn > 0;
}

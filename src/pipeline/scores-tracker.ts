import type { ClassScoreMessage, ScoresMessage } from '../codec/scores.js';
import type { SegmentationScoresMessage } from '../codec/segmentation-scores.js';
import { addConfusion, emptyConfusion, type ConfusionCounts } from '../core/confusion.js';
import { ScoreWindow, type WindowScores } from '../core/score-window.js';
import { summarize, type ClassScores, type ScoreLayout } from '../core/scores.js';
import { nsToSeconds } from '../core/stamp.js';
import type { Ontology } from '../settings/ontology.js';
import type { ScoredPair } from './run-result.js';

/** What scores messages are made from. */
export interface ScoresTrackerOptions {
  readonly ontology: Ontology;
  readonly layout: ScoreLayout;
  /** Length of the window [ns of image header time]. */
  readonly windowNs: bigint;
}

/**
 * Makes a `~/scores` message of each pair: of the frame, of the window that ends with it, and of all so far. A
 * function of header stamps and counts alone, so live and offline give the same bytes.
 */
export class ScoresTracker {
  readonly #options: ScoresTrackerOptions;
  readonly #window: ScoreWindow;
  readonly #total: ConfusionCounts;
  #pairs = 0;
  #firstStampNs: bigint | undefined;

  constructor(options: ScoresTrackerOptions) {
    this.#options = options;
    this.#window = new ScoreWindow({ windowNs: options.windowNs, layout: options.layout });
    this.#total = emptyConfusion(options.ontology.classes.length);
  }

  add(pair: ScoredPair): SegmentationScoresMessage {
    const { stampNs, labelStampNs, frameId, counts, scores } = pair;
    addConfusion(this.#total, counts);
    this.#window.add(stampNs, counts);
    this.#pairs += 1;
    this.#firstStampNs ??= stampNs;
    const one = { pairs: 1, firstStampNs: stampNs, lastStampNs: stampNs };
    const all = { pairs: this.#pairs, firstStampNs: this.#firstStampNs, lastStampNs: stampNs };
    return {
      header: { stampNs, frameId },
      labelStampNs,
      labelOffset: nsToSeconds(labelStampNs - stampNs),
      frame: this.#message({ ...one, ...pixelsOf(counts), ...scores }),
      window: this.#message(this.#window.read()),
      total: this.#message({
        ...all,
        ...pixelsOf(this.#total),
        ...summarize(this.#total, this.#options.layout),
      }),
    };
  }

  /** Stamps have jumped back: clears the window, not the total. */
  reset(): void {
    this.#window.reset();
  }

  /** @param windowNs length of the window from now on; what it holds stays, as far as it fits */
  look(windowNs: bigint): void {
    this.#window.resize(windowNs);
  }

  #message(scores: WindowScores): ScoresMessage {
    const { pairs, firstStampNs = 0n, lastStampNs = 0n, pixels, ignored, unknown } = scores;
    const { meanDice, meanIou, pixelAccuracy, hazardRate } = scores;
    const { classes, groups } = this.#options.ontology;
    return {
      ...{ pairs, firstStampNs, lastStampNs, pixels, ignored, unknown },
      ...{ meanDice, meanIou, pixelAccuracy, hazardRate },
      classes: scores.classes.map((entry, id) => classMessage(id, classes[id]!.name, entry)),
      groups: scores.groups.map((entry, place) => classMessage(place, groups[place]!.name, entry)),
    };
  }
}

function pixelsOf({
  pixels,
  ignored,
  unknown,
}: ConfusionCounts): Pick<ConfusionCounts, 'pixels' | 'ignored' | 'unknown'> {
  return { pixels, ignored, unknown };
}

function classMessage(classId: number, name: string, scores: ClassScores): ClassScoreMessage {
  const { tp, fp, fn, dice, iou, precision, recall } = scores;
  return { classId, name, tp, fp, fn, dice, iou, precision, recall };
}

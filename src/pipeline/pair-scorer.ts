import type { Mask } from '../core/mask.js';
import { countConfusion } from '../core/confusion.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { MappedLabel } from '../core/label-table.js';
import { sameAspect, sampleMask } from '../core/sample-mask.js';
import { summarize, type ScoreLayout } from '../core/scores.js';
import { decide, refuse, type TopicSide, type WaitingImage, type WaitingLabel } from './frame-intake.js';
import { applyIgnoreMask } from './ignore-mask.js';
import type { Segmentation } from './ports.js';
import { asMessageError } from './read-message.js';
import type { Sinks } from './sinks.js';
import { Totals } from './totals.js';

/** What a pair is scored by. */
export interface ScoringOptions {
  readonly classCount: number;
  readonly layout: ScoreLayout;
  /** Gets the memory of a scored label back, once every sink has seen it; nothing looks at it any more. */
  readonly labelSpent?: (pixels: Uint8Array) => void;
  /** Pixels that never count, at the camera image's size: not 0 where ignored. */
  readonly ignoreMask?: Mask;
}

/** Takes released pairs in order: settles what becomes of both messages, counts, adds up and hands on. */
export class PairScorer {
  readonly #image: TopicSide;
  readonly #label: TopicSide;
  readonly #options: ScoringOptions;
  readonly #sinks: Sinks;
  readonly #totals: Totals;

  constructor(image: TopicSide, label: TopicSide, options: ScoringOptions, sinks: Sinks) {
    this.#image = image;
    this.#label = label;
    this.#options = options;
    this.#sinks = sinks;
    this.#totals = new Totals(options.classCount);
  }

  get totals(): Totals {
    return this.#totals;
  }

  /** A pair of which one was dropped counts both as dropped; the partner of an invalid message is unmatched. */
  async settle(image: WaitingImage, label: WaitingLabel): Promise<void> {
    // An image that waits to be inferred may still be dropped.
    const segmentation = await image.segmentation;
    if (image.fate === 'dropped') decide(this.#label, label, 'dropped');
    else if (label.fate === 'dropped') decide(this.#image, image, 'dropped');
    else if (segmentation && image.fate === undefined) await this.#read(image, segmentation, label);
    if (image.fate !== 'paired') await this.tellUnscored(image);
    decide(this.#image, image, 'unmatched');
    decide(this.#label, label, 'unmatched');
    image.segmentation = undefined;
    label.read = undefined;
  }

  /** Hands on an image that was inferred and has no pair. */
  async tellUnscored(image: WaitingImage): Promise<void> {
    const { stampNs, frameId, logTimeNs, estimate } = image;
    if (estimate) await this.#sinks.unscored({ stampNs, frameId, logTimeNs, estimate });
  }

  async #read(image: WaitingImage, segmentation: Segmentation, label: WaitingLabel): Promise<void> {
    if (label.fate !== undefined || !label.read) return;
    let mapped: MappedLabel;
    try {
      mapped = await label.read();
    } catch (error) {
      refuse(this.#label, label, asMessageError(error));
      return;
    }
    await this.#score(image, segmentation, label, mapped);
  }

  async #score(
    image: WaitingImage,
    { mask, confidence, nanPixels, soft }: Segmentation,
    label: WaitingLabel,
    mapped: MappedLabel,
  ): Promise<void> {
    const { classCount, layout, ignoreMask } = this.#options;
    if (!sameAspect(mask, mapped.mask)) {
      refuse(this.#label, label, otherShape(mask, mapped.mask));
      return;
    }
    const counted = ignoreMask ? applyIgnoreMask(mapped, ignoreMask) : mapped;
    const { width, height } = counted.mask;
    const predicted = sampleMask(mask, width, height);
    const counts = countConfusion(counted, predicted, classCount);
    const scores = summarize(counts, layout);
    this.#totals.add(image.stampNs, counts, scores);
    this.#totals.addUnknownIds(mapped.unknownIds);
    this.#totals.addNanPixels(nanPixels);
    if (soft) this.#totals.addSoft(soft);
    this.#sayUnknown(label, mapped.unknownIds);
    decide(this.#image, image, 'paired');
    decide(this.#label, label, 'paired');
    const { stampNs, frameId, logTimeNs, estimate } = image;
    const labelTimes = { labelStampNs: label.stampNs, labelLogTimeNs: label.logTimeNs };
    const pixels = { mask, label: counted.mask, predicted };
    await this.#sinks.pair({
      stampNs,
      frameId,
      logTimeNs,
      ...labelTimes,
      counts,
      scores,
      ...pixels,
      estimate,
      confidence: confidence && sampleMask(confidence, width, height),
      ...(soft && { soft }),
    });
    this.#options.labelSpent?.(mapped.mask.data);
  }

  #sayUnknown({ stampNs }: WaitingLabel, unknownIds: ReadonlyMap<string, number>): void {
    if (unknownIds.size === 0) return;
    this.#label.problems.add({
      kind: 'unknown_label',
      topic: this.#label.topic,
      stampNs,
      message:
        'label pixels of no class: their ids or colours are in no class of the ontology; they count nowhere',
    });
  }
}

function otherShape(
  mask: { readonly width: number; readonly height: number },
  label: { readonly width: number; readonly height: number },
): DiceMonitorError {
  return new DiceMonitorError('message', {
    found: `the label is ${label.width}x${label.height}, its image ${mask.width}x${mask.height}`,
    expected: 'a label with the aspect ratio of its image (± 1 pixel)',
    hint: 'a label cropped or padded otherwise cannot be laid over the image',
  });
}

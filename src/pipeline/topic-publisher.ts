import { encodeLabelInfo } from '../codec/label-info.js';
import { encodeSegmentationEstimate } from '../codec/segmentation-estimate.js';
import { encodeSegmentationScores } from '../codec/segmentation-scores.js';
import type { Mask } from '../core/mask.js';
import { colorMask } from '../imaging/colour-mask.js';
import { errorMap, type ErrorRoles } from '../imaging/error-map.js';
import { overlay } from '../imaging/overlay.js';
import type { Picture } from '../imaging/picture.js';
import { fitMaskWidth, fitWidth } from '../imaging/scale-picture.js';
import type { Ontology } from '../settings/ontology.js';
import { OUTPUT_TOPICS, type OutputTopic } from './output-topics.js';
import { maskMessage, pictureMessage } from './picture-message.js';
import type { MessageWriter } from './ports.js';
import { createRateGate } from './rate-gate.js';
import type { FrameHeader, InferredFrame, ResultSink, ScoredPair } from './run-result.js';
import { ScoresTracker, type ScoresTrackerOptions } from './scores-tracker.js';

/** What is published, and how. */
export interface TopicPublisherOptions extends ScoresTrackerOptions {
  readonly topics: ReadonlySet<OutputTopic>;
  /** Under which the topics lie: `/dice_monitor`. */
  readonly namespace: string;
  /** Most pictures for people a second of header time [Hz]; 0: all. */
  readonly displayRate: number;
  /** Most pixels across of a picture for people. */
  readonly displayWidth: number;
  /** Threshold of a model whose output is a single map; NaN for others. */
  readonly threshold: number;
}

/** Turns results into the monitor's messages and writes them. Every image carries the camera's stamp and frame. */
export class TopicPublisher implements ResultSink {
  readonly #writer: MessageWriter;
  readonly #options: TopicPublisherOptions;
  readonly #tracker: ScoresTracker;
  readonly #palette: readonly number[];
  readonly #roles: ErrorRoles | undefined;
  readonly #showFrame: (stampNs: bigint) => boolean;
  readonly #showError: (stampNs: bigint) => boolean;
  #toldClasses = false;

  private constructor(writer: MessageWriter, options: TopicPublisherOptions) {
    this.#writer = writer;
    this.#options = options;
    this.#tracker = new ScoresTracker(options);
    this.#palette = options.ontology.classes.map(({ color }) => color);
    this.#roles = rolesOf(options.ontology);
    this.#showFrame = createRateGate(options.displayRate);
    this.#showError = createRateGate(options.displayRate);
  }

  /** Adds the topics to the writer. */
  static async open(writer: MessageWriter, options: TopicPublisherOptions): Promise<TopicPublisher> {
    const publisher = new TopicPublisher(writer, options);
    for (const topic of options.topics) await writer.addTopic(publisher.#name(topic), OUTPUT_TOPICS[topic]);
    return publisher;
  }

  async frame(frame: InferredFrame): Promise<void> {
    const { mask, confidence, estimate, stampNs, frameId, logTimeNs } = frame;
    if (!this.#toldClasses) await this.#tellClasses(frame);
    await this.#mask('mask', frame, mask);
    if (confidence) await this.#mask('confidence', frame, confidence);
    if (estimate && this.#wants('estimate')) {
      const message = encodeSegmentationEstimate({ header: { stampNs, frameId }, ...estimate });
      await this.#writer.write(this.#name('estimate'), logTimeNs, message);
    }
    if (this.#showFrame(stampNs)) await this.#show(frame);
  }

  async pair(pair: ScoredPair): Promise<void> {
    const message = this.#tracker.add(pair);
    const { stampNs, logTimeNs, labelLogTimeNs, label, predicted } = pair;
    // Known once both are there.
    const knownNs = labelLogTimeNs > logTimeNs ? labelLogTimeNs : logTimeNs;
    if (this.#wants('scores')) {
      await this.#writer.write(this.#name('scores'), knownNs, encodeSegmentationScores(message));
    }
    if (this.#wants('error') && this.#showError(stampNs)) {
      const { displayWidth } = this.#options;
      const picture = errorMap(
        fitMaskWidth(label, displayWidth),
        fitMaskWidth(predicted, displayWidth),
        this.#roles,
      );
      await this.#picture('error', { ...pair, logTimeNs: knownNs }, picture);
    }
  }

  reset(): void {
    this.#tracker.reset();
  }

  async #show(frame: InferredFrame): Promise<void> {
    const { displayWidth } = this.#options;
    const mask = fitMaskWidth(frame.mask, displayWidth);
    if (this.#wants('mask_color')) await this.#picture('mask_color', frame, colorMask(mask, this.#palette));
    if (this.#wants('overlay') && frame.picture) {
      await this.#picture(
        'overlay',
        frame,
        overlay(fitWidth(frame.picture, displayWidth), mask, this.#palette),
      );
    }
  }

  async #tellClasses({ stampNs, frameId, logTimeNs }: FrameHeader): Promise<void> {
    this.#toldClasses = true;
    if (!this.#wants('label_info')) return;
    const { ontology, threshold } = this.#options;
    const classMap = ontology.classes.map(({ classId, name }) => ({ classId, className: name }));
    const message = encodeLabelInfo({ header: { stampNs, frameId }, classMap, threshold });
    await this.#writer.write(this.#name('label_info'), logTimeNs, message);
  }

  async #mask(topic: OutputTopic, frame: FrameHeader, mask: Mask): Promise<void> {
    if (!this.#wants(topic)) return;
    await this.#writer.write(this.#name(topic), frame.logTimeNs, maskMessage(frame, mask));
  }

  async #picture(topic: OutputTopic, frame: FrameHeader, picture: Picture): Promise<void> {
    await this.#writer.write(this.#name(topic), frame.logTimeNs, pictureMessage(frame, picture));
  }

  #wants(topic: OutputTopic): boolean {
    return this.#options.topics.has(topic);
  }

  #name(topic: OutputTopic): string {
    return `${this.#options.namespace}/${topic}`;
  }
}

/** Which errors are dangerous; undefined where the ontology has no group `blocked`. */
function rolesOf({ groups }: Ontology): ErrorRoles | undefined {
  const blocked = groups.find(({ name }) => name === 'blocked');
  return blocked && { blocked: new Set(blocked.classIds) };
}

import { encodeLabelInfo } from '../codec/label-info.js';
import { encodeSegmentationEstimate } from '../codec/segmentation-estimate.js';
import type { Mask } from '../core/mask.js';
import type { OutputTopic } from './output-topics.js';
import { maskMessage } from './picture-message.js';
import { isWanted, topicName, type Publishing } from './publishing.js';
import type { FrameHeader, InferredFrame, ResultSink } from './run-result.js';

/** Publishes what the model says of each frame: mask, confidence, estimate, and once what its class ids mean. */
export class MaskPublisher implements ResultSink {
  readonly #publishing: Publishing;
  readonly #threshold: number;
  #toldClasses = false;

  /** @param threshold of a model whose output is a single map; NaN for others */
  constructor(publishing: Publishing, threshold: number) {
    this.#publishing = publishing;
    this.#threshold = threshold;
  }

  async frame(frame: InferredFrame): Promise<void> {
    const { mask, confidence, estimate, stampNs, frameId } = frame;
    if (!this.#toldClasses) await this.#tellClasses(frame);
    await this.#mask('mask', frame, mask);
    if (confidence) await this.#mask('confidence', frame, confidence);
    if (!estimate || !isWanted(this.#publishing, 'estimate')) return;
    const message = encodeSegmentationEstimate({ header: { stampNs, frameId }, ...estimate });
    await this.#write('estimate', frame, message);
  }

  async #tellClasses(frame: FrameHeader): Promise<void> {
    this.#toldClasses = true;
    if (!isWanted(this.#publishing, 'label_info')) return;
    const { stampNs, frameId } = frame;
    const classMap = this.#publishing.ontology.classes.map(({ classId, name }) => ({
      classId,
      className: name,
    }));
    const message = encodeLabelInfo({ header: { stampNs, frameId }, classMap, threshold: this.#threshold });
    await this.#write('label_info', frame, message);
  }

  async #mask(topic: OutputTopic, frame: FrameHeader, mask: Mask): Promise<void> {
    if (isWanted(this.#publishing, topic)) await this.#write(topic, frame, maskMessage(frame, mask));
  }

  async #write(topic: OutputTopic, { logTimeNs }: FrameHeader, message: Uint8Array): Promise<void> {
    await this.#publishing.writer.write(topicName(this.#publishing, topic), logTimeNs, message);
  }
}

import { colorMask } from '../imaging/colour-mask.js';
import { errorMap, type ErrorRoles } from '../imaging/error-map.js';
import { overlay } from '../imaging/overlay.js';
import type { Picture } from '../imaging/picture.js';
import { fitMaskWidth, fitWidth } from '../imaging/scale-picture.js';
import type { Ontology } from '../settings/ontology.js';
import type { PictureTopic } from './output-topics.js';
import { pictureMessage } from './picture-message.js';
import { isWanted, topicName, type Publishing } from './publishing.js';
import { createRateGate } from './rate-gate.js';
import {
  knownAt,
  type FrameHeader,
  type InferredFrame,
  type ResultSink,
  type ScoredPair,
} from './run-result.js';

/** How pictures for people are shown. */
export interface Display {
  /** Most pictures for people a second of header time [Hz]; 0: all. */
  readonly displayRate: number;
  /** Most pixels across of a picture for people. */
  readonly displayWidth: number;
}

/** Takes the same pictures as JPEG, where somebody wants them so. */
export interface PictureTwins {
  wanted(topic: string): boolean;
  /** Never waits: a picture that comes while one of its topic is being encoded is left out. */
  offer(topic: string, frame: FrameHeader, picture: Picture): void;
}

/** Publishes pictures for people: masks in colour, masks over the camera image, and errors. */
export class PicturePublisher implements ResultSink {
  readonly #publishing: Publishing;
  readonly #twins: PictureTwins | undefined;
  readonly #palette: readonly number[];
  readonly #roles: ErrorRoles | undefined;
  #displayWidth = 0;
  #showFrame: (stampNs: bigint) => boolean = () => true;
  #showError: (stampNs: bigint) => boolean = () => true;

  constructor(publishing: Publishing, display: Display, twins?: PictureTwins) {
    this.#publishing = publishing;
    this.#twins = twins;
    this.#palette = publishing.ontology.classes.map(({ color }) => color);
    this.#roles = rolesOf(publishing.ontology);
    this.show(display);
  }

  /** How to show pictures from now on. */
  show({ displayRate, displayWidth }: Display): void {
    this.#displayWidth = displayWidth;
    this.#showFrame = createRateGate(displayRate);
    this.#showError = createRateGate(displayRate);
  }

  /** Whether somebody wants the topic, as it is or as JPEG. */
  wants(topic: PictureTopic): boolean {
    const name = topicName(this.#publishing, topic);
    return isWanted(this.#publishing, topic) || this.#twins?.wanted(name) === true;
  }

  async frame(frame: InferredFrame): Promise<void> {
    const colors = this.wants('mask_color');
    const under = this.wants('overlay') ? frame.picture : undefined;
    if (!(colors || under) || !this.#showFrame(frame.stampNs)) return;
    const mask = fitMaskWidth(frame.mask, this.#displayWidth);
    if (colors) await this.#publish('mask_color', frame, colorMask(mask, this.#palette));
    if (!under) return;
    const fitted = fitWidth(under, this.#displayWidth);
    await this.#publish('overlay', frame, overlay(fitted, mask, this.#palette));
  }

  async pair(pair: ScoredPair): Promise<void> {
    if (!this.wants('error') || !this.#showError(pair.stampNs)) return;
    const label = fitMaskWidth(pair.label, this.#displayWidth);
    const predicted = fitMaskWidth(pair.predicted, this.#displayWidth);
    const picture = errorMap(label, predicted, this.#roles);
    await this.#publish('error', { ...pair, logTimeNs: knownAt(pair) }, picture);
  }

  async #publish(topic: PictureTopic, frame: FrameHeader, picture: Picture): Promise<void> {
    const name = topicName(this.#publishing, topic);
    if (isWanted(this.#publishing, topic)) {
      await this.#publishing.writer.write(name, frame.logTimeNs, pictureMessage(frame, picture));
    }
    if (this.#twins?.wanted(name)) this.#twins.offer(name, frame, picture);
  }
}

/** Which errors are dangerous; undefined where the ontology has no group `blocked`. */
function rolesOf({ groups }: Ontology): ErrorRoles | undefined {
  const blocked = groups.find(({ name }) => name === 'blocked');
  return blocked && { blocked: new Set(blocked.classIds) };
}

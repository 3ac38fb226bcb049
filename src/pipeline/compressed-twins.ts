import { encodeCompressedImage } from '../codec/compressed-image.js';
import { encodePicture } from '../imaging/encode-image.js';
import type { Picture } from '../imaging/picture.js';
import type { LiveWriter } from './live-ports.js';
import type { PictureTwins } from './picture-publisher.js';
import type { FrameHeader } from './run-result.js';

/** The name of a topic's JPEG twin, as image_transport has it. */
export function twinOf(topic: string): string {
  return `${topic}/compressed`;
}

/**
 * Publishes pictures as JPEG beside the raw ones. Encoding goes on in another thread while frames pass; a picture that
 * comes meanwhile is left out, since people look at the newest.
 */
export class CompressedTwins implements PictureTwins {
  readonly #writer: LiveWriter;
  readonly #onFailure: (error: unknown) => void;
  readonly #busy = new Set<string>();

  constructor(writer: LiveWriter, onFailure: (error: unknown) => void) {
    this.#writer = writer;
    this.#onFailure = onFailure;
  }

  wanted(topic: string): boolean {
    return this.#writer.wanted(twinOf(topic));
  }

  offer(topic: string, frame: FrameHeader, picture: Picture): void {
    if (this.#busy.has(topic)) return;
    this.#busy.add(topic);
    this.#encode(topic, frame, picture)
      .catch(this.#onFailure)
      .finally(() => this.#busy.delete(topic));
  }

  async #encode(
    topic: string,
    { stampNs, frameId, logTimeNs }: FrameHeader,
    picture: Picture,
  ): Promise<void> {
    const data = await encodePicture(picture, 'jpeg');
    // The form that image_transport's plugins write and read.
    const format = 'rgb8; jpeg compressed bgr8';
    const message = encodeCompressedImage({ header: { stampNs, frameId }, format, data });
    await this.#writer.write(twinOf(topic), logTimeNs, message);
  }
}

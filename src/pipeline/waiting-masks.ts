import type { WaitingImage } from './frame-intake.js';

/**
 * Bounds the masks that wait for a label, in bytes (DESIGN 3, rule 9): beyond the bound the oldest is given up.
 * Its stamp stays in pairing.
 */
export class WaitingMasks {
  readonly #maxBytes: number;
  readonly #drop: (image: WaitingImage) => void;
  readonly #images = new Set<WaitingImage>();
  #bytes = 0;

  /**
   * @param maxBytes bound on the masks together
   * @param drop told of each image whose mask is given up
   */
  constructor(maxBytes: number, drop: (image: WaitingImage) => void) {
    this.#maxBytes = maxBytes;
    this.#drop = drop;
  }

  add(image: WaitingImage): void {
    this.#images.add(image);
    this.#bytes += image.maskBytes;
    for (const oldest of this.#images) {
      if (this.#bytes <= this.#maxBytes) return;
      this.remove(oldest);
      oldest.segmentation = undefined;
      this.#drop(oldest);
    }
  }

  remove(image: WaitingImage): void {
    if (this.#images.delete(image)) this.#bytes -= image.maskBytes;
  }
}

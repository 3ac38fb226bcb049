import type { Waiting } from './frame-intake.js';

/**
 * Bounds the pixels that wait for a partner, in bytes (DESIGN 3, rule 9): beyond the bound the oldest is given up.
 * Its stamp stays in pairing.
 */
export class WaitingPixels<Message extends Waiting> {
  readonly #drop: (message: Message) => void;
  readonly #messages = new Set<Message>();
  #maxBytes: number;
  #bytes = 0;

  /**
   * @param maxBytes bound on the pixels together
   * @param drop told of each message whose pixels are given up
   */
  constructor(maxBytes: number, drop: (message: Message) => void) {
    this.#maxBytes = maxBytes;
    this.#drop = drop;
  }

  add(message: Message): void {
    this.#messages.add(message);
    this.#bytes += message.waitingBytes;
    this.#shrink();
  }

  remove(message: Message): void {
    if (this.#messages.delete(message)) this.#bytes -= message.waitingBytes;
  }

  bound(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#shrink();
  }

  #shrink(): void {
    for (const oldest of this.#messages) {
      if (this.#bytes <= this.#maxBytes) return;
      this.remove(oldest);
      this.#drop(oldest);
    }
  }
}

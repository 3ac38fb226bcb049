import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { type Mask, NO_CLASS } from '../core/mask.js';
import { sameAspect } from '../core/sample-mask.js';
import type { EvaluateOptions } from './evaluate-options.js';
import { applyIgnoreMask } from './ignore-mask.js';
import type { MessageSource, SourceMessage } from './ports.js';
import { labelReader } from './read-message.js';

/**
 * Gives each image the label that it will pair with, before that label's turn has come: probabilities are compared
 * with the label where they are made, since those of all classes are too large to wait (docs/decisions/0017).
 *
 * It reads the label topic once more, only as far as it is asked. Who pairs with whom is known from the scan; pairs
 * do not cross, so few labels are held at a time.
 */
export class LabelLookAhead {
  readonly #messages: AsyncIterator<SourceMessage>;
  readonly #options: EvaluateOptions;
  readonly #partners: ReadonlyMap<number, number>;
  readonly #wanted: ReadonlySet<number>;
  readonly #reader: ReturnType<typeof labelReader>;
  /** Read before their image has come. */
  readonly #held = new Map<number, Mask | undefined>();
  #next = 0;

  /** @param partners the number of each paired image's label */
  constructor(source: MessageSource, options: EvaluateOptions, partners: ReadonlyMap<number, number>) {
    // What is damaged was told by the scan.
    const messages = source.messages([options.labelTopic.name], () => undefined);
    this.#messages = messages[Symbol.asyncIterator]();
    this.#options = options;
    this.#partners = partners;
    this.#wanted = new Set(partners.values());
    this.#reader = labelReader(options.labelTopic);
  }

  /**
   * The label of an image: class ids, 255 for all that does not count.
   *
   * @param number of the image on its topic
   * @returns undefined where it pairs with none, the label cannot be read, or does not have the picture's aspect
   */
  async labelOf(
    number: number,
    picture: { readonly width: number; readonly height: number },
  ): Promise<Mask | undefined> {
    const wanted = this.#partners.get(number);
    if (wanted === undefined) return undefined;
    while (this.#next <= wanted) {
      const message = await this.#messages.next();
      if (message.done === true) return undefined;
      const at = this.#next++;
      if (this.#wanted.has(at)) this.#held.set(at, await this.#read(message.value.data));
    }
    const label = this.#held.get(wanted);
    this.#held.delete(wanted);
    return label && sameAspect(picture, label) ? label : undefined;
  }

  async close(): Promise<void> {
    await this.#messages.return?.();
  }

  async #read(data: Uint8Array): Promise<Mask | undefined> {
    try {
      const { mapLabel, ignoreMask, layout } = this.#options;
      const mapped = mapLabel(await this.#reader.decode(data));
      const { mask } = ignoreMask ? applyIgnoreMask(mapped, ignoreMask) : mapped;
      const counted = (classId: number) => (layout.scored[classId] === true ? classId : NO_CLASS);
      return { ...mask, data: mask.data.map(counted) };
    } catch (error) {
      // Told when the label's own turn comes.
      if (error instanceof DiceMonitorError) return undefined;
      throw error;
    }
  }
}

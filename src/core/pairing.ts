import { DiceMonitorError } from './dice-monitor-error.js';
import { PairingEpoch } from './pairing-epoch.js';
import type { PairingEvent, PairingOptions, StampedItem } from './pairing-event.js';

export type { PairingEvent, PairingOptions, PairingTopic } from './pairing-event.js';

/** Smaller steps back are messages out of order, whatever the tolerance. */
const SMALL_STEP_BACK_NS = 100_000_000n;

/** The message that steps back and the topic's next three: then it is a reset. */
const STAMPS_OF_RESET = 4;

type Step = 'on' | 'held' | 'reset';

/**
 * Pairs camera images with label images by header stamp.
 *
 * It takes messages one at a time, each topic in the order in which it was received, and says what became of
 * which. When a message arrives is never looked at, and the messages themselves are opaque. In the terms of
 * message_filters this is an approximate synchronizer of two topics that takes nearest neighbours:
 *
 * - **Mutual nearest.** An image and a label pair exactly when each is the other's nearest in the same epoch
 *   and they are at most the tolerance apart. Nearest is asked of all messages that were pushed, late ones left
 *   out, whatever became of them. A message that loses its nearest is not offered its second choice.
 * - **Ties.** Of two equally near an image takes the later label, a label the earlier image; of equal stamps
 *   the first received. So every message is used once at most, and pairs never cross.
 * - **As early as can be.** A pair leaves as soon as no message in order could undo it: an exact match at once,
 *   any other when both topics have gone on by as much as the two are apart.
 * - **In order.** Within an epoch pairs leave in the order of their image stamps.
 * - **Nothing is lost.** Every pushed message leaves once, in a `pair`, as `unmatched` or as `late`, or is
 *   counted in `waiting`.
 * - **Arrival does not matter.** The same stamps in any interleaving that keeps each topic's order give the
 *   same pairs and the same unmatched messages after `flush`, as long as none is late, no reset lies between,
 *   and no topic runs more than `maxWaitNs` ahead.
 * - **Patience.** A message is unmatched once the other topic has passed its stamp plus the tolerance without
 *   choosing it. Offline it waits as long as that takes: labels may all come after the last image. Live
 *   (`maxWaitNs`) it is given up when its own topic has passed its stamp plus that time; the pairs that are
 *   left are pairs that offline has too.
 * - **Out of order.** A message a little behind its topic takes its place as long as that contradicts nothing
 *   that was said; otherwise it is `late`.
 * - **Time starts again** (a bag played in a loop). A message more than max(2 · tolerance, 100 ms) behind its
 *   topic is held aside, and all below the old newest stamp with it. It is a reset when the other topic
 *   steps back as far too, or when the three stamps after it stay below as well: the old epoch is flushed and
 *   what was held starts the next. Where the topic goes on from its old newest stamp, or ends, what was held
 *   is late.
 * - **Bounded.** Beside the messages that wait, it keeps the stamps of a few tolerances. A push costs a few
 *   binary searches, however much waits.
 *
 * Not to be pushed: messages without a stamp (0), and those that are left out on purpose (`skipped`).
 */
export class Pairer<I, L> {
  readonly #options: PairingOptions;
  readonly #stepBackNs: bigint;
  #epochNumber = 0;
  #epoch: PairingEpoch<I, L>;
  // One of the two is empty: when both topics step back it is a reset.
  #heldImages: StampedItem<I>[] = [];
  #heldLabels: StampedItem<L>[] = [];

  /** @throws DiceMonitorError `configuration` for a negative time */
  constructor(options: PairingOptions) {
    checkNotNegative('toleranceNs', options.toleranceNs);
    checkNotNegative('maxWaitNs', options.maxWaitNs ?? 0n);
    this.#options = options;
    const twice = 2n * options.toleranceNs;
    this.#stepBackNs = twice > SMALL_STEP_BACK_NS ? twice : SMALL_STEP_BACK_NS;
    this.#epoch = this.#newEpoch();
  }

  /** Messages that have not left, per topic; what is held aside is among them. */
  get waiting(): { image: number; label: number } {
    const { image, label } = this.#epoch.waiting;
    return { image: image + this.#heldImages.length, label: label + this.#heldLabels.length };
  }

  /** What is kept in memory: messages that wait, and stamps of both topics. Grows where stamps stand still. */
  get kept(): number {
    const { image, label } = this.waiting;
    return image + label + this.#epoch.stamps;
  }

  /** Returns all that this message decides, in the order in which it is to be taken. */
  pushImage(stampNs: bigint, item: I): PairingEvent<I, L>[] {
    switch (
      this.#judge(stampNs, this.#epoch.newestImageNs, this.#heldImages.length, this.#heldLabels.length)
    ) {
      case 'on': {
        const glitches = this.#heldImages.length > 0 ? this.#dropHeld() : [];
        return [...glitches, ...this.#epoch.pushImage(stampNs, item)];
      }
      case 'held':
        this.#heldImages.push({ item, stampNs });
        return [];
      case 'reset':
        return [...this.#reset(), ...this.pushImage(stampNs, item)];
    }
  }

  /** Returns all that this message decides, in the order in which it is to be taken. */
  pushLabel(stampNs: bigint, item: L): PairingEvent<I, L>[] {
    switch (
      this.#judge(stampNs, this.#epoch.newestLabelNs, this.#heldLabels.length, this.#heldImages.length)
    ) {
      case 'on': {
        const glitches = this.#heldLabels.length > 0 ? this.#dropHeld() : [];
        return [...glitches, ...this.#epoch.pushLabel(stampNs, item)];
      }
      case 'held':
        this.#heldLabels.push({ item, stampNs });
        return [];
      case 'reset':
        return [...this.#reset(), ...this.pushLabel(stampNs, item)];
    }
  }

  /** Decides all that waits, at the end of a recording. A message pushed afterwards starts another epoch. */
  flush(): PairingEvent<I, L>[] {
    const events = [...this.#epoch.flush(), ...this.#dropHeld()];
    this.#epochNumber += 1;
    this.#epoch = this.#newEpoch();
    return events;
  }

  /** Rule 8, seen from one topic: what a stamp of it means beside its newest and what is held aside. */
  #judge(stampNs: bigint, newestNs: bigint | undefined, held: number, otherHeld: number): Step {
    if (newestNs === undefined || stampNs >= newestNs) return 'on';
    if (held > 0) return held + 1 < STAMPS_OF_RESET ? 'held' : 'reset';
    if (newestNs - stampNs <= this.#stepBackNs) return 'on';
    return otherHeld > 0 ? 'reset' : 'held';
  }

  #reset(): PairingEvent<I, L>[] {
    const events = this.#epoch.flush();
    this.#epochNumber += 1;
    this.#epoch = this.#newEpoch();
    events.push({ kind: 'reset', epoch: this.#epochNumber });
    const images = this.#heldImages;
    const labels = this.#heldLabels;
    this.#heldImages = [];
    this.#heldLabels = [];
    for (const { stampNs, item } of images) events.push(...this.pushImage(stampNs, item));
    for (const { stampNs, item } of labels) events.push(...this.pushLabel(stampNs, item));
    return events;
  }

  #dropHeld(): PairingEvent<I, L>[] {
    const events: PairingEvent<I, L>[] = [];
    for (const held of this.#heldImages) events.push({ kind: 'late', topic: 'image', ...held });
    for (const held of this.#heldLabels) events.push({ kind: 'late', topic: 'label', ...held });
    this.#heldImages = [];
    this.#heldLabels = [];
    return events;
  }

  #newEpoch(): PairingEpoch<I, L> {
    return new PairingEpoch(this.#epochNumber, this.#options, this.#stepBackNs);
  }
}

function checkNotNegative(name: string, valueNs: bigint): void {
  if (valueNs >= 0n) return;
  throw new DiceMonitorError('configuration', {
    found: `${name} is ${String(valueNs)}`,
    expected: 'a time of 0 or more nanoseconds',
  });
}

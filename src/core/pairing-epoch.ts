import type { PairingEvent, PairingOptions } from './pairing-event.js';
import { PairingTimeline, distanceNs } from './pairing-timeline.js';
import type { Slot } from './pairing-timeline.js';

interface Candidate<I, L> {
  readonly image: Slot<I>;
  readonly label: Slot<L>;
}

/**
 * Pairing within one epoch: stamps may step back a little, but time does not start again.
 *
 * Why a push costs no search through what waits: a new message can be chosen by others, but it changes nobody's
 * choice to anything but itself. So the only new pair that it can make is with its own nearest. And of all
 * pairs that stand, at most one is not final: were it to fall, a newer message would have to come between its
 * two, so one of the two is the newest of its topic. Hence one candidate is kept, and a push looks at this one
 * and at its own. It also follows that a final pair has no unfinished pair before it: pairs leave in order.
 */
export class PairingEpoch<I, L> {
  readonly #epoch: number;
  readonly #toleranceNs: bigint;
  readonly #maxWaitNs: bigint | undefined;
  readonly #images: PairingTimeline<I>;
  readonly #labels: PairingTimeline<L>;
  /** Each other's nearest within the tolerance, not final. One at most between pushes, two within one. */
  #candidates: Candidate<I, L>[] = [];

  /** @param stepBackNs how far behind the newest of its topic a pushed message may be */
  constructor(epoch: number, options: PairingOptions, stepBackNs: bigint) {
    this.#epoch = epoch;
    this.#toleranceNs = options.toleranceNs;
    this.#maxWaitNs = options.maxWaitNs;
    // A step back asks for its nearest, and then for the nearest of that.
    const keepNs = stepBackNs + 2n * options.toleranceNs;
    this.#images = new PairingTimeline('earlier', keepNs);
    this.#labels = new PairingTimeline('later', keepNs);
  }

  get newestImageNs(): bigint | undefined {
    return this.#images.newestNs;
  }

  get newestLabelNs(): bigint | undefined {
    return this.#labels.newestNs;
  }

  get waiting(): { image: number; label: number } {
    return { image: this.#images.waiting, label: this.#labels.waiting };
  }

  /** Stamps kept in memory, of both topics. */
  get stamps(): number {
    return this.#images.length + this.#labels.length;
  }

  pushImage(stampNs: bigint, item: I): PairingEvent<I, L>[] {
    if (this.#isLate(this.#images, this.#labels, stampNs))
      return [{ kind: 'late', topic: 'image', item, stampNs }];
    const image = this.#images.add(stampNs, item);
    const label = this.#labels.nearest(stampNs);
    if (image && label) this.#candidates.push({ image, label });
    return [
      ...this.#releasePairs(false),
      ...this.#giveUpImages(),
      ...this.#passImages(),
      ...this.#passLabels(),
    ];
  }

  pushLabel(stampNs: bigint, item: L): PairingEvent<I, L>[] {
    if (this.#isLate(this.#labels, this.#images, stampNs))
      return [{ kind: 'late', topic: 'label', item, stampNs }];
    const label = this.#labels.add(stampNs, item);
    const image = this.#images.nearest(stampNs);
    if (image && label) this.#candidates.push({ image, label });
    return [
      ...this.#releasePairs(false),
      ...this.#giveUpLabels(),
      ...this.#passImages(),
      ...this.#passLabels(),
    ];
  }

  /** Nothing more comes: what stands is final, the rest is unmatched. */
  flush(): PairingEvent<I, L>[] {
    const always = (): boolean => true;
    return [...this.#releasePairs(true), ...this.#unmatchedImages(always), ...this.#unmatchedLabels(always)];
  }

  /**
   * Rule 7: whether a step back comes after its place was decided. Its place is decided by a pair at or after
   * it, by a pair or an unmatched message that would have chosen it, or because it would itself be unmatched.
   */
  #isLate<T, U>(own: PairingTimeline<T>, other: PairingTimeline<U>, stampNs: bigint): boolean {
    if (!own.hasPassed(stampNs)) return false;
    if (own.lastPairedNs !== undefined && other.lastPairedNs !== undefined) {
      if (stampNs <= own.lastPairedNs) return true;
      // The pair before the last cannot want it: the last one's stamp lies between them.
      if (own.isNearer(other.lastPairedNs, stampNs, own.lastPairedNs)) return true;
    }
    if (this.#hasGivenUp(own, stampNs)) return true;
    const partner = this.#mutualNearest(own, other, stampNs);
    return partner ? !partner.open : other.hasPassed(stampNs + this.#toleranceNs);
  }

  /** What a message of `own` at this stamp would pair with; nothing where the stamp is there already. */
  #mutualNearest<T, U>(
    own: PairingTimeline<T>,
    other: PairingTimeline<U>,
    stampNs: bigint,
  ): Slot<U> | undefined {
    const near = other.nearest(stampNs);
    if (!near || distanceNs(near.stampNs, stampNs) > this.#toleranceNs) return undefined;
    const rival = own.nearest(near.stampNs);
    return !rival || own.isNearer(near.stampNs, stampNs, rival.stampNs) ? near : undefined;
  }

  #hasGivenUp<T>(own: PairingTimeline<T>, stampNs: bigint): boolean {
    return this.#maxWaitNs !== undefined && own.hasPassed(stampNs + this.#maxWaitNs);
  }

  /**
   * Rules 2 to 5, oldest first: where two become final at once, the new message is in order, and its pair is
   * the later one.
   */
  #releasePairs(all: boolean): PairingEvent<I, L>[] {
    if (this.#candidates.length === 0) return [];
    const standing = this.#candidates.filter((candidate) => this.#stands(candidate));
    const final = standing.filter((candidate) => all || this.#isFinal(candidate));
    this.#candidates = standing.filter((candidate) => !final.includes(candidate));
    return final.map(({ image, label }) => ({
      kind: 'pair',
      image: this.#images.takePaired(image),
      label: this.#labels.takePaired(label),
      imageStampNs: image.stampNs,
      labelStampNs: label.stampNs,
      epoch: this.#epoch,
    }));
  }

  #stands({ image, label }: Candidate<I, L>): boolean {
    return (
      image.open &&
      label.open &&
      distanceNs(image.stampNs, label.stampNs) <= this.#toleranceNs &&
      this.#labels.nearest(image.stampNs) === label &&
      this.#images.nearest(label.stampNs) === image
    );
  }

  /**
   * A tie at exactly the stamp reached changes nothing: an image there is the later one, which a label does not
   * take; a label there has been received, and would be the nearest already.
   */
  #isFinal({ image, label }: Candidate<I, L>): boolean {
    const distance = distanceNs(image.stampNs, label.stampNs);
    return (
      this.#images.hasReached(label.stampNs + distance) && this.#labels.hasReached(image.stampNs + distance)
    );
  }

  /** Rule 6, live: gives up a pair as well that is not final, since a better one may come. */
  #giveUpImages(): PairingEvent<I, L>[] {
    if (this.#maxWaitNs === undefined) return [];
    return this.#unmatchedImages((stampNs) => this.#hasGivenUp(this.#images, stampNs));
  }

  #giveUpLabels(): PairingEvent<I, L>[] {
    if (this.#maxWaitNs === undefined) return [];
    return this.#unmatchedLabels((stampNs) => this.#hasGivenUp(this.#labels, stampNs));
  }

  /** Rule 6: unmatched where the other topic has passed by without choosing. */
  #passImages(): PairingEvent<I, L>[] {
    const isPassed = (stampNs: bigint): boolean => this.#labels.hasPassed(stampNs + this.#toleranceNs);
    return this.#unmatchedImages(isPassed, this.#pending()?.image);
  }

  #passLabels(): PairingEvent<I, L>[] {
    const isPassed = (stampNs: bigint): boolean => this.#images.hasPassed(stampNs + this.#toleranceNs);
    return this.#unmatchedLabels(isPassed, this.#pending()?.label);
  }

  /** The candidate, unless one of its two has been given up. */
  #pending(): Candidate<I, L> | undefined {
    return this.#candidates.find(({ image, label }) => image.open && label.open);
  }

  #unmatchedImages(isPassed: (stampNs: bigint) => boolean, pending?: Slot<I>): PairingEvent<I, L>[] {
    const taken = this.#images.takeUnmatched(isPassed, pending);
    return taken.map(({ item, stampNs }) => ({ kind: 'unmatched', topic: 'image', item, stampNs }));
  }

  #unmatchedLabels(isPassed: (stampNs: bigint) => boolean, pending?: Slot<L>): PairingEvent<I, L>[] {
    const taken = this.#labels.takeUnmatched(isPassed, pending);
    return taken.map(({ item, stampNs }) => ({ kind: 'unmatched', topic: 'label', item, stampNs }));
  }
}

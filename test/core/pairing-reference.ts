/**
 * Pairing by brute force: rules 2 to 8 of the design as they are written, by full scans, with nothing of the
 * product's code. Stamps are numbers here.
 */

export interface Push {
  readonly topic: 'image' | 'label';
  readonly stamp: number;
}

/** Indices into the pushes. */
export interface Pair {
  readonly image: number;
  readonly label: number;
}

export interface Decisions {
  readonly pairs: Pair[];
  readonly unmatched: number[];
  readonly late: number[];
}

/** The nearest of `candidates` (in the order received) to `stamp`. */
function nearest(pushes: readonly Push[], candidates: readonly number[], index: number): number | undefined {
  const target = pushes[index]!;
  let best: number | undefined;
  for (const candidate of candidates) {
    if (best === undefined) {
      best = candidate;
      continue;
    }
    const stamp = pushes[candidate]!.stamp;
    const bestStamp = pushes[best]!.stamp;
    const gain = Math.abs(bestStamp - target.stamp) - Math.abs(stamp - target.stamp);
    const winsTie = target.topic === 'image' ? stamp > bestStamp : stamp < bestStamp;
    if (gain > 0 || (gain === 0 && winsTie)) best = candidate;
  }
  return best;
}

/** Rules 2 to 4 on a whole set of messages of one epoch; in the order of the image stamps. */
export function mutualNearestPairs(
  pushes: readonly Push[],
  members: readonly number[],
  tolerance: number,
): Pair[] {
  const images = members.filter((index) => pushes[index]!.topic === 'image');
  const labels = members.filter((index) => pushes[index]!.topic === 'label');
  const pairs: Pair[] = [];
  for (const image of images) {
    const label = nearest(pushes, labels, image);
    if (label === undefined || nearest(pushes, images, label) !== image) continue;
    if (Math.abs(pushes[image]!.stamp - pushes[label]!.stamp) <= tolerance) pairs.push({ image, label });
  }
  return pairs.sort((a, b) => pushes[a.image]!.stamp - pushes[b.image]!.stamp);
}

/**
 * Rules 2 to 7, push by push, for stamps of one epoch without large steps back. Everything is computed again
 * from all stamps at every push.
 */
export class EpochReference {
  readonly #pushes: Push[] = [];
  readonly #tolerance: number;
  readonly #maxWait: number;
  readonly #members: number[] = [];
  readonly #released: Pair[] = [];
  readonly #decided = new Set<number>();

  constructor(tolerance: number, maxWait = Infinity) {
    this.#tolerance = tolerance;
    this.#maxWait = maxWait;
  }

  push(push: Push): Decisions {
    const index = this.#pushes.length;
    const { topic } = push;
    const isStepBack = push.stamp < this.#newest(topic);
    this.#pushes.push(push);
    if (isStepBack && this.#placeIsDecided(index)) return { pairs: [], unmatched: [], late: [index] };
    this.#members.push(index);
    const pairs = this.#standing().filter((pair) => this.#isFinal(pair));
    this.#release(pairs);
    const unmatched = this.#waiting(topic).filter((member) => this.#hasGivenUp(member));
    for (const member of unmatched) this.#decided.add(member);
    const chosen = new Set(this.#standing().flatMap(({ image, label }) => [image, label]));
    for (const member of [...this.#waiting('image'), ...this.#waiting('label')]) {
      if (this.#hasBeenPassed(member) && !chosen.has(member)) unmatched.push(member);
    }
    for (const member of unmatched) this.#decided.add(member);
    return { pairs, unmatched, late: [] };
  }

  flush(): Decisions {
    const pairs = this.#standing();
    this.#release(pairs);
    return { pairs, unmatched: [...this.#waiting('image'), ...this.#waiting('label')], late: [] };
  }

  /** Rule 7: taking it in would change what was said, or it would be unmatched at once. */
  #placeIsDecided(index: number): boolean {
    const { topic, stamp } = this.#pushes[index]!;
    if (this.#released.some((pair) => this.#pushes[pair[topic]]!.stamp >= stamp)) return true;
    const pairs = mutualNearestPairs(this.#pushes, [...this.#members, index], this.#tolerance);
    const stays = ({ image, label }: Pair): boolean =>
      pairs.some((pair) => pair.image === image && pair.label === label);
    if (!this.#released.every(stays)) return true;
    const own = pairs.find((pair) => pair[topic] === index);
    if (own) return this.#hasGivenUp(index) || this.#decided.has(own.image) || this.#decided.has(own.label);
    return this.#hasGivenUp(index) || this.#hasBeenPassed(index);
  }

  /** Pairs as of now with neither of the two decided. */
  #standing(): Pair[] {
    const pairs = mutualNearestPairs(this.#pushes, this.#members, this.#tolerance);
    return pairs.filter(({ image, label }) => !this.#decided.has(image) && !this.#decided.has(label));
  }

  #isFinal({ image, label }: Pair): boolean {
    const i = this.#pushes[image]!.stamp;
    const l = this.#pushes[label]!.stamp;
    const distance = Math.abs(l - i);
    return this.#newest('image') >= l + distance && this.#newest('label') >= i + distance;
  }

  #release(pairs: readonly Pair[]): void {
    for (const pair of pairs) {
      this.#released.push(pair);
      this.#decided.add(pair.image).add(pair.label);
    }
  }

  #waiting(topic: Push['topic']): number[] {
    return this.#members.filter(
      (member) => this.#pushes[member]!.topic === topic && !this.#decided.has(member),
    );
  }

  #hasBeenPassed(index: number): boolean {
    const { topic, stamp } = this.#pushes[index]!;
    return this.#newest(topic === 'image' ? 'label' : 'image') > stamp + this.#tolerance;
  }

  #hasGivenUp(index: number): boolean {
    const { topic, stamp } = this.#pushes[index]!;
    return this.#newest(topic) > stamp + this.#maxWait;
  }

  #newest(topic: Push['topic']): number {
    const stamps = this.#members.map((member) => this.#pushes[member]!);
    return Math.max(...stamps.filter((push) => push.topic === topic).map(({ stamp }) => stamp), -Infinity);
  }
}

/**
 * Rule 8, looking ahead instead of holding aside: the epoch of each push, `'late'` for those that were held
 * and let go.
 */
export function epochsByLookingAhead(pushes: readonly Push[], smallStepBack: number): (number | 'late')[] {
  const { late, next } = readEpoch(pushes, smallStepBack);
  const epochs = pushes.map((_, index): number | 'late' => (late.has(index) ? 'late' : 0));
  const last = next.at(-1);
  if (last === undefined) return epochs;
  const rest = [...next, ...pushes.keys()].filter((index, place) => place < next.length || index > last);
  const later = epochsByLookingAhead(
    rest.map((index) => pushes[index]!),
    smallStepBack,
  );
  rest.forEach((index, place) => {
    const epoch = later[place]!;
    epochs[index] = epoch === 'late' ? epoch : epoch + 1;
  });
  return epochs;
}

/** What of the first epoch's pushes is late, and which pushes start the next epoch (none: there is none). */
function readEpoch(pushes: readonly Push[], smallStepBack: number): { late: Set<number>; next: number[] } {
  const late = new Set<number>();
  const newest = { image: -Infinity, label: -Infinity };
  for (const [index, { topic, stamp }] of pushes.entries()) {
    if (late.has(index)) continue;
    newest[topic] = Math.max(newest[topic], stamp);
    if (newest[topic] - stamp <= smallStepBack) continue;
    const ahead = lookAhead(pushes, index, { ...newest }, smallStepBack);
    if (ahead.isReset) return { late, next: ahead.below };
    for (const held of ahead.below) late.add(held);
  }
  return { late, next: [] };
}

/** Reads on from a large step back until it is known what it was. */
function lookAhead(
  pushes: readonly Push[],
  index: number,
  newest: { image: number; label: number },
  smallStepBack: number,
): { isReset: boolean; below: number[] } {
  const { topic } = pushes[index]!;
  const below = [index];
  for (let place = index + 1; place < pushes.length; place += 1) {
    const push = pushes[place]!;
    if (push.topic === topic) {
      if (push.stamp >= newest[topic]) return { isReset: false, below };
      below.push(place);
      if (below.length === 4) return { isReset: true, below };
    } else {
      newest[push.topic] = Math.max(newest[push.topic], push.stamp);
      if (newest[push.topic] - push.stamp > smallStepBack) return { isReset: true, below: [...below, place] };
    }
  }
  return { isReset: false, below };
}

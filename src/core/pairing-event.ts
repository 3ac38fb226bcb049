/** How far apart a pair may be, and how long a message waits for one. */
export interface PairingOptions {
  /** Greatest distance of a pair's stamps, inclusive; 0 pairs equal stamps only. Nanoseconds, not negative. */
  readonly toleranceNs: bigint;
  /**
   * Live only: how far a topic may run past a waiting message of its own before that message is given up.
   * Nanoseconds, not negative. Absent (offline) nothing gives up by time.
   */
  readonly maxWaitNs?: bigint;
}

export type PairingTopic = 'image' | 'label';

/**
 * What became of a message.
 *
 * - `pair`: the two belong together
 * - `unmatched`: it has no partner, and none can come
 * - `late`: its place was decided before it came; it took part in nothing
 * - `reset`: time jumped back; all that follows is of this epoch
 */
export type PairingEvent<I, L> =
  | {
      readonly kind: 'pair';
      readonly image: I;
      readonly label: L;
      readonly imageStampNs: bigint;
      readonly labelStampNs: bigint;
      readonly epoch: number;
    }
  | {
      readonly kind: 'unmatched' | 'late';
      readonly topic: 'image';
      readonly item: I;
      readonly stampNs: bigint;
    }
  | {
      readonly kind: 'unmatched' | 'late';
      readonly topic: 'label';
      readonly item: L;
      readonly stampNs: bigint;
    }
  | { readonly kind: 'reset'; readonly epoch: number };

/** One message as pairing sees it. */
export interface StampedItem<T> {
  readonly item: T;
  readonly stampNs: bigint;
}

/**
 * The mean of the values that are defined: NaN is left out, and the mean of nothing is NaN. Values are added
 * in the order they come, so the same values in the same order give the same bits.
 * `mean_frame_dice` is this over the frames' mean Dice.
 */
export class RunningMean {
  #sum = 0;
  #weight = 0;

  /** @param weight how much it counts, 0 or more; 1 by default */
  add(value: number, weight = 1): void {
    if (Number.isNaN(value)) return;
    this.#sum += value * weight;
    this.#weight += weight;
  }

  /** NaN where nothing was added, or nothing but NaN or weights of 0. */
  get mean(): number {
    return this.#sum / this.#weight;
  }
}

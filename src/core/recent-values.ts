/** The newest so many values, and their quantiles: memory does not grow, however long it runs. */
export class RecentValues {
  readonly #values: Float64Array;
  #count = 0;

  /** @param most values kept, at least 1 */
  constructor(most: number) {
    this.#values = new Float64Array(most);
  }

  add(value: number): void {
    this.#values[this.#count % this.#values.length] = value;
    this.#count += 1;
  }

  /**
   * The value that a share of the others does not exceed (nearest rank).
   *
   * @param share 0 to 1: 0.5 is the median
   * @returns NaN where there is none
   */
  quantile(share: number): number {
    const sorted = this.#values.slice(0, Math.min(this.#count, this.#values.length)).sort();
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  }
}

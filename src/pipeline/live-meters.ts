import { ArrivalRate } from '../core/arrival-rate.js';
import type { Estimate } from '../core/estimate.js';
import { RecentValues } from '../core/recent-values.js';
import type { InferredFrame, ResultSink } from './run-result.js';

/** How far back the image rate looks [ns]. */
const RATE_SPAN_NS = 3_000_000_000n;
/** Frames that percentiles are taken of. */
const RECENT_FRAMES = 256;

/** Measures the node at work by the clock of this machine. Stands behind what publishes the mask. */
export class LiveMeters implements ResultSink {
  readonly images = new ArrivalRate(RATE_SPAN_NS);
  readonly labels = new ArrivalRate(RATE_SPAN_NS);
  readonly pairs = new ArrivalRate(RATE_SPAN_NS);
  readonly #clock: () => bigint;
  readonly #latency = new RecentValues(RECENT_FRAMES);
  readonly #inference = new RecentValues(RECENT_FRAMES);
  #nanPixels = 0;
  #estimate: Estimate | undefined;

  constructor(clock: () => bigint) {
    this.#clock = clock;
  }

  /** Seconds from the arrival of an image to its mask's publication. */
  latency(share: number): number {
    return this.#latency.quantile(share);
  }

  /** Seconds that the model takes; NaN where none runs. */
  inference(share: number): number {
    return this.#inference.quantile(share);
  }

  /** Of all inferred frames, scored or not. */
  get nanPixels(): number {
    return this.#nanPixels;
  }

  /** Of the newest frame; undefined where none was made of it. */
  get estimate(): Estimate | undefined {
    return this.#estimate;
  }

  frame({ logTimeNs, inferenceSeconds, nanPixels, estimate }: InferredFrame): void {
    this.#latency.add(Number(this.#clock() - logTimeNs) / 1e9);
    if (inferenceSeconds !== undefined) this.#inference.add(inferenceSeconds);
    this.#nanPixels += nanPixels;
    this.#estimate = estimate;
  }

  pair(): void {
    this.pairs.add(this.#clock());
  }
}

import type { SourceMessage } from './ports.js';
import type { InferredFrame, ResultSink, ScoredPair, UnscoredFrame } from './run-result.js';

/** Hands each result to all sinks that want it, one after the other. */
export class Sinks implements Required<ResultSink> {
  readonly #sinks: readonly ResultSink[];

  constructor(sinks: readonly ResultSink[]) {
    this.#sinks = sinks;
  }

  async input(message: SourceMessage): Promise<void> {
    for (const sink of this.#sinks) await sink.input?.(message);
  }

  async frame(frame: InferredFrame): Promise<void> {
    for (const sink of this.#sinks) await sink.frame?.(frame);
  }

  async pair(pair: ScoredPair): Promise<void> {
    for (const sink of this.#sinks) await sink.pair?.(pair);
  }

  async unscored(frame: UnscoredFrame): Promise<void> {
    for (const sink of this.#sinks) await sink.unscored?.(frame);
  }

  async reset(): Promise<void> {
    for (const sink of this.#sinks) await sink.reset?.();
  }
}

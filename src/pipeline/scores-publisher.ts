import { encodeSegmentationScores } from '../codec/segmentation-scores.js';
import type { SegmentationScoresMessage } from '../codec/segmentation-scores.js';
import { isWanted, topicName, type Publishing } from './publishing.js';
import { knownAt, type ResultSink, type ScoredPair } from './run-result.js';
import { ScoresTracker, type ScoresTrackerOptions } from './scores-tracker.js';

/** Publishes the scores of each pair, of the window and of all so far. */
export class ScoresPublisher implements ResultSink {
  readonly #publishing: Publishing;
  readonly #tracker: ScoresTracker;
  #latest: SegmentationScoresMessage | undefined;

  constructor(publishing: Publishing, options: Omit<ScoresTrackerOptions, 'ontology'>) {
    this.#publishing = publishing;
    this.#tracker = new ScoresTracker({ ...options, ontology: publishing.ontology });
  }

  /** The scores of the newest pair since time began, or began anew. */
  get latest(): SegmentationScoresMessage | undefined {
    return this.#latest;
  }

  async pair(pair: ScoredPair): Promise<void> {
    this.#latest = this.#tracker.add(pair);
    if (!isWanted(this.#publishing, 'scores')) return;
    const name = topicName(this.#publishing, 'scores');
    await this.#publishing.writer.write(name, knownAt(pair), encodeSegmentationScores(this.#latest));
  }

  /** Stamps have jumped back: the window is empty. */
  reset(): void {
    this.#tracker.reset();
    this.#latest = undefined;
  }

  /** @param windowNs length of the window from now on; what it holds stays, as far as it fits */
  look(windowNs: bigint): void {
    this.#tracker.look(windowNs);
  }
}

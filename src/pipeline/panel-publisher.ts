import type { DiagnosticStatusMessage } from '../codec/diagnostic-array.js';
import { drawPanel } from '../imaging/draw-panel.js';
import type { CompressedTwins } from './compressed-twins.js';
import type { MonitorFacts } from './diagnosis.js';
import { DiceHistory } from './dice-history.js';
import type { LiveSetup } from './live-setup.js';
import { panelContent } from './panel-content.js';
import { pictureMessage } from './picture-message.js';
import type { FrameHeader, ResultSink } from './run-result.js';
import type { ScoresPublisher } from './scores-publisher.js';
import type { Settings } from '../settings/settings.js';

const HISTORY_NS = 60_000_000_000n;

/** Publishes `~/panel`, a picture of how things are, for RViz without plugins. */
export class PanelPublisher {
  readonly #setup: LiveSetup;
  readonly #twins: CompressedTwins;
  readonly #history = new DiceHistory(HISTORY_NS);
  #drawing = false;
  #frameId = '';

  constructor(setup: LiveSetup, twins: CompressedTwins) {
    this.#setup = setup;
    this.#twins = twins;
  }

  /** Whether somebody looks. */
  get wanted(): boolean {
    return this.#setup.writer.wanted(this.#topic) || this.#twins.wanted(this.#topic);
  }

  /** Takes what the panel's line is made of: the scores of each pair, whether somebody looks or not. */
  sink(scores: ScoresPublisher): ResultSink {
    return {
      frame: ({ frameId }) => {
        this.#frameId = frameId;
      },
      pair: ({ stampNs }) => {
        const { frame, window } = scores.latest!;
        this.#history.add(stampNs, frame.meanDice, window.meanDice);
      },
      reset: () => {
        this.clear();
      },
    };
  }

  clear(): void {
    this.#history.clear();
  }

  /** Draws in another thread; a panel that is due while one is being drawn is left out. */
  show(
    stampNs: bigint,
    facts: MonitorFacts,
    status: readonly DiagnosticStatusMessage[],
    settings: Settings,
  ): void {
    if (this.#drawing) return;
    this.#drawing = true;
    const { ontology } = this.#setup;
    const content = panelContent({ facts, status, history: this.#history.points, ontology, settings });
    drawPanel(content)
      .then(async (picture) => {
        const frame: FrameHeader = { stampNs, frameId: this.#frameId, logTimeNs: stampNs };
        const { writer } = this.#setup;
        if (writer.wanted(this.#topic))
          await writer.write(this.#topic, stampNs, pictureMessage(frame, picture));
        if (this.#twins.wanted(this.#topic)) this.#twins.offer(this.#topic, frame, picture);
      })
      .catch(this.#setup.onFailure)
      .finally(() => {
        this.#drawing = false;
      });
  }

  get #topic(): string {
    return `${this.#setup.request.namespace}/panel`;
  }
}

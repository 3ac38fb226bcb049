import { secondsToNs } from '../core/stamp.js';
import type { Settings } from '../settings/settings.js';
import { CalibrationMeter } from './calibration-meter.js';
import type { CompressedTwins } from './compressed-twins.js';
import type { LiveMeters } from './live-meters.js';
import { LiveRun } from './live-run.js';
import type { LiveSetup } from './live-setup.js';
import { MaskPublisher } from './mask-publisher.js';
import type { NewestFrame } from './newest-frame.js';
import { ALL_OUTPUT_TOPICS } from './output-topics.js';
import type { PanelPublisher } from './panel-publisher.js';
import { PicturePublisher } from './picture-publisher.js';
import { isWanted, type Publishing } from './publishing.js';
import { ScoresPublisher } from './scores-publisher.js';

/** What outlives a measurement. */
export interface Lasting {
  readonly newest: NewestFrame;
  readonly meters: LiveMeters;
  readonly panel: PanelPublisher;
  readonly twins: CompressedTwins;
  /** What comes before this measurement's first result. */
  readonly after: Promise<void>;
}

/** One measurement with what publishes its results. */
export class LiveMeasurement {
  readonly run: LiveRun;
  readonly scores: ScoresPublisher;
  readonly calibration: CalibrationMeter;
  readonly #pictures: PicturePublisher;

  constructor(setup: LiveSetup, settings: Settings, lasting: Lasting) {
    const { newest, meters, panel, twins, after } = lasting;
    const { writer, ontology, layout, threshold, request } = setup;
    const topics = new Set(ALL_OUTPUT_TOPICS);
    const publishing: Publishing = { writer, topics, namespace: request.namespace, ontology };
    const windowNs = secondsToNs(settings.window);
    this.scores = new ScoresPublisher(publishing, { layout, windowNs });
    this.calibration = new CalibrationMeter(layout.scored, windowNs);
    this.#pictures = new PicturePublisher(publishing, settings, twins);
    const wish = () => ({
      estimates: isWanted(publishing, 'estimate') || panel.wanted,
      confidence: isWanted(publishing, 'confidence'),
      pictures: this.#pictures.wants('overlay'),
    });
    const masks = new MaskPublisher(publishing, threshold);
    // The mask is out before anything else is made, and its latency measured there.
    const sinks = [masks, meters, this.scores, this.calibration, panel.sink(this.scores), this.#pictures];
    this.run = new LiveRun({ ...setup, request: { ...request, settings } }, { newest, wish, sinks, after });
  }

  /** @param changed names of the parameters that have another value */
  update(settings: Settings, changed: ReadonlySet<string>): void {
    if (changed.has('window')) {
      this.scores.look(secondsToNs(settings.window));
      this.calibration.look(secondsToNs(settings.window));
    }
    if (changed.has('display_rate') || changed.has('display_width')) this.#pictures.show(settings);
    this.run.update(settings, changed);
  }
}

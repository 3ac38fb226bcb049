import type { DiagnosticStatusMessage } from '../codec/diagnostic-array.js';
import { encodeMonitorStatus } from '../codec/monitor-status.js';
import { allParameterValues, type Settings } from '../settings/settings.js';
import { CompressedTwins, twinOf } from './compressed-twins.js';
import { Diagnosis } from './diagnosis.js';
import { LiveMeters } from './live-meters.js';
import { LiveMeasurement } from './live-measurement.js';
import type { LiveMonitor, LiveNote } from './live-ports.js';
import type { LiveParts, LiveSetup } from './live-setup.js';
import { PanelPublisher } from './panel-publisher.js';
import { monitorFacts } from './monitor-facts.js';
import { monitorStatus } from './monitor-status.js';
import { NewestFrame } from './newest-frame.js';
import { ALL_OUTPUT_TOPICS, OUTPUT_TOPICS, PICTURE_TOPICS } from './output-topics.js';
import type { SourceMessage } from './ports.js';
import { RestartingSegmenter } from './restarting-segmenter.js';

const IMAGE = 'sensor_msgs/msg/Image';
const COMPRESSED = 'sensor_msgs/msg/CompressedImage';

/**
 * Adds the topics of DESIGN 6 to the writer, and puts the parts to work.
 *
 * @throws what the writer throws
 */
export async function createLiveMonitor(parts: LiveParts): Promise<LiveMonitor> {
  const { request, writer } = parts;
  const name = (topic: string): string => `${request.namespace}/${topic}`;
  for (const topic of ALL_OUTPUT_TOPICS) await writer.addTopic(name(topic), OUTPUT_TOPICS[topic]);
  await writer.addTopic(name('panel'), IMAGE);
  for (const topic of [...PICTURE_TOPICS, 'panel']) await writer.addTopic(twinOf(name(topic)), COMPRESSED);
  await writer.addTopic(name('status'), 'dice_monitor/msg/MonitorStatus');
  return new WiredMonitor(parts);
}

class WiredMonitor implements LiveMonitor {
  readonly #setup: LiveSetup;
  readonly #segmenter: RestartingSegmenter;
  readonly #newest: NewestFrame;
  readonly #meters: LiveMeters;
  readonly #twins: CompressedTwins;
  readonly #panel: PanelPublisher;
  readonly #diagnosis = new Diagnosis();
  #settings: Settings;
  #measurement: LiveMeasurement;
  #status: readonly DiagnosticStatusMessage[] = [];
  #ticks = 0;

  constructor(parts: LiveParts) {
    const { request, clock, writer } = parts;
    const note = (level: LiveNote['level'], text: string): void => {
      request.onNote({ level, text });
    };
    this.#setup = {
      ...parts,
      onProblem: ({ topic, message }) => {
        note('warn', topic === undefined ? message : `${topic}: ${message}`);
      },
      onFailure: (error) => {
        note('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    };
    this.#settings = request.settings;
    this.#segmenter = new RestartingSegmenter(
      parts.segmenter,
      () => parts.openSegmenter(this.#settings),
      request.onNote,
    );
    this.#newest = new NewestFrame(this.#segmenter);
    this.#meters = new LiveMeters(clock);
    this.#twins = new CompressedTwins(writer, this.#setup.onFailure);
    this.#panel = new PanelPublisher(this.#setup, this.#twins);
    this.#measurement = this.#measure(Promise.resolve());
  }

  takeImage(data: Uint8Array): void {
    const { image } = this.#setup.request.topics;
    this.#take(image.name, data, (message) => {
      this.#meters.images.add(message.logTimeNs);
      this.#measurement.run.takeImage(message);
    });
  }

  takeLabel(data: Uint8Array): void {
    const { label } = this.#setup.request.topics;
    if (!label) return;
    this.#take(label.name, data, (message) => {
      this.#measurement.run.takeLabel(message);
    });
  }

  tick(stampNs: bigint): void {
    const isWholeSecond = this.#ticks++ % 2 === 0;
    const facts = this.#facts();
    if (this.#panel.wanted) this.#panel.show(stampNs, facts, this.#status, this.#settings);
    const { writer, request } = this.#setup;
    const topic = `${request.namespace}/status`;
    if (!isWholeSecond || !writer.wanted(topic)) return;
    const message = monitorStatus(stampNs, {
      ...this.#measured,
      meters: this.#meters,
      model: this.#segmenter.facts,
      nowNs: this.#setup.clock(),
    });
    writer.write(topic, stampNs, encodeMonitorStatus(message)).catch(this.#setup.onFailure);
  }

  diagnostics(): DiagnosticStatusMessage[] {
    const status = this.#diagnosis.look(this.#facts(), this.#settings);
    this.#status = status;
    return status;
  }

  async update(settings: Settings): Promise<void> {
    const before = new Map(allParameterValues(this.#settings));
    const changed = allParameterValues(settings).filter(([name, value]) => before.get(name) !== value);
    const names = new Set(changed.map(([name]) => name));
    this.#settings = settings;
    this.#measurement.update(settings, names);
    if (names.has('threshold')) await this.#segmenter.replace(() => this.#setup.openSegmenter(settings));
  }

  async flush(): Promise<void> {
    await this.#measurement.run.flush();
  }

  async reset(): Promise<void> {
    const finished = this.#measurement.run.flush();
    this.#panel.clear();
    this.#measurement = this.#measure(finished);
    await finished;
  }

  saveReport(): Promise<string> {
    return this.#setup.saveReport(this.#measurement.run.result, this.#settings);
  }

  async close(): Promise<void> {
    this.#newest.close();
    await this.#segmenter.close();
  }

  get #measured() {
    const { accounts, timeResets } = this.#measurement.run;
    return { accounts, timeResets };
  }

  #facts() {
    return monitorFacts({
      setup: this.#setup,
      measurement: this.#measurement,
      meters: this.#meters,
      segmenter: this.#segmenter,
      windowS: this.#settings.window,
    });
  }

  /** A new measurement, whose first result comes after the last one of the measurement before. */
  #measure(after: Promise<void>): LiveMeasurement {
    const { meters, panel, twins } = { meters: this.#meters, panel: this.#panel, twins: this.#twins };
    return new LiveMeasurement(this.#setup, this.#settings, {
      newest: this.#newest,
      meters,
      panel,
      twins,
      after,
    });
  }

  /** A callback of ROS that throws would abort the process. */
  #take(topic: string, data: Uint8Array, take: (message: SourceMessage) => void): void {
    try {
      take({ topic, logTimeNs: this.#setup.clock(), data });
    } catch (error) {
      this.#setup.onFailure(error);
    }
  }
}

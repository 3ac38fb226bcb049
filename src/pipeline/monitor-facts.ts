import type { MonitorFacts } from './diagnosis.js';
import type { LiveMeasurement } from './live-measurement.js';
import type { LiveMeters } from './live-meters.js';
import type { LiveSetup } from './live-setup.js';
import type { RestartingSegmenter } from './restarting-segmenter.js';

/** Where the facts come from. */
export interface FactSources {
  readonly setup: LiveSetup;
  readonly measurement: LiveMeasurement;
  readonly meters: LiveMeters;
  readonly segmenter: RestartingSegmenter;
  readonly windowS: number;
}

/** How the monitor is now: what diagnostics, panel and status are made from. */
export function monitorFacts({ setup, measurement, meters, segmenter, windowS }: FactSources): MonitorFacts {
  const { request, clock } = setup;
  const { run, scores, calibration } = measurement;
  const { image, label } = request.topics;
  const nowNs = clock();
  return {
    node: request.namespace.replace(/^\//, ''),
    topics: { image: image.name, label: label?.name },
    accounts: run.accounts,
    timeResets: run.timeResets,
    scores: scores.latest,
    estimate: meters.estimate,
    calibration: calibration.calibration,
    causes: () => run.result.causes,
    lastFault: run.lastFault,
    ageS: { image: ageS(meters.images.newestNs, nowNs), pair: ageS(meters.pairs.newestNs, nowNs) },
    windowS,
    imageRate: meters.images.rate(nowNs),
    latencyP50: meters.latency(0.5),
    latencyP95: meters.latency(0.95),
    inferenceP50: meters.inference(0.5),
    nanPixels: meters.nanPixels,
    model: segmenter.facts,
    segmenter: segmenter.state,
  };
}

function ageS(timeNs: bigint | undefined, nowNs: bigint): number | undefined {
  return timeNs === undefined ? undefined : Number(nowNs - timeNs) / 1e9;
}

import type { MonitorStatusMessage } from '../codec/monitor-status.js';
import type { LiveMeters } from './live-meters.js';
import type { ModelFacts } from './live-setup.js';
import type { RunResult } from './run-result.js';

/** What a status is made from. */
export interface StatusFacts {
  readonly accounts: RunResult['accounts'];
  readonly timeResets: number;
  readonly meters: LiveMeters;
  readonly model: ModelFacts;
  /** By the clock of the meters [ns]. */
  readonly nowNs: bigint;
}

/**
 * The message of `~/status`.
 *
 * @param stampNs the node's time
 */
export function monitorStatus(stampNs: bigint, facts: StatusFacts): MonitorStatusMessage {
  const { accounts, timeResets, meters, model, nowNs } = facts;
  const { image, label } = accounts;
  return {
    header: { stampNs, frameId: '' },
    imagesReceived: image.received,
    imagesUnmatched: image.unmatched,
    imagesLate: image.late,
    imagesDropped: image.dropped,
    imagesSkipped: image.skipped,
    imagesInvalid: image.invalid,
    imagesMissed: image.missed,
    labelsReceived: label.received,
    labelsUnmatched: label.unmatched,
    labelsLate: label.late,
    labelsDropped: label.dropped,
    labelsInvalid: label.invalid,
    pairs: image.paired,
    timeResets,
    imageRate: meters.images.rate(nowNs),
    latencyP50: meters.latency(0.5),
    latencyP95: meters.latency(0.95),
    inferenceP50: meters.inference(0.5),
    provider: model.provider,
    modelSha256: model.sha256,
  };
}

import type { DiagnosticLevel, DiagnosticStatusMessage } from '../codec/diagnostic-array.js';
import type { SegmentationScoresMessage } from '../codec/segmentation-scores.js';
import type { Calibration } from '../core/calibration.js';
import type { Estimate } from '../core/estimate.js';
import { alarmLevel, type AlarmLimits } from './alarm.js';
import type { AccountCounts } from './message-account.js';
import type { ModelFacts } from './live-setup.js';
import type { RunResult } from './run-result.js';
import type { SegmenterState } from './restarting-segmenter.js';

/** All that diagnostics look at. Ages are by the clock of this machine, undefined where nothing came yet. */
export interface MonitorFacts {
  /** Node and topics, for names and messages. */
  readonly node: string;
  readonly topics: { readonly image: string; readonly label: string | undefined };
  readonly accounts: RunResult['accounts'];
  readonly timeResets: number;
  /** Newest scores; undefined where there is no pair since time began. */
  readonly scores: SegmentationScoresMessage | undefined;
  /** Of the newest frame; undefined where nobody wants estimates. */
  readonly estimate: Estimate | undefined;
  /** Of the window's pairs that came with confidence. */
  readonly calibration: Pick<Calibration, 'calibrationError' | 'brier'>;
  /** Why nothing pairs, measured; asked only where nothing does. */
  readonly causes: () => readonly string[];
  /** Newest wording of an invalid message of each topic. */
  readonly lastFault: string | undefined;
  readonly ageS: { readonly image: number | undefined; readonly pair: number | undefined };
  readonly windowS: number;
  readonly imageRate: number;
  readonly latencyP50: number;
  readonly latencyP95: number;
  readonly inferenceP50: number;
  readonly nanPixels: number;
  readonly model: ModelFacts;
  readonly segmenter: SegmenterState;
}

/** A camera that is silent for so long has stopped [s]. */
const SILENT_S = 2;
/** Part of the images since the last look. */
const MANY_DROPPED = 0.1;
const MANY_MISSED = 0.05;
/** From the arrival of an image to its mask [s], 95th percentile. */
const SLOW_S = 0.5;
const VERY_SLOW_S = 2;
/** Looks for which a restart of the model stays a warning. */
const LOOKS_AFTER_RESTART = 30;

/** A judgement: the worst one gives level and message. */
type Finding = readonly [level: Exclude<DiagnosticLevel, 'STALE'>, message: string];

const SEVERITY = { OK: 0, WARN: 1, ERROR: 2 } as const;

/** Judges the monitor once a second: quality by Dice with hysteresis, the camera, the model. */
export class Diagnosis {
  #quality: Finding[0] = 'OK';
  #before: AccountCounts | undefined;
  #nanBefore = 0;
  #restartsBefore = 0;
  #looksSinceRestart = Infinity;

  look(facts: MonitorFacts, limits: AlarmLimits): DiagnosticStatusMessage[] {
    const { image } = facts.accounts;
    const since = changeOf(image, this.#before);
    const newNan = Math.max(0, facts.nanPixels - this.#nanBefore);
    if (facts.segmenter.restarts > this.#restartsBefore) this.#looksSinceRestart = 0;
    else this.#looksSinceRestart += 1;
    const status = [
      this.#qualityStatus(facts, limits),
      cameraStatus(facts, since),
      modelStatus(facts, newNan, this.#looksSinceRestart < LOOKS_AFTER_RESTART),
    ];
    this.#before = image;
    this.#nanBefore = facts.nanPixels;
    this.#restartsBefore = facts.segmenter.restarts;
    return status;
  }

  #qualityStatus(facts: MonitorFacts, limits: AlarmLimits): DiagnosticStatusMessage {
    const { scores } = facts;
    if (scores) this.#quality = alarmLevel(scores.window.meanDice, this.#quality, limits);
    else this.#quality = 'OK';
    return statusOf(facts, 'quality', qualityFindings(facts, this.#quality, limits), [
      ['pairs', String(facts.accounts.image.paired)],
      ...(scores ? scoreValues(scores) : []),
      ['calibration_error', text(facts.calibration.calibrationError)],
      ['brier', text(facts.calibration.brier)],
      ['labels_received', String(facts.accounts.label.received)],
      ['labels_invalid', String(facts.accounts.label.invalid)],
      ['time_resets', String(facts.timeResets)],
    ]);
  }
}

function qualityFindings(facts: MonitorFacts, quality: Finding[0], limits: AlarmLimits): Finding[] {
  const { topics, accounts, scores, ageS, windowS } = facts;
  if (topics.label === undefined) return [['OK', 'no label topic: quality is not measured']];
  if (accounts.label.received === 0) return [['WARN', `no label yet on ${topics.label}`]];
  if (!scores)
    return [['WARN', ['no label pairs with an image yet', facts.causes()[0]].filter(Boolean).join(': ')]];
  const dice = scores.window.meanDice;
  const limit = quality === 'ERROR' ? limits.errorDice : limits.warnDice;
  const text = Number.isNaN(dice)
    ? 'no class is scored in the window'
    : `mean Dice ${dice.toFixed(3)}${quality === 'OK' ? '' : ` is, or was, below ${limit}`}`;
  const findings: Finding[] = [[quality, text]];
  const age = ageS.pair ?? 0;
  if (age > Math.max(windowS, SILENT_S)) findings.push(['WARN', `the last pair is ${age.toFixed(0)} s old`]);
  return findings;
}

function scoreValues({ window, total }: SegmentationScoresMessage): [string, string][] {
  return [
    ['mean_dice', text(window.meanDice)],
    ['mean_iou', text(window.meanIou)],
    ['pixel_accuracy', text(window.pixelAccuracy)],
    ['hazard_rate', text(window.hazardRate)],
    ['mean_dice_total', text(total.meanDice)],
    ...window.classes.map(({ name, dice }): [string, string] => [`dice/${name}`, text(dice)]),
  ];
}

function cameraStatus(facts: MonitorFacts, since: AccountCounts): DiagnosticStatusMessage {
  const { image } = facts.accounts;
  return statusOf(facts, 'camera', cameraFindings(facts, since), [
    ['image_rate', text(facts.imageRate)],
    ['latency_p50', text(facts.latencyP50)],
    ['latency_p95', text(facts.latencyP95)],
    ...(['received', 'dropped', 'skipped', 'invalid', 'late', 'unmatched', 'missed'] as const).map(
      (name): [string, string] => [`images_${name}`, String(image[name])],
    ),
  ]);
}

function cameraFindings(facts: MonitorFacts, since: AccountCounts): Finding[] {
  const { topics, ageS, latencyP95 } = facts;
  if (ageS.image === undefined) return [['WARN', `no image yet on ${topics.image}`]];
  const findings: Finding[] = [['OK', `${facts.imageRate.toFixed(1)} images a second`]];
  const age = ageS.image;
  if (age > SILENT_S) findings.push(['ERROR', `no image on ${topics.image} for ${age.toFixed(0)} s`]);
  if (since.invalid > 0) {
    const all = since.invalid === since.received;
    const why = facts.lastFault === undefined ? '' : `: ${facts.lastFault}`;
    findings.push([all ? 'ERROR' : 'WARN', `${all ? 'all' : since.invalid} images are invalid${why}`]);
  }
  const parts = {
    dropped: since.dropped / since.received,
    missed: since.missed / (since.received + since.missed),
  };
  if (parts.dropped > MANY_DROPPED) {
    const part = percent(parts.dropped);
    findings.push([
      'WARN',
      `${part} of the images are dropped: the model is slower than the camera (see max_rate)`,
    ]);
  }
  if (parts.missed > MANY_MISSED) {
    const part = percent(parts.missed);
    findings.push([
      'WARN',
      `${part} of the images are lost before they come here (see the middleware's profile)`,
    ]);
  }
  if (latencyP95 > SLOW_S) {
    const level = latencyP95 > VERY_SLOW_S ? 'ERROR' : 'WARN';
    findings.push([level, `masks come ${latencyP95.toFixed(2)} s after their images`]);
  }
  return findings;
}

function modelStatus(facts: MonitorFacts, newNan: number, recently: boolean): DiagnosticStatusMessage {
  const { model, segmenter } = facts;
  const findings: Finding[] = [
    ['OK', model.provider === '' ? 'masks of another node' : `runs on ${model.provider}`],
  ];
  const why = segmenter.lastFailure ?? '';
  if (!segmenter.running) findings.push(['ERROR', `the model is being opened again: ${why}`]);
  else if (recently) findings.push(['ERROR', `the model had to be opened again: ${why}`]);
  if (newNan > 0) findings.push(['ERROR', `the model gives NaN in ${newNan} pixels`]);
  return statusOf(facts, 'model', findings, [
    ['provider', model.provider],
    ['model_sha256', model.sha256],
    ['inference_p50', text(facts.inferenceP50)],
    ['nan_pixels', String(facts.nanPixels)],
    ['restarts', String(segmenter.restarts)],
    ...model.details,
  ]);
}

function statusOf(
  { node, topics }: MonitorFacts,
  what: string,
  findings: readonly Finding[],
  values: readonly (readonly [string, string])[],
): DiagnosticStatusMessage {
  const worst = findings.reduce((a, b) => (SEVERITY[b[0]] > SEVERITY[a[0]] ? b : a));
  const faults = findings.filter(([level]) => level !== 'OK').map(([, message]) => message);
  const message = faults.length > 0 ? faults.join('; ') : worst[1];
  return { level: worst[0], name: `${node}: ${what}`, message, hardwareId: topics.image, values };
}

/** Counts since the last look; counts that fell (`~/reset`) start from 0. */
function changeOf(now: AccountCounts, before: AccountCounts | undefined): AccountCounts {
  if (!before || now.received < before.received) return now;
  const names = Object.keys(now) as (keyof AccountCounts)[];
  return Object.fromEntries(names.map((name) => [name, now[name] - before[name]])) as Record<
    keyof AccountCounts,
    number
  >;
}

/** A number for a KeyValue: what is not defined is `nan`, as C and Python read it. */
function text(value: number): string {
  return Number.isNaN(value) ? 'nan' : String(Number(value.toFixed(6)));
}

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

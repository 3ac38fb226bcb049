import { describe, expect, it } from 'vitest';
import type { SegmentationScoresMessage } from '../../src/codec/segmentation-scores.js';
import { Diagnosis, type MonitorFacts } from '../../src/pipeline/diagnosis.js';
import type { AccountCounts } from '../../src/pipeline/ports.js';

const limits = { warnDice: 0.7, errorDice: 0.5, hysteresis: 0.05 };

function account(counts: Partial<AccountCounts> = {}): AccountCounts {
  return {
    ...{
      received: 0,
      paired: 0,
      unmatched: 0,
      late: 0,
      dropped: 0,
      skipped: 0,
      invalid: 0,
      waiting: 0,
      missed: 0,
    },
    ...counts,
  };
}

function scoresOf(dice: number): SegmentationScoresMessage {
  const score = { tp: 1, fp: 1, fn: 1, iou: 0.5, precision: 0.5, recall: 0.5 };
  const one = {
    ...{ pairs: 1, firstStampNs: 1n, lastStampNs: 1n, pixels: 9, ignored: 0, unknown: 0 },
    ...{ meanDice: dice, meanIou: 0.4, pixelAccuracy: 0.5, hazardRate: NaN },
    classes: [
      { classId: 0, name: 'sky', dice, ...score },
      { classId: 1, name: 'trail', ...score, dice: NaN },
    ],
    groups: [],
  };
  const header = { stampNs: 1n, frameId: '' };
  return { header, labelStampNs: 1n, labelOffset: 0, frame: one, window: one, total: one };
}

const healthy: MonitorFacts = {
  node: 'front/dice_monitor',
  topics: { image: '/camera', label: '/labels' },
  accounts: { image: account({ received: 100, paired: 90 }), label: account({ received: 90 }) },
  timeResets: 0,
  scores: scoresOf(0.9),
  estimate: undefined,
  calibration: { calibrationError: 0.031, brier: NaN },
  causes: () => ['clock offset'],
  lastFault: undefined,
  ageS: { image: 0.01, pair: 0.02 },
  windowS: 10,
  imageRate: 30,
  latencyP50: 0.01,
  latencyP95: 0.02,
  inferenceP50: 0.008,
  nanPixels: 0,
  model: { provider: 'cpu', sha256: 'abc', details: [['provider_not_used', 'cuda: no GPU']] },
  segmenter: { running: true, restarts: 0, lastFailure: undefined },
};

/** Level and message of one part, after a look at a healthy monitor. */
function judge(part: string, changes: Partial<MonitorFacts>): string {
  const diagnosis = new Diagnosis();
  diagnosis.look(healthy, limits);
  const status = diagnosis.look({ ...healthy, ...changes }, limits).find(({ name }) => name.endsWith(part))!;
  return `${status.level} ${status.message}`;
}

function imageAccount(counts: Partial<AccountCounts>): MonitorFacts['accounts'] {
  return { ...healthy.accounts, image: account({ paired: 90, ...counts }) };
}

describe('Diagnosis', () => {
  it('finds a healthy monitor healthy, and gives one number per value', () => {
    const status = new Diagnosis().look(healthy, limits);
    expect(status.map(({ level, name }) => [level, name])).toEqual([
      ['OK', 'front/dice_monitor: quality'],
      ['OK', 'front/dice_monitor: camera'],
      ['OK', 'front/dice_monitor: model'],
    ]);
    const values = new Map(status.flatMap((entry) => entry.values));
    expect(values.get('dice/sky')).toBe('0.9');
    expect(values.get('dice/trail')).toBe('nan');
    expect(values.get('calibration_error')).toBe('0.031');
    expect(values.get('brier')).toBe('nan');
    expect(values.get('images_received')).toBe('100');
    expect(values.get('provider')).toBe('cpu');
    expect(values.get('provider_not_used')).toBe('cuda: no GPU');
  });

  it.each([
    ['OK no label topic', { topics: { image: '/camera', label: undefined } }],
    ['WARN no label yet on /labels', { accounts: { image: account({ received: 1 }), label: account() } }],
    ['WARN no label pairs with an image yet: clock offset', { scores: undefined }],
    ['WARN mean Dice 0.690', { scores: scoresOf(0.69) }],
    ['ERROR mean Dice 0.490', { scores: scoresOf(0.49) }],
    ['OK no class is scored', { scores: scoresOf(NaN) }],
    ['WARN the last pair is 12 s old', { ageS: { image: 0, pair: 12 } }],
  ])('quality: %s', (expected, changes) => {
    expect(judge('quality', changes)).toContain(expected);
  });

  it.each([
    ['WARN no image yet on /camera', { ageS: { image: undefined, pair: undefined } }],
    ['ERROR no image on /camera for 3 s', { ageS: { image: 3.2, pair: 3 } }],
    ['WARN 50 % of the images are dropped', { accounts: imageAccount({ received: 130, dropped: 15 }) }],
    ['OK', { accounts: imageAccount({ received: 130, dropped: 2 }) }],
    ['WARN 10 % of the images are lost before', { accounts: imageAccount({ received: 127, missed: 3 }) }],
    ['WARN 1 images are invalid', { accounts: imageAccount({ received: 130, invalid: 1 }) }],
    [
      'ERROR all images are invalid: 32FC1',
      { accounts: imageAccount({ received: 130, invalid: 30 }), lastFault: '32FC1' },
    ],
    ['WARN masks come 0.60 s after', { latencyP95: 0.6 }],
    ['ERROR masks come 2.50 s after', { latencyP95: 2.5 }],
  ])('camera: %s', (expected, changes) => {
    expect(judge('camera', changes)).toContain(expected);
  });

  it.each([
    ['ERROR the model gives NaN in 7 pixels', { nanPixels: 7 }],
    [
      'ERROR the model is being opened again: it died',
      { segmenter: { running: false, restarts: 1, lastFailure: 'it died' } },
    ],
    [
      'ERROR the model had to be opened again: it died',
      { segmenter: { running: true, restarts: 1, lastFailure: 'it died' } },
    ],
    ['OK masks of another node', { model: { provider: '', sha256: '', details: [] } }],
  ])('model: %s', (expected, changes) => {
    expect(judge('model', changes)).toContain(expected);
  });

  it('judges by what is new since the last look', () => {
    const diagnosis = new Diagnosis();
    const bad = { ...healthy, nanPixels: 7, accounts: imageAccount({ received: 100, invalid: 50 }) };
    expect(diagnosis.look(bad, limits).map(({ level }) => level)).toEqual(['OK', 'WARN', 'ERROR']);
    expect(diagnosis.look(bad, limits).map(({ level }) => level)).toEqual(['OK', 'OK', 'OK']);
  });

  it('remembers a restart for half a minute', () => {
    const diagnosis = new Diagnosis();
    const restarted = { ...healthy, segmenter: { running: true, restarts: 1, lastFailure: 'it died' } };
    const levels = Array.from({ length: 40 }, () => diagnosis.look(restarted, limits)[2]!.level);
    expect(levels.filter((level) => level === 'ERROR')).toHaveLength(30);
    expect(levels.at(-1)).toBe('OK');
  });
});

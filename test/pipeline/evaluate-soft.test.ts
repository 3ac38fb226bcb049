import { describe, expect, it } from 'vitest';
import { createLabelMapper } from '../../src/core/label-table.js';
import { evaluate } from '../../src/pipeline/evaluate.js';
import type { EvaluateOptions } from '../../src/pipeline/evaluate-options.js';
import type { SourceMessage } from '../../src/pipeline/ports.js';
import { fakeSegmenter } from './fake-segmenter.js';
import { IMAGE_TOPIC, imageMessage, LABEL_TOPIC, labelMessage, memorySource } from './memory-source.js';

const ids = new Map([
  [0, 0],
  [1, 1],
  [2, 2],
  [255, 255],
]);

const options: EvaluateOptions = {
  imageTopic: IMAGE_TOPIC,
  labelTopic: LABEL_TOPIC,
  imageHolds: 'pictures',
  frames: 'labelled',
  wants: { estimates: false, confidence: false, pictures: false, soft: true },
  toleranceNs: 50_000_000n,
  maxRate: 0,
  maxWaitingBytes: 1 << 20,
  classCount: 3,
  layout: { scored: [true, true, true], groups: [] },
  mapLabel: createLabelMapper({ ids, colors: new Map() }),
};

/** 4x2 pixels: five of class 0, two of class 1, one ignored. */
const LABEL = [0, 0, 0, 0, 0, 1, 1, 255];
const CERTAINTY = 0.8;

const images = (length: number): SourceMessage[] =>
  Array.from({ length }, (_, n) => imageMessage(1000 + n * 100, { red: n % 3 }));
const labels = (length: number, labelLogMs = (stampMs: number) => stampMs): SourceMessage[] =>
  Array.from({ length }, (_, n) => {
    const stampMs = 1000 + n * 100 + (n % 4);
    return labelMessage(stampMs, LABEL, { logMs: labelLogMs(stampMs) });
  });
const byLogTime = (messages: SourceMessage[]): SourceMessage[] =>
  messages.sort((a, b) => Number(a.logTimeNs - b.logTimeNs));

async function run(messages: readonly SourceMessage[], changes: Partial<EvaluateOptions> = {}) {
  const segmenter = fakeSegmenter({ certainty: CERTAINTY });
  const source = memorySource(messages);
  return { source, result: await evaluate(source, segmenter, { ...options, ...changes }) };
}

describe('scores of probabilities', () => {
  it('are as worked by hand', async () => {
    // One frame, all predicted 0 with 0.8, the others 0.1 each: five pixels of class 0, two of class 1.
    const { result } = await run([...images(1), ...labels(1)]);
    const { softScores } = result;
    expect(softScores!.pixels).toBe(7);
    expect(softScores!.crossEntropy).toBeCloseTo(-(5 * Math.log(0.8) + 2 * Math.log(0.1)) / 7, 12);
    expect(softScores!.brier).toBeCloseTo((5 * (0.04 + 0.02) + 2 * (0.64 + 0.81 + 0.01)) / 7, 12);
    expect(softScores!.classes[0]!.softDice).toBeCloseTo((2 * 4) / (7 * 0.8 + 5), 12);
    expect(softScores!.classes[1]!.softDice).toBeCloseTo((2 * 0.2) / (0.7 + 2), 12);
    expect(softScores!.classes[2]!.softDice).toBeNaN();
    expect(softScores!.calibrationError).toBeCloseTo(0.8 - 5 / 7, 12);
  });

  it('change no count, and cost no reading when they are off', async () => {
    const messages = byLogTime([...images(30), ...labels(30)]);
    const on = await run(messages);
    const off = await run(messages, { wants: { ...options.wants, soft: false } });
    const { softScores, totals, ...rest } = on.result;
    const { soft, ...counted } = totals;
    expect(softScores).toBeDefined();
    expect(soft).toBeDefined();
    expect({ ...rest, totals: counted }).toEqual(withoutSoft(off.result));
    expect(off.source.passes()).toBe(2);
    expect(on.source.passes()).toBe(3);
  });

  it('are the same whenever labels come: with, before or long after their images, or in step', async () => {
    const { result: together } = await run(byLogTime([...images(90), ...labels(90)]));
    for (const shift of [-5000, 700, 3000, 1_000_000]) {
      const { result } = await run(byLogTime([...images(90), ...labels(90, (stampMs) => stampMs + shift)]));
      expect(result.softScores).toEqual(together.softScores);
    }
  });

  it('are of scored pairs alone: not of unmatched images, unreadable labels or other shapes', async () => {
    const good = byLogTime([...images(4), ...labels(4)]);
    const bad = [
      imageMessage(3000),
      imageMessage(4000),
      labelMessage(4000, LABEL, { encoding: '32FC1' }),
      imageMessage(5000),
      labelMessage(5000, LABEL, { width: 2 }),
      labelMessage(6000, LABEL),
      ...[imageMessage(7000), labelMessage(7000, LABEL)],
    ];
    const { result } = await run([...good, ...bad], { frames: 'all' });
    const { result: alone } = await run([...good, ...bad.slice(-2)]);
    expect(result.totals.pairs).toBe(5);
    expect(result.accounts.label).toMatchObject({ invalid: 2, unmatched: 1 });
    expect(result.softScores).toEqual(alone.softScores);
  });

  it('leave out ignored classes and the ignore mask', async () => {
    const messages = [...images(1), ...labels(1)];
    const { result } = await run(messages, {
      layout: { scored: [true, false, true], groups: [] },
      ignoreMask: { width: 4, height: 2, data: Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0) },
    });
    expect(result.softScores!.pixels).toBe(3);
    expect(result.softScores!.classes[1]!.softDice).toBeNaN();
  });

  it('pass over labels of images that cannot be read, and go on', async () => {
    const broken = images(3);
    const short = { ...broken[1]!, data: broken[1]!.data.subarray(0, 60) };
    const { result } = await run(byLogTime([broken[0]!, short, broken[2]!, ...labels(3)]));
    expect(result.softScores!.pixels).toBe(14);
  });
});

function withoutSoft<T extends { totals: { soft?: unknown }; softScores?: unknown }>(result: T) {
  const { softScores, totals, ...rest } = result;
  expect(softScores).toBeUndefined();
  const { soft, ...counted } = totals;
  expect(soft).toBeUndefined();
  return { ...rest, totals: counted };
}

import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { createLabelMapper } from '../../src/core/label-table.js';
import { evaluate } from '../../src/pipeline/evaluate.js';
import type { EvaluateOptions } from '../../src/pipeline/evaluate-options.js';
import type {
  AccountCounts,
  ResultSink,
  RunResult,
  ScoredPair,
  SourceMessage,
} from '../../src/pipeline/ports.js';
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
  wants: { estimates: false, confidence: false, pictures: false },
  toleranceNs: 50_000_000n,
  maxRate: 0,
  maxWaitingBytes: 1 << 20,
  classCount: 3,
  layout: { scored: [true, true, true], groups: [] },
  mapLabel: createLabelMapper({ ids, colors: new Map() }),
};

/** 4x2 pixels: five of class 0, two of class 1, one ignored. */
const LABEL = [0, 0, 0, 0, 0, 1, 1, 255];

function drive(length: number, labelLogMs = (stampMs: number) => stampMs): SourceMessage[] {
  const images = Array.from({ length }, (_, n) => imageMessage(1000 + n * 100, { red: n % 3 }));
  const labels = Array.from({ length }, (_, n) => {
    const stampMs = 1000 + n * 100 + (n % 4);
    return labelMessage(stampMs, LABEL, { logMs: labelLogMs(stampMs) });
  });
  return [...images, ...labels].sort((a, b) => Number(a.logTimeNs - b.logTimeNs));
}

async function run(messages: readonly SourceMessage[], changes: Partial<EvaluateOptions> = {}) {
  const pairs: ScoredPair[] = [];
  const segmenter = fakeSegmenter();
  const source = memorySource(messages);
  const result = await evaluate(source, segmenter, { ...options, ...changes }, [
    { pair: (pair) => void pairs.push(pair) },
  ]);
  expectBalanced(result);
  return { result, pairs, segmenter, source };
}

function expectBalanced({ accounts }: RunResult): void {
  for (const account of [accounts.image, accounts.label]) {
    const { received, paired, unmatched, late, dropped, skipped, invalid, waiting } = account;
    expect(received).toBe(paired + unmatched + late + dropped + skipped + invalid + waiting);
    expect(waiting).toBe(0);
  }
}

function fates(account: AccountCounts): Partial<AccountCounts> {
  return Object.fromEntries(
    Object.entries(account).filter(([name, count]) => name !== 'received' && count !== 0),
  );
}

describe('evaluate', () => {
  it('counts every pair, in the order of stamps', async () => {
    // Predictions 0, 1, 2, 0 over the same label: rows of the matrix are the label.
    const { result, pairs } = await run(drive(4));
    expect([...result.totals.counts.matrix]).toEqual([10, 5, 5, 4, 2, 2, 0, 0, 0]);
    expect(result.totals.counts.ignored).toBe(4);
    expect(result.totals.pairs).toBe(4);
    expect(result.complete).toBe(true);
    expect(pairs.map(({ stampNs }) => Number(stampNs / 1_000_000n))).toEqual([1000, 1100, 1200, 1300]);
    expect(fates(result.accounts.image)).toEqual({ paired: 4 });
  });

  it('infers only images that pair, or all when asked, with equal counts', async () => {
    const messages = drive(9).filter(
      (message, index) => message.topic === IMAGE_TOPIC.name || index % 3 === 0,
    );
    const labelled = await run(messages);
    const all = await run(messages, { frames: 'all' });
    expect(all.result).toEqual(labelled.result);
    expect(all.segmenter.segmented()).toBe(9);
    expect(labelled.segmenter.segmented()).toBe(labelled.result.totals.pairs);
    expect(labelled.result.totals.pairs).toBeLessThan(9);
  });

  it('keeps few pictures at the segmenter', async () => {
    const { segmenter } = await run(drive(40));
    expect(segmenter.mostAtOnce()).toBeLessThanOrEqual(3);
  });

  it('decodes into few buffers, over and over, and shows each picture as it was', async () => {
    const memories = new Set<ArrayBufferLike>();
    const fake = fakeSegmenter({ handsBack: true });
    const segmenter: typeof fake = {
      ...fake,
      segment(picture, wish) {
        memories.add(picture.data.buffer);
        return fake.segment(picture, wish);
      },
    };
    const shown: number[] = [];
    const sink: ResultSink = { frame: ({ picture }) => void shown.push(picture!.data[0]!) };
    const wants = { ...options.wants, pictures: true };
    const result = await evaluate(memorySource(drive(60)), segmenter, { ...options, wants }, [sink]);
    expect(shown).toEqual(Array.from({ length: 60 }, (_, n) => n % 3));
    expect(result.totals).toEqual((await run(drive(60))).result.totals);
    expect(memories.size).toBeLessThan(12);
  });

  it('gives the same result when all labels come after the last image, within a small bound on masks', async () => {
    const asDriven = await run(drive(200));
    // 200 masks of 8 bytes do not fit: the topics are read in step with each other instead.
    const labelsLater = await run(
      drive(200, (stampMs) => stampMs + 1_000_000),
      { maxWaitingBytes: 20 * 8 },
    );
    expect(labelsLater.result).toEqual(asDriven.result);
  });

  it('drops the oldest masks beyond the bound, with their labels, when stamps jump back', async () => {
    // A loop of two rounds, labels of each round after its images: reading in step is not possible.
    const round = (from: number): SourceMessage[] => {
      const images = Array.from({ length: 70 }, (_, n) =>
        imageMessage(10_000 + n * 100, { logMs: from + n }),
      );
      const labels = Array.from({ length: 70 }, (_, n) =>
        labelMessage(10_000 + n * 100, LABEL, { logMs: from + 500 + n }),
      );
      return [...images, ...labels];
    };
    const { result } = await run([...round(0), ...round(5000)], { maxWaitingBytes: 60 * 8 });
    expect(result.timeResets).toBe(1);
    expect(fates(result.accounts.image)).toEqual({ paired: 120, dropped: 20 });
    expect(fates(result.accounts.label)).toEqual({ paired: 120, dropped: 20 });
  });

  it('skips images by stamp when a rate is set, and they pair with nothing', async () => {
    const { result } = await run(drive(10), { maxRate: 5 });
    expect(fates(result.accounts.image)).toEqual({ paired: 5, skipped: 5 });
    expect(fates(result.accounts.label)).toEqual({ paired: 5, unmatched: 5 });
  });

  it('counts a message without a stamp as invalid, and it resets nothing', async () => {
    const { result } = await run([
      ...drive(3),
      imageMessage(0, { logMs: 5000 }),
      labelMessage(0, LABEL, { logMs: 5001 }),
    ]);
    expect(fates(result.accounts.image)).toEqual({ paired: 3, invalid: 1 });
    expect(result.timeResets).toBe(0);
    expect(result.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('stamp is zero'),
      expect.stringContaining('stamp is zero'),
    ]);
  });

  it('leaves the partner of a bad message unmatched, and says each fault once', async () => {
    const bad = drive(6).map((message, index) =>
      index < 4 && message.topic === LABEL_TOPIC.name ? cut(message) : message,
    );
    const { result } = await run(bad);
    expect(fates(result.accounts.label)).toEqual({ paired: 4, invalid: 2 });
    expect(fates(result.accounts.image)).toEqual({ paired: 4, unmatched: 2 });
    expect(result.problems).toHaveLength(1);
    expect(result.problems[0]).toMatchObject({ kind: 'invalid', topic: LABEL_TOPIC.name, count: 2 });
  });

  it('refuses a label of another shape than its image', async () => {
    const wide = labelMessage(1000, [0, 0, 0, 0, 0, 0, 0, 0], { width: 8 });
    const { result } = await run([imageMessage(1000), wide, ...drive(5).slice(2)]);
    expect(fates(result.accounts.label)).toEqual({ paired: 4, invalid: 1 });
    expect(result.problems[0]!.message).toContain('8x1');
  });

  it('samples the mask where the label is smaller', async () => {
    const { result } = await run([
      imageMessage(1000, { red: 1, width: 8, height: 4 }),
      labelMessage(1000, LABEL),
    ]);
    expect([...result.totals.counts.matrix]).toEqual([0, 5, 0, 0, 2, 0, 0, 0, 0]);
    expect(result.totals.counts.pixels).toBe(8);
  });

  it('reports damage of the source and scores the rest', async () => {
    const source = memorySource(drive(2), [{ kind: 'truncated', message: 'bag.mcap ends early' }]);
    const result = await evaluate(source, fakeSegmenter(), options);
    expect(result.complete).toBe(false);
    expect(result.totals.pairs).toBe(2);
    expect(result.problems).toEqual([
      {
        kind: 'truncated',
        topic: undefined,
        count: 1,
        firstStampNs: undefined,
        message: 'bag.mcap ends early',
      },
    ]);
  });

  it('stops when told to and keeps what was scored', async () => {
    const controller = new AbortController();
    let pairs = 0;
    const result = await evaluate(
      memorySource(drive(50)),
      fakeSegmenter(),
      { ...options, signal: controller.signal },
      [
        {
          pair() {
            pairs += 1;
            if (pairs === 5) controller.abort();
          },
        },
      ],
    );
    expectBalanced(result);
    expect(result.interrupted).toBe(true);
    expect(result.complete).toBe(false);
    expect(result.totals.pairs).toBeGreaterThanOrEqual(5);
    expect(result.totals.pairs).toBeLessThan(20);
  });

  it('counts an image that the model cannot run as invalid', async () => {
    const fail = (_: unknown, number: number): Error | undefined =>
      number === 1 ? new DiceMonitorError('model', { found: 'the model cannot run on 4x2' }) : undefined;
    const result = await evaluate(memorySource(drive(4)), fakeSegmenter({ fail }), options);
    expectBalanced(result);
    expect(fates(result.accounts.image)).toEqual({ paired: 3, invalid: 1 });
    expect(result.failure).toBeUndefined();
  });

  it('ends early when the segmenter breaks, with what was scored until then', async () => {
    const fail = (_: unknown, number: number): Error | undefined =>
      number === 3 ? new DiceMonitorError('runtime', { found: 'the thread died' }) : undefined;
    const result = await evaluate(memorySource(drive(30)), fakeSegmenter({ fail }), options);
    expectBalanced(result);
    expect(result.failure).toEqual(new DiceMonitorError('runtime', { found: 'the thread died' }));
    expect(result.complete).toBe(false);
    expect(result.totals.pairs).toBeGreaterThanOrEqual(3);
    expect(result.totals.pairs).toBeLessThan(10);
  });

  it('ends when a sink cannot write, and says why', async () => {
    const full = new DiceMonitorError('output', { found: 'disk full' });
    const result = await evaluate(memorySource(drive(30)), fakeSegmenter(), options, [
      { pair: () => Promise.reject(full) },
    ]);
    expectBalanced(result);
    expect(result.failure).toBe(full);
  });
});

describe('nothing could be scored', () => {
  it('measures the offset between clocks', async () => {
    const labels = Array.from({ length: 5 }, (_, n) =>
      labelMessage(8000 + n * 100, LABEL, { logMs: 1000 + n * 100 }),
    );
    const { result } = await run([...drive(5).filter(({ topic }) => topic === IMAGE_TOPIC.name), ...labels]);
    expect(result.scores).toBeUndefined();
    expect(result.causes).toEqual([expect.stringMatching(/clock offset.*7\.000 s/)]);
  });

  it('names ids of no class', async () => {
    const { result } = await run([imageMessage(1000), labelMessage(1000, [7, 7, 7, 7, 7, 9, 9, 255])]);
    expect(result.scores).toBeUndefined();
    expect(result.causes).toEqual([expect.stringMatching(/7 \(5 pixels\), 9 \(2 pixels\)/)]);
  });

  it('says that all labels are ignored', async () => {
    const { result } = await run([imageMessage(1000), labelMessage(1000, Array<number>(8).fill(255))]);
    expect(result.causes).toEqual([expect.stringContaining('ignored')]);
  });

  it('says that a topic has no messages, or only bad ones', async () => {
    const { result } = await run([labelMessage(1000, LABEL, { encoding: 'semantic8' })]);
    expect(result.causes).toEqual([
      `no messages on ${IMAGE_TOPIC.name}`,
      expect.stringMatching(/all 1 messages on \/labels\/image are invalid: .*semantic8/),
    ]);
  });
});

function cut(message: SourceMessage): SourceMessage {
  return { ...message, data: message.data.subarray(0, message.data.length - 3) };
}

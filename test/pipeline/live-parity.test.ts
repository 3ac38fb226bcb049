import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src/settings/settings.js';
import { evaluate } from '../../src/pipeline/evaluate.js';
import { openPublishers } from '../../src/pipeline/open-publishers.js';
import { ALL_OUTPUT_TOPICS } from '../../src/pipeline/output-topics.js';
import type { SourceMessage } from '../../src/pipeline/ports.js';
import { decodeSegmentationScores } from '../../src/codec/segmentation-scores.js';
import { fakeSegmenter } from './fake-segmenter.js';
import { KeptMessages, LAYOUT, liveRig, MAP_LABEL, NAMESPACE, ONTOLOGY } from './live-rig.js';
import { IMAGE_TOPIC, imageMessage, LABEL_TOPIC, labelMessage, memorySource } from './memory-source.js';

const WINDOW_S = 1;

/** What `evaluate` writes of a recording. */
async function offline(messages: readonly SourceMessage[], maxRate = 0): Promise<KeptMessages> {
  const writer = new KeptMessages();
  const sinks = await openPublishers({
    writer,
    topics: new Set(ALL_OUTPUT_TOPICS),
    namespace: NAMESPACE,
    ontology: ONTOLOGY,
    layout: LAYOUT,
    windowNs: BigInt(WINDOW_S * 1e9),
    displayRate: 5,
    displayWidth: 640,
    threshold: NaN,
  });
  const options = {
    imageTopic: IMAGE_TOPIC,
    labelTopic: LABEL_TOPIC,
    imageHolds: 'pictures',
    frames: 'all',
    toleranceNs: 50_000_000n,
    maxRate,
    maxWaitingBytes: 1 << 28,
    classCount: 3,
    layout: LAYOUT,
    wants: { estimates: true, confidence: true, pictures: true },
    mapLabel: MAP_LABEL,
  } as const;
  await evaluate(memorySource(messages), fakeSegmenter({ certainty: 0.9 }), options, sinks);
  return writer;
}

/** What the live pipeline writes when nothing is dropped: each frame is waited for. */
async function live(
  messages: readonly SourceMessage[],
  isLoaded = false,
  maxRate = 0,
): Promise<KeptMessages> {
  const settings = { ...defaultSettings(), window: WINDOW_S, maxRate };
  const { monitor, writer } = await liveRig({ settings });
  for (const { topic, data } of messages) {
    if (topic === LABEL_TOPIC.name) monitor.takeLabel(data.slice());
    else monitor.takeImage(data.slice());
    for (let turn = 0; turn < 8 && !isLoaded; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (isLoaded && data[8]! % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await monitor.flush();
  return writer;
}

/** Drives with jitter, gaps, late labels, repeated stamps, bad images and labels, and time that starts again. */
const drives = fc
  .record({
    frames: fc.array(
      fc.record({
        red: fc.integer({ min: 0, max: 2 }),
        stepMs: fc.constantFrom(0, 30, 33, 33, 33, 90),
        labelled: fc.constantFrom(true, true, false),
        offsetMs: fc.integer({ min: -20, max: 20 }),
        delayMs: fc.constantFrom(0, 5, 300, 2000),
        bad: fc.constantFrom('', '', '', '', 'image', 'label'),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    loops: fc.constantFrom(1, 1, 2),
  })
  .map(({ frames, loops }) => {
    const messages: SourceMessage[] = [];
    let logMs = 0;
    for (let loop = 0; loop < loops; loop++) {
      let stampMs = 10_000;
      const labels: SourceMessage[] = [];
      for (const { red, stepMs, labelled, offsetMs, delayMs, bad } of frames) {
        stampMs += stepMs;
        logMs += 33;
        const width = bad === 'image' ? 0 : 4;
        messages.push(imageMessage(stampMs, { red, logMs, width }));
        const encoding = bad === 'label' ? '32FC1' : 'mono8';
        const ids = [0, 1, 2, red, red, 1, 1, 255];
        if (labelled)
          labels.push(labelMessage(stampMs + offsetMs, ids, { logMs: logMs + delayMs, encoding }));
      }
      messages.push(...labels.sort((a, b) => stampOf(a) - stampOf(b)));
      logMs += 10_000;
    }
    return messages.sort((a, b) => Number(a.logTimeNs - b.logTimeNs));
  });

function stampOf({ data }: SourceMessage): number {
  return Buffer.from(data).readUInt32LE(4) * 1e9 + Buffer.from(data).readUInt32LE(8);
}

function hex(messages: readonly Uint8Array[]): string[] {
  return messages.map((data) => Buffer.from(data).toString('hex'));
}

describe('parity of the live pipeline with evaluate', () => {
  it('gives the same bytes, message for message', async () => {
    await fc.assert(
      fc.asyncProperty(drives, fc.constantFrom(0, 20), async (messages, maxRate) => {
        const [recorded, published] = [
          await offline(messages, maxRate),
          await live(messages, false, maxRate),
        ];
        for (const topic of ['scores', 'estimate', 'mask', 'confidence', 'label_info', 'overlay', 'error']) {
          expect(hex(published.of(topic)), topic).toEqual(hex(recorded.of(topic)));
        }
      }),
      { numRuns: 40, seed: 5 },
    );
  }, 60_000);

  it('under overload its pairs are some of those of evaluate, with equal counts', async () => {
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(drives, async (messages) => {
        const all = framesByStamp(await offline(messages));
        const some = framesByStamp(await live(messages, true));
        for (const [stamp, frame] of some) expect(frame).toEqual(all.get(stamp));
        dropped += all.size - some.size;
      }),
      { numRuns: 40, seed: 6 },
    );
    expect(dropped).toBeGreaterThan(0);
  }, 60_000);
});

/** The frame's own counts, by the stamps of image and label. */
function framesByStamp(writer: KeptMessages): Map<string, unknown> {
  return new Map(
    writer.of('scores').map((data) => {
      const { header, labelStampNs, frame } = decodeSegmentationScores(data);
      return [`${header.stampNs} ${labelStampNs}`, frame];
    }),
  );
}

import { describe, expect, it } from 'vitest';
import type { MessageSource, SourceMessage } from '../../src/pipeline/ports.js';
import { finishScan, startScan } from '../../src/pipeline/scan-recording.js';
import { imageMessage, IMAGE_TOPIC, LABEL_TOPIC, labelMessage, memorySource } from './memory-source.js';

const OPTIONS = {
  topics: { image: IMAGE_TOPIC.name, label: LABEL_TOPIC.name },
  toleranceNs: 50_000_000n,
  maxRate: 0,
};
const IDS = [0, 0, 0, 0, 0, 0, 0, 0];

/** Images at 0.1, 0.2, … s, and labels of all of them, logged so much later. */
function recording(count: number, labelDelayMs = 0): SourceMessage[] {
  const stamps = Array.from({ length: count }, (_, i) => (i + 1) * 100);
  return [
    ...stamps.map((stamp) => imageMessage(stamp)),
    ...stamps.map((stamp) => labelMessage(stamp, IDS, { logMs: stamp + labelDelayMs })),
  ].sort((a, b) => Number(a.logTimeNs - b.logTimeNs));
}

describe('startScan', () => {
  it('tells who pairs with whom', async () => {
    const { result } = startScan(memorySource(recording(3)), OPTIONS);
    const { images, pairedImages, order } = await result;
    expect({ images, pairs: [...pairedImages], order }).toEqual({
      images: 3,
      pairs: [
        [0, 0],
        [1, 1],
        [2, 2],
      ],
      order: 'as_recorded',
    });
  });

  it('reads once more, in step, where labels come long after their images', async () => {
    const source = memorySource(recording(100, 60_000));
    const seen: bigint[] = [];
    const { result } = startScan(source, OPTIONS, ({ logTimeNs }) => {
      seen.push(logTimeNs);
      return Promise.resolve();
    });
    expect((await result).order).toBe('in_step');
    // One pass over both topics, then one over each.
    expect(source.passes()).toBe(3);
    expect(seen).toEqual([100_000_000n]);
  });

  it('waits for who looks at the first image, since its bytes are gone with the next message', async () => {
    let first: Uint8Array | undefined;
    const { result } = startScan(memorySource(recording(2)), OPTIONS, async ({ data }) => {
      await Promise.resolve();
      first = data.slice();
    });
    await result;
    expect(first).toEqual(imageMessage(100).data);
  });

  it('ends early where it is stopped, with what it knows', async () => {
    const messages = recording(4);
    const scan = startScan(memorySource(messages), OPTIONS, () => {
      scan.stop();
      return Promise.resolve();
    });
    expect((await scan.result).images).toBe(1);
  });

  it('ends early where the signal of who waits is aborted, before or while it waits', async () => {
    const controller = new AbortController();
    const scan = startScan(memorySource(recording(4)), OPTIONS, () => {
      controller.abort();
      return Promise.resolve();
    });
    expect((await finishScan(scan, controller.signal)).images).toBe(1);
    const late = startScan(memorySource(recording(4)), OPTIONS);
    expect((await finishScan(late, controller.signal)).images).toBeLessThan(4);
  });

  it('rejects for a source that cannot be read, and harms nobody who does not wait', async () => {
    const source: MessageSource = {
      ...memorySource([]),
      messages: () => {
        throw new Error('unreadable');
      },
    };
    const { result } = startScan(source, OPTIONS);
    await new Promise(setImmediate);
    await expect(result).rejects.toThrow('unreadable');
  });
});

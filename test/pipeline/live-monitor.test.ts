import { describe, expect, it } from 'vitest';
import { decodeMonitorStatus, type MonitorStatusMessage } from '../../src/codec/monitor-status.js';
import { decodeSegmentationScores } from '../../src/codec/segmentation-scores.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { fakeSegmenter } from './fake-segmenter.js';
import { heldSegmenter, liveRig, type LiveRig } from './live-rig.js';
import { imageMessage, labelMessage } from './memory-source.js';

/** 4x2 pixels: five of class 0, two of class 1, one ignored. */
const LABEL = [0, 0, 0, 0, 0, 1, 1, 255];

function image(stampMs: number, red = 0): Uint8Array {
  return imageMessage(stampMs, { red }).data;
}

function label(stampMs: number): Uint8Array {
  return labelMessage(stampMs, LABEL).data;
}

function status({ monitor, writer }: LiveRig): MonitorStatusMessage {
  monitor.tick(1n);
  monitor.tick(1n);
  return decodeMonitorStatus(writer.of('status').at(-1)!);
}

/** Lets all that needs no answer from elsewhere happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('LiveMonitor', () => {
  it('publishes mask, confidence, estimate and scores of a pair', async () => {
    const rig = await liveRig();
    rig.monitor.takeImage(image(1000));
    rig.monitor.takeLabel(label(1000));
    await rig.writer.until('error', 1);
    // Calibration comes with the confidence that somebody wants.
    const values = new Map(rig.monitor.diagnostics().flatMap((part) => part.values));
    expect(Number(values.get('calibration_error'))).toBeGreaterThan(0);
    expect(Number(values.get('brier'))).toBeGreaterThan(0);
    await rig.monitor.flush();
    for (const topic of [
      'mask',
      'confidence',
      'estimate',
      'scores',
      'label_info',
      'mask_color',
      'overlay',
      'error',
    ]) {
      expect(rig.writer.of(topic), topic).toHaveLength(1);
    }
    const { frame, window, total } = decodeSegmentationScores(rig.writer.of('scores')[0]!);
    expect([frame.pixels, window.pairs, total.pairs]).toEqual([8, 1, 1]);
    // Predicted 0 everywhere: 2·5/(5 + 7) for class 0, 0 for class 1.
    expect(frame.meanDice).toBeCloseTo((10 / 12 + 0) / 2, 12);
  });

  it('keeps the newest image while the model is busy, and counts the others as dropped', async () => {
    const segmenter = heldSegmenter();
    const rig = await liveRig({ segmenter });
    for (let n = 0; n < 10; n++) {
      rig.monitor.takeImage(image(1000 + n * 10, n % 3));
      await settle();
    }
    expect(status(rig)).toMatchObject({ imagesReceived: 10, imagesDropped: 8 });
    segmenter.release();
    await rig.writer.until('mask', 2);
    await rig.monitor.flush();
    expect(segmenter.asked()).toBe(2);
    expect(status(rig)).toMatchObject({ imagesReceived: 10, imagesDropped: 8, imagesUnmatched: 2 });
  });

  it('drops the label of a dropped image, and scores that of a later one', async () => {
    const segmenter = heldSegmenter();
    const rig = await liveRig({ segmenter });
    for (const stampMs of [1000, 1100, 1200]) {
      rig.monitor.takeImage(image(stampMs));
      rig.monitor.takeLabel(label(stampMs));
      await settle();
    }
    segmenter.release();
    await rig.monitor.flush();
    expect(status(rig)).toMatchObject({ pairs: 2, imagesDropped: 1, labelsDropped: 1, labelsReceived: 3 });
    expect(rig.writer.of('scores')).toHaveLength(2);
  });

  it('survives whatever bytes arrive, and counts them', async () => {
    const rig = await liveRig();
    const whole = image(1000);
    for (let length = 0; length <= whole.length; length++) {
      rig.monitor.takeImage(whole.slice(0, length));
      rig.monitor.takeLabel(label(1000).slice(0, length));
    }
    await rig.monitor.flush();
    const counts = status(rig);
    // Whole, and whole but for no byte of padding: nothing shorter holds all its pixels.
    expect(counts.imagesInvalid).toBe(whole.length);
    expect(counts.imagesReceived).toBe(whole.length + 1);
    expect(rig.notes.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('makes nothing that nobody wants', async () => {
    const asked: unknown[] = [];
    const fake = fakeSegmenter({ certainty: 0.9 });
    const segmenter = {
      ...fake,
      segment: (...args: Parameters<typeof fake.segment>) => {
        asked.push({ ...args[1] });
        return fake.segment(...args);
      },
    };
    const rig = await liveRig({ segmenter, wants: [] });
    rig.monitor.takeImage(image(1000));
    rig.monitor.takeLabel(label(1000));
    await rig.monitor.flush();
    rig.monitor.tick(1n);
    await settle();
    expect(rig.writer.messages).toEqual([]);
    expect(asked).toEqual([{ estimates: false, confidence: false, pictures: false }]);
    rig.writer.wants = new Set(['overlay/compressed']);
    rig.monitor.takeImage(image(2000));
    await rig.writer.until('overlay/compressed', 1);
    expect(rig.writer.messages).toHaveLength(1);
    expect(asked.at(-1)).toEqual({ estimates: false, confidence: false, pictures: true });
  });

  it('publishes pictures as JPEG beside the raw ones', async () => {
    const rig = await liveRig();
    rig.monitor.takeImage(image(1000));
    rig.monitor.takeLabel(label(1000));
    rig.monitor.tick(1n);
    for (const topic of ['mask_color', 'overlay', 'error', 'panel']) {
      await rig.writer.until(`${topic}/compressed`, 1);
      const text = Buffer.from(rig.writer.of(`${topic}/compressed`)[0]!).toString('latin1');
      expect(text).toContain('\xff\xd8\xff');
    }
  });

  it('goes over to another measurement on reset', async () => {
    const rig = await liveRig();
    rig.monitor.takeImage(image(1000));
    rig.monitor.takeLabel(label(1000));
    await rig.monitor.reset();
    expect(status(rig)).toMatchObject({ imagesReceived: 0, pairs: 0 });
    rig.monitor.takeImage(image(1100));
    rig.monitor.takeLabel(label(1100));
    await rig.monitor.flush();
    const messages = rig.writer.of('scores').map(decodeSegmentationScores);
    expect(messages.map(({ total }) => total.pairs)).toEqual([1, 1]);
  });

  it('clears the window, not the total, when time jumps back', async () => {
    const rig = await liveRig();
    for (const start of [100_000, 1000]) {
      for (let n = 0; n < 5; n++) {
        rig.monitor.takeImage(image(start + n * 100));
        rig.monitor.takeLabel(label(start + n * 100));
        await settle();
      }
    }
    await rig.monitor.flush();
    const last = decodeSegmentationScores(rig.writer.of('scores').at(-1)!);
    expect([last.window.pairs, last.total.pairs]).toEqual([5, 10]);
    expect(status(rig).timeResets).toBe(1);
  });

  it('takes stamps that start again after a flush', async () => {
    const rig = await liveRig();
    for (const stampMs of [5000, 1000]) {
      rig.monitor.takeImage(image(stampMs));
      rig.monitor.takeLabel(label(stampMs));
      await rig.monitor.flush();
    }
    expect(status(rig).pairs).toBe(2);
    expect(rig.notes.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('opens a model again whose thread has died, and keeps the counts', async () => {
    let opened = 0;
    const dead = fakeSegmenter({ fail: () => new DiceMonitorError('runtime', { found: 'the thread died' }) });
    const rig = await liveRig({
      segmenter: dead,
      openSegmenter: () => {
        opened += 1;
        return Promise.resolve(fakeSegmenter({ certainty: 0.9 }));
      },
    });
    rig.monitor.diagnostics();
    rig.monitor.takeImage(image(1000));
    rig.monitor.takeLabel(label(1000));
    await rig.monitor.flush();
    const model = rig.monitor.diagnostics().find(({ name }) => name.endsWith('model'))!;
    expect(model).toMatchObject({
      level: 'ERROR',
      message: expect.stringContaining('the thread died') as string,
    });
    await settle();
    rig.monitor.takeImage(image(1100));
    rig.monitor.takeLabel(label(1100));
    await rig.monitor.flush();
    expect(opened).toBe(1);
    expect(status(rig)).toMatchObject({ imagesReceived: 2, imagesDropped: 1, labelsDropped: 1, pairs: 1 });
  });

  it('bounds what waits: no labels, labels alone, stamps that stand still, stamps that hardly move', async () => {
    const frames = 60_000;
    const rig = await liveRig({
      wants: [],
      settings: { sync: { ...defaultSettings().sync, maxWaitingBytes: 80 } },
    });
    for (let n = 0; n < 50; n++) {
      rig.monitor.takeImage(image(1000 + n));
      await settle();
    }
    // Ten masks of eight bytes wait.
    expect(imageAccount(rig)).toMatchObject({ received: 50, dropped: 40 });
    for (let n = 0; n < frames; n++) rig.monitor.takeLabel(label(100_000));
    await rig.monitor.flush();
    rig.monitor.tick(1n);
    await rig.monitor.saveReport();
    const { accounts, problems } = rig.reports[0]!;
    expect(accounts.label).toMatchObject({ received: frames, waiting: 0 });
    expect(problems.map(({ kind }) => kind)).toContain('unpaired');
  });

  it('goes without labels', async () => {
    const rig = await liveRig({
      unlabelled: true,
      settings: { sync: { ...defaultSettings().sync, maxWaitingBytes: 1 } },
    });
    for (let n = 0; n < 20; n++) {
      rig.monitor.takeImage(image(1000 + n * 100));
      await settle();
    }
    await rig.monitor.flush();
    expect(rig.writer.of('estimate')).toHaveLength(20);
    expect(status(rig)).toMatchObject({ imagesReceived: 20, imagesDropped: 0, imagesUnmatched: 20 });
    expect(rig.monitor.diagnostics()[0]).toMatchObject({ level: 'OK' });
  });

  it('gives up a label after sync.max_wait of its own topic', async () => {
    const rig = await liveRig({ settings: { sync: { ...defaultSettings().sync, maxWait: 1 } } });
    for (let n = 0; n < 21; n++) rig.monitor.takeLabel(label(1000 + n * 100));
    expect(status(rig)).toMatchObject({ labelsReceived: 21, labelsUnmatched: 10 });
  });

  it('takes over changed parameters', async () => {
    const rig = await liveRig();
    const settings = defaultSettings();
    const feed = async (startMs: number): Promise<void> => {
      for (let n = 0; n < 10; n++) {
        rig.monitor.takeImage(image(startMs + n * 100));
        rig.monitor.takeLabel(label(startMs + n * 100));
        await settle();
      }
      await settle();
    };
    await feed(1000);
    await rig.monitor.update({ ...settings, window: 0.5 });
    await feed(2000);
    const newest = () => decodeSegmentationScores(rig.writer.of('scores').at(-1)!);
    expect(newest().window.pairs).toBe(5);
    await rig.monitor.update({
      ...settings,
      window: 0.5,
      maxRate: 1,
      sync: { ...settings.sync, tolerance: 0 },
    });
    await feed(3000);
    await rig.monitor.flush();
    expect(status(rig)).toMatchObject({ imagesReceived: 30, imagesSkipped: 9 });
  });
});

function imageAccount(rig: LiveRig): { received: number; dropped: number } {
  void rig.monitor.saveReport();
  const { received, dropped } = rig.reports.pop()!.accounts.image;
  return { received, dropped };
}

import { describe, expect, it } from 'vitest';
import { decodeMonitorStatus, encodeMonitorStatus } from '../../src/codec/monitor-status.js';
import { LiveMeters } from '../../src/pipeline/live-meters.js';
import { MessageAccount } from '../../src/pipeline/message-account.js';
import { monitorStatus } from '../../src/pipeline/monitor-status.js';

const model = { provider: 'cpu', sha256: 'abc', details: [] };

describe('monitorStatus', () => {
  it('counts on past 32 bits', () => {
    const image = new MessageAccount();
    const label = new MessageAccount();
    const beyond = 2 ** 32 + 5;
    image.miss(beyond);
    const accounts = {
      image: { ...image.counts, received: beyond, paired: beyond - 1 },
      label: label.counts,
    };
    const meters = new LiveMeters(() => 0n);
    const status = monitorStatus(5n, { accounts, timeResets: 2, meters, model, nowNs: 0n });
    const read = decodeMonitorStatus(encodeMonitorStatus(status));
    expect(read).toMatchObject({
      imagesReceived: beyond,
      imagesMissed: beyond,
      pairs: beyond - 1,
      timeResets: 2,
    });
  });

  it('a day at 30 Hz: figures stay right, and memory does not grow', () => {
    let nowNs = 0n;
    const meters = new LiveMeters(() => nowNs);
    const image = new MessageAccount();
    const frames = 24 * 3600 * 30;
    const measured = 3600 * 30;
    const mask = { width: 1, height: 1, data: new Uint8Array(1) };
    const frame = {
      stampNs: 1n,
      frameId: '',
      picture: undefined,
      mask,
      confidence: undefined,
      estimate: undefined,
    };
    for (let n = 0; n < frames; n++) {
      nowNs += 33_333_333n;
      image.receive();
      image.decide('paired');
      // The meters look back a few seconds: the last hour is enough for them.
      if (n < frames - measured) continue;
      meters.images.add(nowNs);
      meters.frame({ ...frame, logTimeNs: nowNs - 5_000_000n, nanPixels: 1, inferenceSeconds: 0.004 });
    }
    const accounts = { image: image.counts, label: new MessageAccount().counts };
    const status = monitorStatus(5n, { accounts, timeResets: 0, meters, model, nowNs });
    expect(status.imagesReceived).toBe(frames);
    expect(status.imageRate).toBeCloseTo(30, 4);
    expect([status.latencyP50, status.latencyP95, status.inferenceP50]).toEqual([0.005, 0.005, 0.004]);
    expect(meters.nanPixels).toBe(measured);
  });
});

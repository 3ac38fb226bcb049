import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { decodeImage } from '../../src/codec/image.js';
import { describeGraph } from '../graph/describe-graph.js';
import { GraphClient } from '../graph/graph-client.js';
import { IMAGE_TOPIC, LABEL_TOPIC, LiveMonitor } from '../graph/live-monitor.js';
import { stampOf, testFrame } from '../graph/test-frames.js';

const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-bad-input-'));
const ontology = join(scratch, 'three.yaml');
writeFileSync(ontology, 'name: three\nclasses: [{name: sky}, {name: terrain}, {name: obstacle}]\n');
const MODEL = ['--model', 'test/fixtures/bags/colour-classifier.onnx', '-p', 'input.scale=1.0'];
const ARGS = [...MODEL, '--ontology', ontology];

describeGraph('bad input to the live node', () => {
  let client: GraphClient;

  beforeEach(async () => {
    client = await GraphClient.open();
    return () => {
      client.close();
    };
  });

  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  function image(frame: number, changes: Partial<Parameters<typeof testFrame>[0]> = {}): Buffer {
    return testFrame({ stampNs: stampOf(frame), ...changes });
  }

  function label(frame: number): Buffer {
    return testFrame({ stampNs: stampOf(frame), encoding: 'mono8', value: 1 });
  }

  /** One image at a time, so that none is dropped. */
  async function film(monitor: LiveMonitor, frames: readonly Buffer[]): Promise<void> {
    for (const frame of frames) {
      const before = monitor.masks.messages.length;
      monitor.image.publish(frame);
      await monitor.masks.count(before + 1);
    }
  }

  /** At a pace that the subscription's queue of ten stands. */
  async function send(monitor: LiveMonitor, labels: readonly Buffer[]): Promise<void> {
    for (const each of labels) {
      monitor.label.publish(each);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function end(monitor: LiveMonitor): Promise<void> {
    expect(await monitor.process.stop('SIGTERM'), monitor.process.output).toEqual({ code: 0, signal: null });
  }

  it('a camera that changes size and encoding in mid-stream', async () => {
    const monitor = await LiveMonitor.start(client, ARGS);
    await film(monitor, [
      image(0),
      image(1, { width: 32, height: 24, encoding: 'bgr8' }),
      image(2, { width: 96, encoding: 'mono8' }),
    ]);
    monitor.image.publish(image(3, { encoding: '32FC1' }));
    await film(monitor, [image(4)]);
    const sizes = monitor.masks.messages.map((data) => {
      const { width, height, encoding } = decodeImage(data);
      return `${width}x${height} ${encoding}`;
    });
    expect(sizes).toEqual(['64x48 mono8', '32x24 mono8', '96x48 mono8', '64x48 mono8']);
    expect(await monitor.status()).toMatchObject({ imagesReceived: 5, imagesInvalid: 1, imagesDropped: 0 });
    expect(monitor.process.output).toContain('32FC1');
    await end(monitor);
  });

  it('labels that stop: images are given up, diagnostics warn', async () => {
    const settings = ['sync.max_wait=0.5', 'window=1.0', 'warn_dice=0.0', 'error_dice=0.0'];
    const monitor = await LiveMonitor.start(client, [...ARGS, ...settings.flatMap((each) => ['-p', each])]);
    for (let frame = 0; frame < 3; frame++) {
      monitor.label.publish(label(frame));
      await film(monitor, [image(frame)]);
    }
    await monitor.scores.count(3);
    await film(
      monitor,
      Array.from({ length: 17 }, (_, n) => image(n + 3)),
    );
    // 20 images: 3 paired, and those that are more than 0.5 s behind the newest.
    expect(await monitor.status()).toMatchObject({ imagesReceived: 20, pairs: 3, imagesUnmatched: 11 });
    const warned = await monitor.diagnostics(
      ({ name, message }) => /quality/.test(name) && /old/.test(message),
    );
    expect(warned.level).toBe('WARN');
    await end(monitor);
  });

  it('labels that come 2 s late pair as those that come in time', async () => {
    const monitor = await LiveMonitor.start(client, ARGS);
    for (let frame = 0; frame < 30; frame++) {
      await film(monitor, [image(frame)]);
      if (frame >= 20) monitor.label.publish(label(frame - 20));
    }
    await send(
      monitor,
      Array.from({ length: 20 }, (_, n) => label(n + 10)),
    );
    await monitor.scores.count(30);
    expect(await monitor.status()).toMatchObject({ pairs: 30, imagesUnmatched: 0, labelsUnmatched: 0 });
    await end(monitor);
  });

  it('labels that start first pair with the images that follow', async () => {
    const monitor = await LiveMonitor.start(client, ARGS);
    await send(
      monitor,
      Array.from({ length: 20 }, (_, n) => label(n)),
    );
    await monitor.status(({ labelsReceived }) => labelsReceived === 20);
    await film(
      monitor,
      Array.from({ length: 20 }, (_, n) => image(n)),
    );
    await monitor.scores.count(20);
    expect(await monitor.status()).toMatchObject({ pairs: 20, labelsUnmatched: 0 });
    await end(monitor);
  });

  it('labels of another rate: every third image has one', async () => {
    const monitor = await LiveMonitor.start(client, ARGS);
    for (let frame = 0; frame < 30; frame++) {
      if (frame % 3 === 0) monitor.label.publish(label(frame));
      await film(monitor, [image(frame)]);
    }
    await monitor.scores.count(10);
    const status = await monitor.status(({ labelsReceived }) => labelsReceived === 10);
    expect(status).toMatchObject({ pairs: 10, labelsUnmatched: 0, imagesDropped: 0 });
    await end(monitor);
  });

  it('time that jumps back: a reset, and the total goes on', async () => {
    const monitor = await LiveMonitor.start(client, ARGS);
    for (const startS of [3600, 60]) {
      for (let frame = 0; frame < 10; frame++) {
        const stampNs = stampOf(frame, startS);
        monitor.label.publish(testFrame({ stampNs, encoding: 'mono8', value: 1 }));
        await film(monitor, [testFrame({ stampNs })]);
      }
    }
    await monitor.scores.count(20);
    expect(await monitor.status()).toMatchObject({ pairs: 20, timeResets: 1, imagesLate: 0 });
    await end(monitor);
  });

  it('damaged messages of every length from 0 to 200 bytes: counted, and the next sound one is scored', async () => {
    const monitor = await LiveMonitor.start(client, ARGS);
    // Not the reliable publishers: a payload that the middleware itself refuses holds up all that follow it there.
    const qos = { reliability: 'best_effort', durability: 'volatile', depth: 10 } as const;
    const type = 'sensor_msgs/msg/Image';
    const camera = await client.publisher(type, IMAGE_TOPIC, qos, 1);
    const labels = await client.publisher(type, LABEL_TOPIC, qos, 1);
    const [sound, soundLabel] = [image(0), label(0)];
    for (let length = 0; length <= 200; length++) {
      camera.publish(Buffer.from(sound.subarray(0, length)));
      labels.publish(Buffer.from(soundLabel.subarray(0, length)));
      camera.publish(Buffer.from(sound.map((byte) => byte ^ 0x5a).subarray(0, length)));
      // Let the middleware deliver: it keeps the newest ten.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (let frame = 100; frame < 110; frame++) {
      monitor.label.publish(label(frame));
      await film(monitor, [image(frame)]);
    }
    await monitor.scores.count(5);
    // Payloads without a CDR header never leave the middleware, and a busy machine loses some of the others.
    const status = await monitor.status();
    expect(status.imagesInvalid).toBeGreaterThan(100);
    expect(status.labelsInvalid).toBeGreaterThan(50);
    expect(status.imagesReceived).toBe(status.imagesInvalid + 10);
    await end(monitor);
  });
});

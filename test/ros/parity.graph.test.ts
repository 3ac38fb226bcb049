import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { makeDrive } from '../../examples/demo/make-drive.mjs';
import { openBag } from '../../src/bag/index.js';
import { decodeImage } from '../../src/codec/image.js';
import { decodeSegmentationScores } from '../../src/codec/segmentation-scores.js';
import type { SourceMessage } from '../../src/pipeline/ports.js';
import { runCommand } from '../cli/run-command.js';
import { describeGraph } from '../graph/describe-graph.js';
import { GraphClient } from '../graph/graph-client.js';
import { IMAGE_TOPIC, LABEL_TOPIC, LiveMonitor } from '../graph/live-monitor.js';
import { writeSlowModel } from '../graph/slow-model.js';

const BAGS = 'test/fixtures/bags';
const CLASSIFIER = join(BAGS, 'colour-classifier.onnx');
/** Frames of the demo drive: a few seconds of inference. */
const DEMO_FRAMES = 30;

interface Drive {
  readonly name: string;
  readonly model: string;
  readonly ontology: string;
  readonly bag: () => string | Promise<string>;
  /** Of the model's input. */
  readonly param: readonly string[];
}

const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-parity-'));
const THREE = join(scratch, 'three.yaml');
writeFileSync(THREE, 'name: three\nclasses: [{name: sky}, {name: terrain}, {name: obstacle}]\n');

function recorded(name: string): Drive {
  const param = ['input.scale=1.0'];
  return { name, model: CLASSIFIER, ontology: THREE, param, bag: () => join(BAGS, name) };
}

const DRIVES: readonly Drive[] = [
  recorded('mcap_split'),
  recorded('db3_plain'),
  recorded('db3_message_zstd'),
  {
    name: 'the demo drive',
    model: 'examples/demo/terrain.onnx',
    ontology: 'terrain',
    param: [],
    bag: async () => {
      const options = { onProgress: () => undefined, frames: DEMO_FRAMES };
      return (await makeDrive(join(scratch, 'demo'), options)).folder;
    },
  },
];

interface Offline {
  readonly scores: string[];
  readonly estimates: string[];
}

function settingsOf({ model, ontology, param }: Drive): string[] {
  return ['--model', model, '--ontology', ontology, ...param.flatMap((each) => ['-p', each])];
}

async function readBag(bag: string, topics: readonly string[]): Promise<SourceMessage[]> {
  const reader = await openBag([bag]);
  const messages: SourceMessage[] = [];
  for await (const message of reader.messages(topics, ({ message: text }) => expect.fail(text))) {
    messages.push({ ...message, data: new Uint8Array(message.data) });
  }
  await reader.close();
  return messages;
}

async function evaluateOffline(drive: Drive, bag: string): Promise<Offline> {
  const out = mkdtempSync(join(scratch, 'offline-'));
  const outputBag = join(out, 'bag');
  const { code, stderr } = await runCommand([
    ...['evaluate', bag, '--image', IMAGE_TOPIC, '--label', LABEL_TOPIC, ...settingsOf(drive)],
    ...['--out', join(out, 'report'), '--output-bag', outputBag, '--topics', 'scores,estimate', '--quiet'],
  ]);
  expect(code, stderr).toBe(0);
  const hexOf = async (topic: string) => hex((await readBag(outputBag, [topic])).map(({ data }) => data));
  return { scores: await hexOf('/dice_monitor/scores'), estimates: await hexOf('/dice_monitor/estimate') };
}

function hex(messages: readonly Uint8Array[]): string[] {
  return messages.map((data) => Buffer.from(data).toString('hex'));
}

function pairKey(data: Buffer): { key: string; frame: unknown } {
  const { header, labelStampNs, frame } = decodeSegmentationScores(data);
  return { key: `${header.stampNs} ${labelStampNs}`, frame };
}

describeGraph('parity of the live node with evaluate', () => {
  let client: GraphClient;

  // Each test has a client of its own: subscriptions of an earlier one would be wanted as well.
  beforeEach(async () => {
    client = await GraphClient.open();
    return () => {
      client.close();
    };
  });

  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  it.each(DRIVES)('$name: every ~/scores and ~/estimate message is the same bytes', async (drive) => {
    const bag = await drive.bag();
    const offline = await evaluateOffline(drive, bag);
    const monitor = await LiveMonitor.start(client, settingsOf(drive));
    let images = 0;
    for (const { topic, data } of await readBag(bag, [IMAGE_TOPIC, LABEL_TOPIC])) {
      (topic === IMAGE_TOPIC ? monitor.image : monitor.label).publish(Buffer.from(data));
      // The slowest pace at which nothing is dropped: one image at a time.
      if (topic === IMAGE_TOPIC) await monitor.masks.count(++images);
    }
    const labels = (await readBag(bag, [LABEL_TOPIC])).length;
    const status = await monitor.status(({ labelsReceived }) => labelsReceived === labels);
    expect(status).toMatchObject({ imagesReceived: images, imagesDropped: 0 });
    expect(await monitor.transit('deactivate')).toBe(true);
    await monitor.estimates.count(offline.estimates.length);
    await monitor.scores.count(offline.scores.length);
    expect(hex(monitor.scores.messages)).toEqual(offline.scores);
    expect(hex(monitor.estimates.messages)).toEqual(offline.estimates);
    expect(await monitor.process.stop()).toEqual({ code: 0, signal: null });
  });

  it.each(DRIVES)(
    '$name: at three times the possible rate, pairs are some of those of evaluate',
    async (drive) => {
      const bag = await drive.bag();
      const all = new Map(
        (await evaluateOffline(drive, bag)).scores.map((data) => {
          const { key, frame } = pairKey(Buffer.from(data, 'hex'));
          return [key, frame];
        }),
      );
      const messages = await readBag(bag, [IMAGE_TOPIC, LABEL_TOPIC]);
      const slow = drive.model === CLASSIFIER ? join(scratch, 'slow.onnx') : drive.model;
      const first = messages.find(({ topic }) => topic === IMAGE_TOPIC)!;
      if (drive.model === CLASSIFIER) writeSlowModel(CLASSIFIER, slow, 4, decodeImage(first.data));
      const monitor = await LiveMonitor.start(client, settingsOf({ ...drive, model: slow }));
      const images = messages.filter(({ topic }) => topic === IMAGE_TOPIC).length;
      // The third image tells how long a warm model takes; the others come three times as fast.
      let periodMs = 0;
      let sent = 0;
      for (const { topic, data } of messages) {
        const sentMs = performance.now();
        (topic === IMAGE_TOPIC ? monitor.image : monitor.label).publish(Buffer.from(data));
        if (topic !== IMAGE_TOPIC) continue;
        if (++sent <= 3) {
          await monitor.masks.count(sent);
          periodMs = (performance.now() - sentMs) / 3;
        } else {
          await new Promise((resolve) => setTimeout(resolve, periodMs));
        }
      }
      const status = await monitor.status(({ imagesReceived }) => imagesReceived === images);
      expect(status.imagesDropped).toBeGreaterThan(0);
      const { pairs } = status;
      await monitor.scores.count(pairs);
      for (const { key, frame } of monitor.scores.messages.map(pairKey)) expect(frame).toEqual(all.get(key));
      expect(pairs).toBeLessThan(all.size);
      expect(pairs).toBeGreaterThan(0);
      expect(await monitor.process.stop()).toEqual({ code: 0, signal: null });
    },
  );
});

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEIGHT, WIDTH } from '../../examples/demo/camera.mjs';
import { createRenderer, DRIVE, poseAt, weatherAt } from '../../examples/demo/drive.mjs';
import { MODEL_PATH } from '../../examples/demo/figures.mjs';
import { createRandom } from '../../examples/demo/noise.mjs';
import { createScene } from '../../examples/demo/scene.mjs';
import { createMcapBag } from '../../src/bag/index.js';
import { encodeImage } from '../../src/codec/image.js';
import { runCommand } from '../cli/run-command.js';
import { scratchFolder } from '../cli/scratch-folder.js';
import { scaleWeights } from '../onnx/scale-weights.js';

// One drive has one stretch of fog: too few events to tell two networks apart. So: six drives, one after the other,
// each through a world of its own, seen once a second. They are no training worlds (5000 and up), nor the demo's.
const WORLDS = [3001, 3002, 3003, 3004, 3005, 3006];
const FRAME_STEP = 10;
const PERIOD_NS = DRIVE.periodNs * BigInt(FRAME_STEP);
const COPIES = [1, 2, 3];
/** Standard deviation of a copy's weights about the network's, as a share. */
const SPREAD = 0.2;

/** 50 s of work in all, on a machine that may be busy. */
const SLOW_MS = 300_000;

const scratch = scratchFolder();
const bag = join(scratch, 'drives');

async function writeDrives(): Promise<void> {
  const writer = await createMcapBag(bag, { compression: 'none' });
  await writer.addTopic('/camera/image_raw', 'sensor_msgs/msg/Image');
  await writer.addTopic('/labels/image', 'sensor_msgs/msg/Image');
  let stampNs = DRIVE.startNs;
  for (const seed of WORLDS) {
    const scene = createScene(seed);
    const render = createRenderer(scene);
    for (let frame = 0; frame < DRIVE.frames; frame += FRAME_STEP, stampNs += PERIOD_NS) {
      const { pixels, labels } = render(poseAt(scene, frame), weatherAt(frame), seed + frame);
      const shape = {
        header: { stampNs, frameId: 'camera' },
        height: HEIGHT,
        width: WIDTH,
        isBigendian: false,
      };
      const image = encodeImage({ ...shape, encoding: 'rgb8', step: WIDTH * 3, data: pixels });
      await writer.write('/camera/image_raw', stampNs, image);
      const label = encodeImage({ ...shape, encoding: 'mono8', step: WIDTH, data: labels });
      await writer.write('/labels/image', stampNs, label);
    }
  }
  await writer.close();
}

async function score(model: string, out: string): Promise<string> {
  const args = ['evaluate', bag, '--model', model, '--ontology', 'terrain', '--quiet', '--out', out];
  const { code, stderr } = await runCommand([...args, '-p', 'providers=[cpu]']);
  expect(code, stderr).toBe(0);
  return out;
}

/** About normal, as the demo's sensor noise: a sum of four. */
function perturb(copy: number): string {
  const random = createRandom(copy);
  const path = join(scratch, `copy-${copy}.onnx`);
  const normal = (): number => (random() + random() + random() + random() - 2) * Math.sqrt(3);
  scaleWeights(MODEL_PATH, path, () => 1 + SPREAD * normal());
  return path;
}

describe('compare of the demo network', () => {
  let network: string;

  beforeAll(async () => {
    await writeDrives();
    network = await score(MODEL_PATH, join(scratch, 'network'));
  }, SLOW_MS);

  it.each(COPIES)(
    'finds copy %i, whose weights are perturbed, worse',
    async (copy) => {
      const perturbed = await score(perturb(copy), join(scratch, `copy-${copy}`));
      const { code, stdout, stderr } = await runCommand(['compare', network, perturbed, '--fail-if-worse']);
      expect(stdout, stderr).toMatch(
        /mean Dice {2}B - A -0\.\d{4}, 95 % interval -0\.\d{4} to -0\.\d{4}: B is worse/,
      );
      expect(code).toBe(1);
    },
    SLOW_MS,
  );
});

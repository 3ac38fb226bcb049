import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEIGHT, WIDTH } from '../../examples/demo/camera.mjs';
import { MODEL_PATH } from '../../examples/demo/figures.mjs';
import { trainingFrames, WORLDS_SEEN } from '../../examples/demo/training-frames.mjs';
import { createMcapBag } from '../../src/bag/index.js';
import { encodeImage } from '../../src/codec/image.js';
import { perturbModel } from './perturb-model.js';
import { readReport } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

const scratch = scratchFolder();
const drive = join(scratch, 'drive');
const original = join(scratch, 'original');
/** Frames of several worlds that the network has not seen: one short drive is one event, and shows little. */
const WORLDS = 12;
const FRAMES_PER_WORLD = 6;
/** 10 % cost several copies a thousandth of mean Dice or less, which no interval of so few frames can show. */
const DEVIATION = 0.2;

async function writeDrive(): Promise<void> {
  const bag = await createMcapBag(drive, { compression: 'none' });
  await bag.addTopic('/camera/image_raw', 'sensor_msgs/msg/Image');
  await bag.addTopic('/labels/image', 'sensor_msgs/msg/Image');
  let stampNs = 1_700_000_000_000_000_000n;
  for (const { pixels, labels } of trainingFrames(WORLDS, FRAMES_PER_WORLD, WORLDS_SEEN)) {
    const shape = {
      header: { stampNs, frameId: 'camera' },
      height: HEIGHT,
      width: WIDTH,
      isBigendian: false,
    };
    const image = encodeImage({ ...shape, encoding: 'rgb8', step: WIDTH * 3, data: pixels });
    const label = encodeImage({ ...shape, encoding: 'mono8', step: WIDTH, data: labels });
    await bag.write('/camera/image_raw', stampNs, image);
    await bag.write('/labels/image', stampNs, label);
    stampNs += 1_000_000_000n;
  }
  await bag.close();
}

async function evaluate(model: string, out: string): Promise<void> {
  const { code, stderr } = await runCommand([
    ...['evaluate', drive, '--model', model, '--ontology', 'terrain', '--quiet'],
    ...['-p', 'providers=[cpu]', '--out', out],
  ]);
  expect(code, stderr).toBe(0);
}

describe('compare finds the worse network', () => {
  beforeAll(async () => {
    await writeDrive();
    await evaluate(MODEL_PATH, original);
  });

  it.each([1, 2, 3])('the demo network against a copy whose weights are off, copy %i', async (seed) => {
    const model = join(scratch, `copy-${seed}.onnx`);
    const copy = join(scratch, `copy-${seed}`);
    perturbModel(MODEL_PATH, model, DEVIATION, seed);
    await evaluate(model, copy);
    const { code, stdout } = await runCommand(['compare', original, copy, '--fail-if-worse']);
    expect(readReport(copy).scores!.mean_dice).toBeLessThan(readReport(original).scores!.mean_dice!);
    expect(stdout).toMatch(/: B is worse/);
    expect(code).toBe(1);
  });
});

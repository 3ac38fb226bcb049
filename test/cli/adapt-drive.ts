import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMcapBag } from '../../src/bag/index.js';
import { encodeImage } from '../../src/codec/image.js';
import { seededRandom } from '../../src/core/seeded-random.js';
import { buildModel, floats, node, value } from '../onnx/build-model.js';

const [WIDTH, HEIGHT] = [24, 16];
/** Colours of three classes, near enough to each other that noise mixes them up at times. */
const COLOURS = [
  [170, 90, 80],
  [90, 160, 90],
  [80, 100, 170],
] as const;

/** Changes what a drive shows; by default three classes side by side, in sharp light. */
export interface DriveLook {
  readonly frames: number;
  /** The label's id of a pixel of this class. */
  readonly labelOf?: (classId: number, frame: number) => number;
  /** Which colour a class has; another order is another world. */
  readonly colours?: readonly [number, number, number];
  readonly seed?: number;
}

/** Writes a bag of small noisy pictures with exact labels. */
export async function writeAdaptDrive(folder: string, look: DriveLook): Promise<string> {
  const { frames, labelOf = (classId: number) => classId, colours = [0, 1, 2], seed = 1 } = look;
  const random = seededRandom(seed);
  const bag = await createMcapBag(folder, { compression: 'none' });
  await bag.addTopic('/camera/image_raw', 'sensor_msgs/msg/Image');
  await bag.addTopic('/labels/image', 'sensor_msgs/msg/Image');
  for (let frame = 0; frame < frames; frame++) {
    const stampNs = 1_700_000_000_000_000_000n + BigInt(frame) * 100_000_000n;
    const image = {
      header: { stampNs, frameId: 'camera' },
      height: HEIGHT,
      width: WIDTH,
      isBigendian: false,
    };
    const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
    const ids = new Uint8Array(WIDTH * HEIGHT);
    for (let at = 0; at < ids.length; at++) {
      const classId = Math.floor((((at % WIDTH) + frame) % WIDTH) / (WIDTH / 3));
      const colour = COLOURS[colours[classId]!]!;
      for (let c = 0; c < 3; c++) rgb[at * 3 + c] = colour[c]! + random(101) - 50;
      ids[at] = labelOf(classId, frame);
    }
    const camera = { ...image, encoding: 'rgb8', step: WIDTH * 3, data: rgb };
    await bag.write('/camera/image_raw', stampNs, encodeImage(camera));
    const label = { ...image, encoding: 'mono8', step: WIDTH, data: ids };
    await bag.write('/labels/image', stampNs + 1_000_000n, encodeImage(label));
  }
  await bag.close();
  return folder;
}

/** Writes a model that sees colours and takes class 0 for class 1 as often as not. */
export function writeAdaptModel(folder: string, name = 'model.onnx'): string {
  const path = join(folder, name);
  const parts = {
    inputs: [value('image', 'float32', [1, 3, 'h', 'w'])],
    outputs: [value('logits', 'float32', [1, 3, 'height', 'width'])],
    nodes: [
      node('Relu', ['image'], ['features']),
      node('Conv', ['features', 'head.weight', 'head.bias'], ['logits']),
    ],
    tensors: [
      floats('head.weight', [3, 3, 1, 1], [6, 6, -6, 6, 6, -6, -6, -6, 8]),
      floats('head.bias', [3], [0, 0.4, 1]),
    ],
    metadata: { names: '["one", "two", "three"]' },
  };
  writeFileSync(path, buildModel(parts));
  return path;
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createMcapBag } from '../../src/bag/index.js';
import { encodeImage, type ImageMessage } from '../../src/codec/image.js';

/** Changes a message before it is written; undefined leaves it out. */
type Change = (message: ImageMessage, frame: number) => ImageMessage | undefined;

/** A drive that was written. */
export interface SmallDrive {
  readonly folder: string;
  /** Its one file. */
  readonly file: string;
  readonly stampsNs: readonly bigint[];
}

/**
 * Writes a bag of small frames at 10 Hz: red, green and blue in turn (classes 1, 2, 0 of the colour classifier),
 * with labels that say class 1 everywhere.
 */
export async function writeSmallDrive(
  folder: string,
  options: {
    readonly frames: number;
    readonly width?: number;
    readonly height?: number;
    /** Frames in a chunk of the file. */
    readonly chunkFrames?: number;
    readonly image?: Change;
    readonly label?: Change;
  },
): Promise<SmallDrive> {
  const { frames, width = 16, height = 12, chunkFrames, image = same, label = same } = options;
  const bag = await createMcapBag(folder, {
    compression: 'none',
    ...(chunkFrames && { chunkSize: chunkFrames * width * height * 4 }),
  });
  await bag.addTopic('/camera/image_raw', 'sensor_msgs/msg/Image');
  await bag.addTopic('/labels/image', 'sensor_msgs/msg/Image');
  const stampsNs: bigint[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const stampNs = 1_700_000_000_000_000_000n + BigInt(frame) * 100_000_000n;
    stampsNs.push(stampNs);
    const shape = { header: { stampNs, frameId: 'camera' }, height, width, isBigendian: false };
    const rgb = new Uint8Array(width * height * 3);
    for (let at = frame % 3; at < rgb.length; at += 3) rgb[at] = 200;
    const camera = image({ ...shape, encoding: 'rgb8', step: width * 3, data: rgb }, frame);
    const ids = label(
      { ...shape, encoding: 'mono8', step: width, data: new Uint8Array(width * height).fill(1) },
      frame,
    );
    if (camera) await bag.write('/camera/image_raw', stampNs, encodeImage(camera));
    if (ids) await bag.write('/labels/image', stampNs + 1_000_000n, encodeImage(ids));
  }
  await bag.close();
  const file = readdirSync(folder).find((name) => name.endsWith('.mcap'));
  return { folder, file: join(folder, file!), stampsNs };
}

function same(message: ImageMessage): ImageMessage {
  return message;
}

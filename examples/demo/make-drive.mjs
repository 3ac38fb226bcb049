// @ts-check
/**
 * Makes the demo's drive: a rosbag2 folder with camera images, labels and camera info.
 *
 *   node examples/demo/make-drive.mjs [FOLDER [FRAMES]]   (after `npm run build`; default examples/demo/drive)
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { argv, stderr } from 'node:process';
import { fileURLToPath } from 'node:url';
import { createMcapBag } from '../../dist/bag/index.js';
import { encodeCameraInfo } from '../../dist/codec/camera-info.js';
import { encodeImage } from '../../dist/codec/image.js';
import { FOCAL, HEIGHT, WIDTH } from './camera.mjs';
import { createDriveRenderer, DRIVE, imageStampNs, labelStampNs } from './drive.mjs';

export const IMAGE_TOPIC = '/camera/image_raw';
export const LABEL_TOPIC = '/labels/image';
export const CAMERA_INFO_TOPIC = '/camera/camera_info';

const HERE = import.meta.dirname;
export const DRIVE_FOLDER = join(HERE, 'drive');
/** Written last into a finished drive: which sources made it. */
const MARK = 'made-from.txt';
/** What the renderer consists of; a change to any of these makes the drive anew. */
const SOURCES = readdirSync(HERE).filter((name) =>
  /^(camera|drive|make-drive|noise|objects|scene|shade|weather)\.mjs$/.test(name),
);
const FRAME_ID = 'camera_optical_frame';

/**
 * Makes the drive where it is missing, half made, or made by other sources.
 *
 * @param {string} [folder] of the bag; whatever was left there by an earlier run of this function is replaced
 * @param {object} [options]
 * @param {(frames: number, of: number) => void} [options.onProgress] after each frame
 * @param {number} [options.frames] stop earlier
 * @param {number} [options.seed] of another world, driven in the same weather
 * @returns {Promise<{folder: string, made: boolean}>}
 */
export async function makeDrive(folder = DRIVE_FOLDER, options = {}) {
  const { onProgress, frames = DRIVE.frames, seed = DRIVE.seed } = options;
  const mark = `${sourcesHash()} ${frames} frames of seed ${seed}\n`;
  const markPath = join(folder, MARK);
  if (existsSync(markPath) && readFileSync(markPath, 'utf8') === mark) return { folder, made: false };
  clearFolder(folder);
  const writer = await createMcapBag(folder, { compression: 'none' });
  try {
    await writeFrames(writer, frames, seed, onProgress);
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.close();
  writeFileSync(markPath, mark);
  return { folder, made: true };
}

/**
 * Removes an older drive, and nothing else: a folder that holds other things stays, and the writer refuses it.
 *
 * @param {string} folder
 */
function clearFolder(folder) {
  if (!existsSync(folder)) return;
  const ours = readdirSync(folder).every(
    (name) => name === MARK || name === 'metadata.yaml' || name.endsWith('.mcap'),
  );
  if (ours) rmSync(folder, { recursive: true });
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const name of SOURCES.sort()) hash.update(name).update(readFileSync(join(HERE, name)));
  return hash.digest('hex');
}

/**
 * @param {import('../../dist/bag/index.js').McapBagWriter} writer
 * @param {number} frames
 * @param {number} seed
 * @param {((frames: number, of: number) => void) | undefined} onProgress
 */
async function writeFrames(writer, frames, seed, onProgress) {
  await writer.addTopic(IMAGE_TOPIC, 'sensor_msgs/msg/Image');
  await writer.addTopic(CAMERA_INFO_TOPIC, 'sensor_msgs/msg/CameraInfo');
  await writer.addTopic(LABEL_TOPIC, 'sensor_msgs/msg/Image');
  const render = createDriveRenderer(seed);
  for (let frame = 0; frame < frames; frame++) {
    const { pixels, labels } = render(frame);
    const stampNs = imageStampNs(frame);
    const image = imageMessage(stampNs, 'rgb8', 3, pixels);
    const label = imageMessage(labelStampNs(frame), 'mono8', 1, labels);
    // Recorded a little after it was taken: the camera's own delay, and the labeller's.
    await writer.write(IMAGE_TOPIC, stampNs + 18_000_000n, encodeImage(image));
    await writer.write(CAMERA_INFO_TOPIC, stampNs + 18_200_000n, encodeCameraInfo(cameraInfo(stampNs)));
    await writer.write(LABEL_TOPIC, stampNs + 65_000_000n, encodeImage(label));
    onProgress?.(frame + 1, frames);
  }
}

/**
 * @param {bigint} stampNs
 * @param {string} encoding
 * @param {number} channels
 * @param {Uint8Array} data
 */
function imageMessage(stampNs, encoding, channels, data) {
  const header = { stampNs, frameId: FRAME_ID };
  return { header, height: HEIGHT, width: WIDTH, encoding, isBigendian: false, step: WIDTH * channels, data };
}

/** @param {bigint} stampNs */
function cameraInfo(stampNs) {
  // The camera looks level through a lens that is shifted down: its horizon lies above the middle.
  const [cx, cy] = [WIDTH / 2, DRIVE.horizon];
  return {
    header: { stampNs, frameId: FRAME_ID },
    height: HEIGHT,
    width: WIDTH,
    distortionModel: 'plumb_bob',
    d: new Float64Array(5),
    k: Float64Array.of(FOCAL, 0, cx, 0, FOCAL, cy, 0, 0, 1),
    r: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    p: Float64Array.of(FOCAL, 0, cx, 0, 0, FOCAL, cy, 0, 0, 0, 1, 0),
    binningX: 0,
    binningY: 0,
    roi: { xOffset: 0, yOffset: 0, height: 0, width: 0, doRectify: false },
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const onProgress = (/** @type {number} */ done, /** @type {number} */ of) => {
    if (done % 20 === 0) stderr.write(`making the drive: ${done} of ${of} frames\n`);
  };
  const frames = Number(argv[3] ?? DRIVE.frames);
  const { folder, made } = await makeDrive(resolve(argv[2] ?? DRIVE_FOLDER), { onProgress, frames });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  stderr.write(made ? `${folder}: made in ${seconds} s\n` : `${folder}: already there\n`);
}

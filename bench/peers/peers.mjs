// @ts-check
/**
 * `dice-monitor evaluate` against what people write in Python with rosbags, numpy, OpenCV and onnxruntime: the ordinary
 * loop, one tuned by somebody who has profiled it, and, where torch is there, one that scores by torchmetrics. Whole
 * processes from start to end, each with its own defaults: all cores. All must count the same pixels first. JPEG is
 * timed with the small network and has no bar.
 *
 *   node bench/peers/peers.mjs        (after `npm run build`; DICE_MONITOR_PEERS_PYTHON names a Python to use instead)
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createMcapBag } from '../../dist/bag/index.js';
import { encodeCompressedImage } from '../../dist/codec/compressed-image.js';
import { encodeImage } from '../../dist/codec/image.js';
import { seededRandom } from '../../dist/core/seeded-random.js';
import { writeModelFile } from '../../dist/onnx/write-model.js';
import { formatSpread, interleave, printBar, ratioOf, spreadOf } from '../measure.mjs';
import { smallModel } from '../small-model.mjs';

const CLASSES = 8;
const ROUNDS = 5;
const SIZES = /** @type {const} */ ([
  { name: 'VGA', height: 480, width: 640, frames: 200 },
  { name: '1080p', height: 1080, width: 1920, frames: 40 },
]);
const MODELS = /** @type {const} */ ([
  { name: 'small', wide: 1 },
  { name: 'medium', wide: 3 },
]);
const CASES = SIZES.flatMap((size) => [
  { size, jpeg: false, models: MODELS },
  { size, jpeg: true, models: MODELS.slice(0, 1) },
]);
/** How many times as long as ours each has to take. */
const BARS = { ordinary: 1.35, tuned: 1, with_torchmetrics: 2.5 };

const here = import.meta.dirname;
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-peers-'));

/** @typedef {keyof typeof BARS} Peer */

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr || String(error)}`);
  return stdout;
}

/** Made where it is not there yet, in `.cache`. */
function pythonOf() {
  const given = env['DICE_MONITOR_PEERS_PYTHON'];
  if (given !== undefined) return given;
  const folder = join(root, '.cache', 'python-peers');
  const python = join(folder, 'bin', 'python');
  if (!existsSync(python)) {
    run('python3', ['-m', 'venv', folder]);
    run(python, ['-m', 'pip', 'install', '--quiet', '-r', join(here, 'requirements.txt')]);
  }
  return python;
}

/**
 * Frames with smooth colours and noise, labels in blocks of 32 pixels of which each 17th is ignored.
 *
 * @param {string} folder
 * @param {(typeof SIZES)[number]} size
 * @param {boolean} jpeg
 */
async function writeDrive(folder, { height, width, frames }, jpeg) {
  const bag = await createMcapBag(folder, { compression: 'none' });
  const camera = jpeg ? '/camera/image_raw/compressed' : '/camera/image_raw';
  await bag.addTopic(camera, `sensor_msgs/msg/${jpeg ? 'CompressedImage' : 'Image'}`);
  await bag.addTopic('/labels/image', 'sensor_msgs/msg/Image');
  const draw = seededRandom(height);
  const noise = Uint8Array.from({ length: 65_521 }, () => draw(60));
  const rgb = new Uint8Array(height * width * 3);
  const ids = new Uint8Array(height * width);
  for (let frame = 0; frame < frames; frame++) {
    for (let at = 0; at < rgb.length; at++)
      rgb[at] = (at >> 9) + 7 * frame + (noise[(at * 3 + frame) % 65_521] ?? 0);
    for (let at = 0; at < ids.length; at++) {
      const block = ((at % width) >> 5) + 61 * (Math.floor(at / width) >> 5) + frame;
      ids[at] = block % 17 === 0 ? 255 : block % CLASSES;
    }
    const stampNs = 1_700_000_000_000_000_000n + BigInt(frame) * 100_000_000n;
    const shape = { header: { stampNs, frameId: 'camera' }, height, width, isBigendian: false };
    const picture = jpeg
      ? encodeCompressedImage({
          header: shape.header,
          format: 'jpeg',
          data: await jpegOf(rgb, width, height),
        })
      : encodeImage({ ...shape, encoding: 'rgb8', step: 3 * width, data: rgb });
    await bag.write(camera, stampNs, picture);
    await bag.write(
      '/labels/image',
      stampNs,
      encodeImage({ ...shape, encoding: 'mono8', step: width, data: ids }),
    );
  }
  await bag.close();
}

/**
 * As cameras give it: quality 90, chroma halved.
 *
 * @param {Uint8Array} rgb
 * @param {number} width
 * @param {number} height
 */
async function jpegOf(rgb, width, height) {
  const file = sharp(rgb, { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 });
  return Uint8Array.from(await file.toBuffer());
}

/**
 * @param {string} bag
 * @param {string} model
 */
function ours(bag, model) {
  const out = join(scratch, 'report');
  const args = [
    'evaluate',
    bag,
    '--model',
    model,
    '--out',
    out,
    '--overwrite',
    '--quiet',
    '-p',
    'providers=[cpu]',
  ];
  run(execPath, [join(root, 'dist/bin/dice-monitor.js'), ...args]);
  return JSON.stringify(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).total.matrix);
}

/** @type {Record<Peer, number[]>} medians over sizes and models */
const ratios = { ordinary: [], tuned: [], with_torchmetrics: [] };
try {
  const python = pythonOf();
  const hasTorch = spawnSync(python, ['-c', 'import torch, torchmetrics']).status === 0;
  if (!hasTorch) console.log('torchmetrics is left out: this Python has no torch and torchmetrics');
  const peers = /** @type {Peer[]} */ (hasTorch ? Object.keys(BARS) : ['ordinary', 'tuned']);
  for (const { size, jpeg, models } of CASES) {
    const bag = join(scratch, size.name);
    await writeDrive(bag, size, jpeg);
    for (const { name, wide } of models) {
      const model = join(scratch, `${size.name}-${name}.onnx`);
      writeModelFile(model, smallModel(size, CLASSES, wide));
      /** @param {Peer} peer */
      const runPeer = (peer) =>
        JSON.stringify(JSON.parse(run(python, [join(here, `${peer}.py`), bag, model, String(CLASSES)])));
      const counted = ours(bag, model);
      for (const peer of peers) if (runPeer(peer) !== counted) throw new Error(`${peer} counts other pixels`);
      const contenders = {
        ours: () => ours(bag, model),
        ...Object.fromEntries(peers.map((peer) => [peer, () => runPeer(peer)])),
      };
      const times = await interleave(contenders, { rounds: ROUNDS, warmUp: 0 });
      const own = times['ours'] ?? [];
      console.log(
        `${size.name}${jpeg ? ' JPEG' : ''}, ${name} network, ${size.frames} frames, equal counts; ours ${formatSpread(spreadOf(own), 0)} ms`,
      );
      for (const peer of peers) {
        const ratio = ratioOf(times[peer] ?? [], own);
        if (!jpeg) ratios[peer].push(ratio.median);
        console.log(`  ${peer.padEnd(18)} ${formatSpread(ratio)} times ours`);
      }
    }
    rmSync(bag, { recursive: true });
  }
  for (const peer of peers) {
    const held =
      peer === 'tuned' ? Math.min(...ratios.tuned) > BARS.tuned : spreadOf(ratios[peer]).median >= BARS[peer];
    printBar(`${peer}: ${peer === 'tuned' ? 'slower on each' : `${BARS[peer]} times in the median`}`, held);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

// @ts-check
/**
 * Memory of `dice-monitor evaluate` on a bag and on one ten times as long: rows are streamed, so it hardly grows.
 * Figures are the peak resident memory of the whole process, as the system accounts for it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMcapBag } from '../dist/bag/index.js';
import { encodeImage } from '../dist/codec/image.js';
import { formatSpread, printBar, spreadOf } from './measure.mjs';

const WIDTH = 320;
const HEIGHT = 240;
const SHORT_FRAMES = 300;
const ROUNDS = 3;
const BAR_MB = 32;

const root = fileURLToPath(new URL('..', import.meta.url));
const model = join(root, 'test/fixtures/bags/colour-classifier.onnx');
const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-bench-'));

/**
 * @param {string} name
 * @param {number} frames
 */
async function makeBag(name, frames) {
  const folder = join(scratch, name);
  const bag = await createMcapBag(folder);
  await bag.addTopic('/camera/image_raw', 'sensor_msgs/msg/Image');
  await bag.addTopic('/labels/image', 'sensor_msgs/msg/Image');
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).map((_, at) => (at * 7919) % 251);
  const ids = new Uint8Array(WIDTH * HEIGHT).map((_, at) => (at >> 9) % 3);
  const image = { height: HEIGHT, width: WIDTH, isBigendian: false };
  for (let frame = 0; frame < frames; frame++) {
    const stampNs = 1_700_000_000_000_000_000n + BigInt(frame) * 100_000_000n;
    const header = { stampNs, frameId: 'camera' };
    const camera = { ...image, header, encoding: 'rgb8', step: WIDTH * 3, data: rgb };
    await bag.write('/camera/image_raw', stampNs, encodeImage(camera));
    await bag.write(
      '/labels/image',
      stampNs,
      encodeImage({ ...image, header, encoding: 'mono8', step: WIDTH, data: ids }),
    );
  }
  await bag.close();
  return folder;
}

/**
 * Peak resident memory [MB] of the command on a bag.
 *
 * @param {string} bag
 * @param {number} frames that have to be scored
 */
function peakMemory(bag, frames) {
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
    '--param',
    'providers=[cpu]',
  ];
  const script = `
    const { runProgram } = await import(${JSON.stringify(join(root, 'dist/cli/program.js'))});
    process.exitCode = await runProgram(${JSON.stringify(args)});
    console.log(process.resourceUsage().maxRSS);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const { total } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  if (total.pairs !== frames) throw new Error(`scored ${total.pairs} of ${frames} frames`);
  return Number(stdout) / 1024;
}

try {
  const short = await makeBag('short', SHORT_FRAMES);
  const long = await makeBag('long', SHORT_FRAMES * 10);
  /** @type {number[]} */
  const shortMb = [];
  /** @type {number[]} */
  const longMb = [];
  for (let round = 0; round < ROUNDS; round++) {
    shortMb.push(peakMemory(short, SHORT_FRAMES));
    longMb.push(peakMemory(long, SHORT_FRAMES * 10));
  }
  const growth = spreadOf(longMb.map((mb, round) => mb - (shortMb[round] ?? 0)));
  console.log(`${SHORT_FRAMES} frames   ${formatSpread(spreadOf(shortMb), 0)} MB`);
  console.log(`${SHORT_FRAMES * 10} frames  ${formatSpread(spreadOf(longMb), 0)} MB`);
  console.log(`growth      ${formatSpread(growth, 1)} MB`);
  printBar(`growth at most ${BAR_MB} MB`, growth.median <= BAR_MB);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

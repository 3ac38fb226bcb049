// @ts-check
/**
 * The whole `dice-monitor evaluate` run against nothing but `session.run` of the same fused model on the same frames.
 *
 * The run is the command as users start it, from the start of its process to its end: it reads the bag, decodes, infers,
 * pairs, counts and writes the report. Against it stands the time inside `session.run` alone, inputs being ready. Both
 * have cores - 1 threads for the model, so that nothing competes with it; the command's own default, all cores, is
 * printed beside it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { openBag } from '../dist/bag/index.js';
import { decodeImage } from '../dist/codec/image.js';
import { HEIGHT, WIDTH } from '../examples/demo/camera.mjs';
import { makeDrive } from '../examples/demo/make-drive.mjs';
import { formatSpread, printBar, ratioOf, spreadOf } from './measure.mjs';

const ROUNDS = 5;
const BAR = 1.15;
const CLASSES = 7;
const THREADS = Math.max(1, availableParallelism() - 1);

const root = fileURLToPath(new URL('..', import.meta.url));
const drive = join(root, 'examples/demo/drive');
const model = join(root, 'examples/demo/terrain.onnx');
const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-bench-'));

await makeDrive(drive, { onProgress: () => undefined });
const fused = join(scratch, 'fused.onnx');
dice(['fuse', model, '--pixels', 'rgb8', '--size', `${HEIGHT}x${WIDTH}`, '--out', fused, '--quiet']);
const session = await ort.InferenceSession.create(fused, {
  intraOpNumThreads: THREADS,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/** @param {readonly string[]} args */
function dice(args) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/bin/dice-monitor.js'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/**
 * The command's time in ms, and the frames and the matrix that its report tells.
 *
 * @param {number} threads 0: its default
 */
function runCommand(threads) {
  const out = join(scratch, 'report');
  const parameters = ['-p', 'providers=[cpu]', '-p', `threads=${threads}`];
  const start = performance.now();
  dice([
    ...['evaluate', drive, '--model', model, '--ontology', 'terrain', ...parameters],
    ...['--out', out, '--overwrite', '--quiet'],
  ]);
  const ms = performance.now() - start;
  const { total } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'));
  const frames = readFileSync(join(out, 'frames.csv'), 'utf8').trimEnd().split('\n').slice(1);
  return { ms, matrix: total.matrix, stamps: new Set(frames.map((row) => BigInt(row.split(',')[0] ?? ''))) };
}

/**
 * Time inside session.run over the frames with these stamps [ms], and the counts against their labels, by the
 * plainest loops, to prove that both did the same work.
 *
 * @param {Set<bigint>} stamps
 */
async function runBare(stamps) {
  const bag = await openBag([drive]);
  let ms = 0;
  /** @type {{ stampNs: bigint, mask: Uint8Array }[]} */
  const masks = [];
  const matrix = Array.from({ length: CLASSES }, () => Array.from({ length: CLASSES }, () => 0));
  for await (const { topic, data } of bag.messages(['/camera/image_raw', '/labels/image'], () => undefined)) {
    const image = decodeImage(data);
    if (topic === '/labels/image') {
      count(matrix, image.data, nearest(masks, image.header.stampNs));
      continue;
    }
    if (!stamps.has(image.header.stampNs)) continue;
    const input = new ort.Tensor('uint8', image.data.slice(), [image.height, image.width, 3]);
    const start = performance.now();
    const outputs = await session.run({ [session.inputNames[0] ?? '']: input });
    ms += performance.now() - start;
    const mask = outputs[session.outputNames[0] ?? ''];
    masks.push({ stampNs: image.header.stampNs, mask: /** @type {Uint8Array} */ (mask?.data) });
    if (masks.length > 10) masks.shift();
  }
  await bag.close();
  return { ms, matrix };
}

/**
 * @param {{ stampNs: bigint, mask: Uint8Array }[]} masks
 * @param {bigint} stampNs
 */
function nearest(masks, stampNs) {
  const distance = (/** @type {{ stampNs: bigint }} */ entry) => Math.abs(Number(entry.stampNs - stampNs));
  return masks.reduce((a, b) => (distance(b) < distance(a) ? b : a)).mask;
}

/**
 * @param {number[][]} matrix
 * @param {Uint8Array} label
 * @param {Uint8Array} mask
 */
function count(matrix, label, mask) {
  label.forEach((labelId, pixel) => {
    const row = matrix[labelId];
    const predicted = /** @type {number} */ (mask[pixel]);
    if (row) row[predicted] = (row[predicted] ?? 0) + 1;
  });
}

try {
  const first = runCommand(THREADS);
  const bareFirst = await runBare(first.stamps);
  if (JSON.stringify(first.matrix) !== JSON.stringify(bareFirst.matrix)) throw new Error('the counts differ');
  console.log(`${first.stamps.size} frames; the counts of both are equal`);
  /** @type {number[]} */
  const whole = [];
  /** @type {number[]} */
  const bare = [];
  /** @type {number[]} */
  const byDefault = [];
  for (let round = 0; round < ROUNDS; round++) {
    whole.push(runCommand(THREADS).ms);
    bare.push((await runBare(first.stamps)).ms);
    byDefault.push(runCommand(0).ms);
  }
  const perFrame = (/** @type {number[]} */ times) => times.map((ms) => ms / first.stamps.size);
  console.log(`bare session.run  ${formatSpread(spreadOf(perFrame(bare)))} ms a frame`);
  console.log(`whole run         ${formatSpread(spreadOf(perFrame(whole)))} ms a frame`);
  console.log(`on all cores      ${formatSpread(spreadOf(perFrame(byDefault)))} ms a frame`);
  const ratio = ratioOf(whole, bare);
  console.log(`ratio             ${formatSpread(ratio)}`);
  printBar(`whole run at most ${BAR} times bare session.run`, ratio.median <= BAR);
} finally {
  await session.release();
  rmSync(scratch, { recursive: true, force: true });
}

// @ts-check
/**
 * The whole `dice-monitor evaluate` run against nothing but `session.run` of the same model on the same frames.
 *
 * The run is the command as users start it, from the start of its process to its end: it reads the bag, decodes,
 * prepares, infers, reduces logits to masks, pairs, counts and writes the report. Against it stands the time
 * inside `session.run` alone, inputs being ready. Both use the same number of threads.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { openBag } from '../dist/bag/index.js';
import { decodeImage } from '../dist/codec/image.js';
import { makeDrive } from '../examples/demo/make-drive.mjs';
import { formatSpread, printBar, ratioOf, spreadOf } from './measure.mjs';

const ROUNDS = 5;
/** 1.15 comes with pre- and post-processing inside the graph. */
const BAR = 1.9;
const CLASSES = 7;
/** 1/255 as the model gets it: float32. */
const SCALE = Math.fround(0.00392156862745098);

const root = fileURLToPath(new URL('..', import.meta.url));
const drive = join(root, 'examples/demo/drive');
const model = join(root, 'examples/demo/terrain.onnx');
const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-bench-'));

await makeDrive(drive, { onProgress: () => undefined });
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: Math.max(1, availableParallelism() - 1),
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/** The command's time in ms, and the frames and predicted pixels per class that its report tells. */
function runCommand() {
  const out = join(scratch, 'report');
  const args = ['evaluate', drive, '--model', model, '--ontology', 'terrain', '--param', 'providers=[cpu]'];
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist/cli/main.js'), ...args, '--out', out, '--overwrite', '--quiet'],
    { encoding: 'utf8' },
  );
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(stderr);
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
    const input = new ort.Tensor('float32', planes(image.data), [1, 3, image.height, image.width]);
    const start = performance.now();
    const outputs = await session.run({ [session.inputNames[0] ?? '']: input });
    ms += performance.now() - start;
    const logits = outputs[session.outputNames[0] ?? ''];
    const mask = argMax(/** @type {Float32Array} */ (logits?.data), image.width * image.height);
    masks.push({ stampNs: image.header.stampNs, mask });
    if (masks.length > 10) masks.shift();
  }
  await bag.close();
  return { ms, matrix };
}

/** @param {Uint8Array} rgb */
function planes(rgb) {
  const pixels = rgb.length / 3;
  const result = new Float32Array(rgb.length);
  for (let at = 0; at < rgb.length; at++) {
    result[(at % 3) * pixels + Math.floor(at / 3)] = /** @type {number} */ (rgb[at]) * SCALE;
  }
  return result;
}

/**
 * @param {Float32Array} logits [classes, pixels]
 * @param {number} pixels
 */
function argMax(logits, pixels) {
  const mask = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let classId = 1; classId < CLASSES; classId++) {
      const best = /** @type {number} */ (logits[/** @type {number} */ (mask[pixel]) * pixels + pixel]);
      if (/** @type {number} */ (logits[classId * pixels + pixel]) > best) mask[pixel] = classId;
    }
  }
  return mask;
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
  const first = runCommand();
  const bareFirst = await runBare(first.stamps);
  if (JSON.stringify(first.matrix) !== JSON.stringify(bareFirst.matrix)) throw new Error('the counts differ');
  console.log(`${first.stamps.size} frames; the counts of both are equal`);
  /** @type {number[]} */
  const whole = [];
  /** @type {number[]} */
  const bare = [];
  for (let round = 0; round < ROUNDS; round++) {
    whole.push(runCommand().ms);
    bare.push((await runBare(first.stamps)).ms);
  }
  const perFrame = (/** @type {number[]} */ times) => times.map((ms) => ms / first.stamps.size);
  console.log(`bare session.run  ${formatSpread(spreadOf(perFrame(bare)))} ms a frame`);
  console.log(`whole run         ${formatSpread(spreadOf(perFrame(whole)))} ms a frame`);
  const ratio = ratioOf(whole, bare);
  console.log(`ratio             ${formatSpread(ratio)}`);
  printBar(`whole run at most ${BAR} times bare session.run`, ratio.median <= BAR);
} finally {
  await session.release();
  rmSync(scratch, { recursive: true, force: true });
}

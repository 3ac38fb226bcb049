// @ts-check
/**
 * A picture on every execution provider that works here, from the camera's bytes to the mask, fused: how near the masks
 * are to the CPU's, latency percentiles, and bytes that cross to the device. Providers that do not work are named with
 * the reason; a GPU that is slower than the CPU misses the bar.
 */
import { fileURLToPath } from 'node:url';
import { openOnnxSegmenter } from '../dist/evaluate.js';
import { percent, providerNotes } from '../dist/onnx/provider-trial.js';
import { trialPicture } from '../dist/onnx/trial-picture.js';
import { defaultSettings } from '../dist/settings/settings.js';
import { interleave, printBar, ratioOf, formatSpread } from './measure.mjs';

const MODEL = fileURLToPath(new URL('../examples/demo/terrain.onnx', import.meta.url));
const SIZES = [
  { height: 480, width: 640, rounds: 60 },
  { height: 1080, width: 1920, rounds: 20 },
];
const GPUS = /** @type {const} */ (['tensorrt', 'cuda', 'webgpu']);

/**
 * @param {readonly number[]} values
 * @param {number} share
 */
function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return /** @type {number} */ (sorted[Math.ceil(share * sorted.length) - 1]);
}

for (const { rounds, ...size } of SIZES) {
  const name = `${size.width}x${size.height}`;
  /** @type {Record<string, import('../dist/evaluate.js').OnnxSegmenter>} */
  const open = { cpu: await openOnnxSegmenter(MODEL, { ...defaultSettings(), providers: ['cpu'] }, size) };
  for (const gpu of GPUS) {
    const segmenter = await openOnnxSegmenter(MODEL, { ...defaultSettings(), providers: [gpu, 'cpu'] }, size);
    if (segmenter.provider === gpu) {
      open[gpu] = segmenter;
      console.log(
        `${name}, ${gpu}: ${percent(segmenter.trials[0]?.agreement ?? NaN)} of pixels as on the CPU`,
      );
    } else {
      console.log(`${name}, not here: ${providerNotes(segmenter.trials).join('; ')}`);
      await segmenter.close();
    }
  }
  const picture = trialPicture(size);
  const contenders = Object.fromEntries(
    Object.entries(open).map(([provider, segmenter]) => [
      provider,
      () => segmenter.segment({ ...picture, data: picture.data.slice() }),
    ]),
  );
  const times = await interleave(contenders, { rounds, warmUp: 3 });
  for (const [provider, spent] of Object.entries(times)) {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(spent, share).toFixed(1));
    const moved = provider === 'cpu' ? 'none' : `${picture.data.length} in, ${size.height * size.width} out`;
    console.log(
      `${name}, ${provider}: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms; bytes to the device: ${moved}`,
    );
    if (provider === 'cpu') continue;
    const ratio = ratioOf(times['cpu'] ?? [], spent);
    printBar(
      `${name}: ${provider} is ${formatSpread(ratio)} times faster than the CPU, at least 1`,
      ratio.median >= 1,
    );
  }
  for (const segmenter of Object.values(open)) await segmenter.close();
}

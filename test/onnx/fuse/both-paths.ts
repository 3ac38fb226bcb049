import { InferenceSession } from 'onnxruntime-node';
import { toPicture, type CameraPicture } from '../../../src/imaging/camera-picture.js';
import type { SettledReading } from '../../../src/onnx/describe-model.js';
import { decodeFloat16 } from '../../../src/onnx/float16.js';
import { fuseModel } from '../../../src/onnx/fuse/fuse-model.js';
import { runFused } from '../../../src/onnx/fuse/fused-session.js';
import { planForAnySize, planForPicture } from '../../../src/onnx/fuse/plan-fusion.js';
import { checkContract } from '../../../src/onnx/model-contract.js';
import { createModelRunner, type RunResult } from '../../../src/onnx/model-runner.js';
import type { ModelSettings } from '../../../src/onnx/model-settings.js';
import { outputAxes, outputRows } from '../../../src/onnx/output-rows.js';
import { readOutput } from '../../../src/onnx/output-layout.js';
import { provenValues } from '../../../src/onnx/output-values.js';
import { postprocess } from '../../../src/onnx/postprocess.js';
import { readModelFile } from '../../../src/onnx/read-model.js';
import { modelBytes } from '../../../src/onnx/write-model.js';
import type { Segmentation, SegmentationWish } from '../../../src/pipeline/ports.js';

/** What both paths give for one picture. */
export interface BothPaths {
  readonly unfused: Segmentation;
  readonly fused: Segmentation;
  /** How far the choice of each pixel's class is from another one; Infinity where it is no choice. */
  readonly margins: Float64Array;
}

/** @param anySize a graph for pictures of any size; otherwise one for this picture's */
export async function runBothPaths(
  path: string,
  settings: ModelSettings,
  camera: CameraPicture,
  wish: SegmentationWish,
  anySize = false,
): Promise<BothPaths> {
  const contract = checkContract(readModelFile(path), settings);
  const run = await createModelRunner(contract, settings);
  const plain = await InferenceSession.create(path);
  const result = await run(plain, toPicture(camera));
  await plain.release();
  const { geometry, output } = result;
  const size = { height: geometry.y.model, width: geometry.x.model };
  const declared = contract.output.reading;
  const reading = (
    declared.state === 'read'
      ? declared
      : readOutput(output.type, [...output.dims], size, contract.output.proven)
  ) as SettledReading;
  const proven = provenValues(contract.file.model.graph, contract.output.name);
  const recipe = { ...reading, threshold: settings.threshold, proven };
  const unfused = postprocess(output, geometry, recipe, wish);
  const base = { contract, settings, reading };
  const { channels, order = 'rgb' } = camera;
  const outputSize = outputAxes(output.dims, reading.layout);
  const plan = anySize
    ? planForAnySize(base, { channels, order }, wish)
    : planForPicture(base, camera, outputSize, wish);
  const { model, names } = fuseModel(contract.file.model, plan);
  const session = await InferenceSession.create(modelBytes(model), { logSeverityLevel: 3 });
  const { segmentation: fused } = await runFused(session, names, camera);
  await session.release();
  return { unfused, fused, margins: choiceMargins(result, reading, settings.threshold) };
}

/** By the values of the unfused path: best less second best, or the distance from the threshold. */
function choiceMargins(
  { output, geometry }: RunResult,
  { kind, layout }: SettledReading,
  threshold: number,
): Float64Array {
  const { height, width } = { height: geometry.y.picture, width: geometry.x.picture };
  const margins = new Float64Array(height * width).fill(Infinity);
  if (kind === 'ids') {
    return margins;
  }
  const axes = outputAxes(output.dims, layout);
  const values =
    output.data instanceof Uint16Array ? decodeFloat16(output.data) : (output.data as Float32Array);
  const rows = outputRows(values, axes, geometry);
  for (let y = rows.rows[0]; y < rows.rows[1]; y += 1) {
    rows.setRow(y);
    const lines = Array.from({ length: axes.channels }, (_, channel) => rows.read(channel).slice());
    for (let x = rows.columns[0]; x < rows.columns[1]; x += 1) {
      const [best, second = threshold] = lines.map((line) => line[x]!).sort((a, b) => b - a);
      margins[y * width + x] = Math.abs(best! - second);
    }
  }
  return margins;
}

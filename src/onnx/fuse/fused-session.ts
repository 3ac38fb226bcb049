import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ClassStatistics } from '../../core/estimate.js';
import { rowBytesOf, type CameraPicture } from '../../imaging/camera-picture.js';
import type { Segmentation } from '../../pipeline/ports.js';
import { loadOnnxRuntime } from '../execution-provider.js';
import type { FusedNames } from './fuse-model.js';

/** What a fused model gives: a segmentation, and the shape of the model's own output. */
export interface FusedResult {
  readonly segmentation: Segmentation;
  readonly outputShape: readonly number[];
}

/**
 * Runs a fused model on a picture.
 *
 * @param camera like the one that the graph was planned for
 */
export async function runFused(
  session: InferenceSession,
  names: FusedNames,
  camera: CameraPicture,
): Promise<FusedResult> {
  const { Tensor: OrtTensor } = await loadOnnxRuntime();
  const { height, width, channels, data } = camera;
  const rowBytes = rowBytesOf(camera);
  const dims = rowBytes === width * channels ? [height, width, channels] : [height, rowBytes];
  const results = await session.run({ [names.image]: new OrtTensor('uint8', data, dims) });
  const plane = (name: string) => ({ width, height, data: results[name]!.data as Uint8Array });
  const { mask, confidence, nanPixels, statistics, outputShape } = names;
  return {
    segmentation: {
      mask: plane(mask),
      nanPixels: nanPixels === undefined ? 0 : wholeNumbers(results[nanPixels])[0]!,
      ...(confidence !== undefined && { confidence: plane(confidence) }),
      ...(statistics && { statistics: classStatistics(statistics.map((name) => results[name]!)) }),
    },
    outputShape: outputShape === undefined ? [] : wholeNumbers(results[outputShape]),
  };
}

function wholeNumbers(tensor: Tensor | undefined): number[] {
  return Array.from(tensor?.data as BigInt64Array, Number);
}

function classStatistics(sums: readonly Tensor[]): ClassStatistics {
  const [predicted, probability, predictedProbability, entropy] = sums.map(
    ({ data }) => data as Float64Array,
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const pixels = predicted.reduce((sum, each) => sum + each, 0);
  return { pixels, predicted, probability, predictedProbability, entropy: entropy[0]! };
}

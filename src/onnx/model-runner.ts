import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { Picture } from '../imaging/picture.js';
import { toChannels } from '../imaging/to-channels.js';
import { loadOnnxRuntime, reasonOf } from './execution-provider.js';
import { planGeometry, type Geometry } from './geometry.js';
import { targetSize, type ModelContract } from './model-contract.js';
import type { ModelSettings } from './model-settings.js';
import type { OutputTensor } from './postprocess.js';
import { createInput, preprocess, type InputData } from './preprocess.js';

/** A model's answer to one picture, and how the picture lay in its input. */
export interface RunResult {
  readonly output: OutputTensor;
  /** The other tensors that were asked for, in their order. */
  readonly others: readonly OutputTensor[];
  readonly geometry: Geometry;
}

/** Pre-processes a picture and runs the model. One call at a time: the input's buffer is used again. */
export type ModelRunner = (session: InferenceSession, picture: Picture) => Promise<RunResult>;

interface Prepared {
  readonly geometry: Geometry;
  readonly input: InputData;
  readonly tensor: Tensor;
}

/**
 * @param others names of further outputs that the session has
 * @throws DiceMonitorError (on a call) `model` naming the size, where the model does not run on it
 */
export async function createModelRunner(
  contract: ModelContract,
  settings: ModelSettings,
  others: readonly string[] = [],
): Promise<ModelRunner> {
  const ort = await loadOnnxRuntime();
  const { file, input, output } = contract;
  const target = targetSize(contract, settings);
  const recipe = { ...settings.input, type: input.type, layout: input.layout, channels: input.channels };
  let last: Prepared | undefined;

  function prepare(picture: Picture): Prepared {
    const { y, x } = last?.geometry ?? {};
    if (last && y?.picture === picture.height && x?.picture === picture.width) {
      return last;
    }
    const geometry = planGeometry(picture, target, settings.input.resize);
    const size = [geometry.y.model, geometry.x.model];
    const dims = input.layout === 'NCHW' ? [1, input.channels, ...size] : [1, ...size, input.channels];
    const data = createInput(recipe, geometry);
    last = { geometry, input: data, tensor: new ort.Tensor(input.type, data, dims) };
    return last;
  }

  return async (session, picture) => {
    const prepared = prepare(picture);
    preprocess(toChannels(picture, input.channels), prepared.geometry, recipe, prepared.input);
    try {
      const names = [...new Set([output.name, ...others])];
      const results = await session.run({ [input.name]: prepared.tensor }, names);
      const tensorOf = (name: string) => results[name]! as OutputTensor;
      const { geometry } = prepared;
      return { output: tensorOf(output.name), others: others.map(tensorOf), geometry };
    } catch (cause) {
      const dims = `[${prepared.tensor.dims.join(', ')}]`;
      throw new DiceMonitorError('model', {
        found: `model ${file.path} does not run on a picture ${picture.height} high and ${picture.width} wide (input "${input.name}" ${dims}): ${reasonOf(cause)}`,
        expected: 'a size that the model takes, often a multiple of 8, 16 or 32',
        hint: 'set input.size to a height and width that the model takes',
        cause,
      });
    }
  };
}

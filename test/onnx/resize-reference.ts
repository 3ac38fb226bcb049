import { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildModel, node, value } from './build-model.js';

/** Values of one plane, [height, width]. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** ONNX Resize (half_pixel) as onnxruntime's CPU provider computes it, for one plane. */
export async function onnxResize(
  plane: Plane,
  height: number,
  width: number,
  mode: 'linear' | 'nearest' = 'linear',
): Promise<Float32Array> {
  const model = buildModel({
    inputs: [value('x', 'float32', [1, 1, 'h', 'w']), value('sizes', 'int64', [4])],
    outputs: [value('y', 'float32', [1, 1, 'a', 'b'])],
    nodes: [
      node('Resize', ['x', '', '', 'sizes'], ['y'], {
        mode,
        coordinate_transformation_mode: 'half_pixel',
        nearest_mode: 'round_prefer_floor',
      }),
    ],
  });
  const session = await InferenceSession.create(model);
  const x = new Tensor('float32', plane.data, [1, 1, plane.height, plane.width]);
  const sizes = new Tensor('int64', BigInt64Array.from([1n, 1n, BigInt(height), BigInt(width)]), [4]);
  const { y } = await session.run({ x, sizes });
  await session.release();
  return y!.data as Float32Array;
}

/** Numbers in [0, 1), the same for the same seed (a linear congruential generator). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function randomPlane(height: number, width: number, seed: number): Plane {
  const random = seededRandom(seed);
  return { height, width, data: Float32Array.from({ length: height * width }, () => random() * 20 - 10) };
}

import fc from 'fast-check';
import { seededRandom } from '../../../src/core/seeded-random.js';
import type { CameraPicture } from '../../../src/imaging/camera-picture.js';
import type { ModelSettings } from '../../../src/onnx/model-settings.js';
import type { SegmentationWish } from '../../../src/pipeline/ports.js';
import { plainSettings } from '../model-folder.js';
import type { RandomModel } from './random-model.js';

/** How a model is used: settings that fit it, a picture, and what is wished. */
export interface RandomUse {
  readonly settings: ModelSettings;
  readonly camera: CameraPicture;
  readonly wish: SegmentationWish;
}

const length = fc.integer({ min: 5, max: 48 });
const number = fc.double({ min: -1, max: 1, noNaN: true });
const factor = fc.double({ min: 0.2, max: 2, noNaN: true });

/** Uses of a model; the channels of mean and std are those of its input. */
export function randomUses(model: RandomModel): fc.Arbitrary<RandomUse> {
  const perChannel = (value: fc.Arbitrary<number>) =>
    fc.oneof(fc.tuple(value), fc.array(value, { minLength: model.channels, maxLength: model.channels }));
  return fc
    .record({
      channelOrder: fc.constantFrom('rgb' as const, 'bgr' as const),
      resize: fc.constantFrom('stretch' as const, 'letterbox' as const, 'crop' as const),
      scale: fc.constantFrom(1 / 255, 1 / 127.5, 0.01),
      mean: fc.oneof(fc.constant([0]), perChannel(number)),
      std: fc.oneof(fc.constant([1]), perChannel(factor)),
      padValue: fc.constantFrom(0, 114, 17.5),
      size: fc.oneof(fc.constant<[number, number]>([0, 0]), fc.tuple(length, length)),
      threshold: fc.constantFrom(0.5, 0.3, 0),
      height: length,
      width: length,
      channels: fc.constantFrom(1 as const, 3 as const, 4 as const),
      order: fc.constantFrom('rgb' as const, 'bgr' as const),
      padding: fc.constantFrom(0, 0, 5),
      seed: fc.integer({ min: 1, max: 1e6 }),
      estimates: fc.boolean(),
      confidence: fc.boolean(),
    })
    .map(({ threshold, height, width, channels, order, padding, seed, estimates, confidence, ...recipe }) => {
      const bytes = model.inputType === 'uint8' ? { scale: 1, mean: [0], std: [1] } : {};
      const size: readonly [number, number] = model.height > 0 ? [0, 0] : recipe.size;
      const rowBytes = width * channels + padding;
      return {
        settings: plainSettings({ threshold }, { ...recipe, ...bytes, size }),
        camera: { width, height, channels, order, rowBytes, data: randomBytes(rowBytes * height, seed) },
        wish: { estimates, confidence },
      };
    });
}

/** Blobs and noise, so that neighbouring pixels are alike and yet all classes occur. */
function randomBytes(count: number, seed: number): Uint8Array {
  const draw = seededRandom(seed);
  let level = 128;
  return Uint8Array.from({ length: count }, () => {
    level = draw(12) === 0 ? draw(256) : level;
    return Math.min(255, level + draw(24));
  });
}

import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/imaging/picture.js';
import { decodeFloat16 } from '../../src/onnx/float16.js';
import { planGeometry, type Geometry } from '../../src/onnx/geometry.js';
import { createInput, preprocess, type InputRecipe } from '../../src/onnx/preprocess.js';
import { onnxResize, seededRandom } from './resize-reference.js';

const RECIPE: InputRecipe = {
  type: 'float32',
  layout: 'NCHW',
  channels: 3,
  channelOrder: 'rgb',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  padValue: 114,
};
const FREE = { height: undefined, width: undefined };

function randomPicture(height: number, width: number, channels: 1 | 3): Picture {
  const random = seededRandom(height * 31 + width);
  const data = Uint8Array.from({ length: height * width * channels }, () => Math.floor(random() * 256));
  return { height, width, channels, data };
}

function run(picture: Picture, geometry: Geometry, recipe: InputRecipe) {
  const input = createInput(recipe, geometry);
  preprocess(picture, geometry, recipe, input);
  return input;
}

/** The definition, spelled out: float32 after each step, one pixel at a time. */
function expectedValue(value: number, channel: number, recipe: InputRecipe): number {
  const at = (list: readonly number[]) => Math.fround(list.length === 1 ? list[0]! : list[channel]!);
  const scaled = Math.fround(value * Math.fround(recipe.scale));
  return Math.fround(Math.fround(scaled - at(recipe.mean)) / at(recipe.std));
}

describe('preprocess without resizing', () => {
  const picture = randomPicture(5, 7, 3);
  const geometry = planGeometry(picture, FREE, 'stretch');

  it.each([
    ['NCHW', 'rgb'],
    ['NCHW', 'bgr'],
    ['NHWC', 'rgb'],
    ['NHWC', 'bgr'],
  ] as const)('lays out %s %s', (layout, channelOrder) => {
    const recipe = { ...RECIPE, layout, channelOrder };
    const input = run(picture, geometry, recipe);
    for (let y = 0; y < 5; y += 1) {
      for (let x = 0; x < 7; x += 1) {
        for (let channel = 0; channel < 3; channel += 1) {
          const byte = picture.data[(y * 7 + x) * 3 + (channelOrder === 'rgb' ? channel : 2 - channel)]!;
          const at = layout === 'NCHW' ? (channel * 5 + y) * 7 + x : (y * 7 + x) * 3 + channel;
          expect(input[at]).toBe(expectedValue(byte, channel, recipe));
        }
      }
    }
  });

  it('takes one mean and std for all channels', () => {
    const recipe = { ...RECIPE, scale: 1, mean: [100], std: [50] };
    expect(run(picture, geometry, recipe)[35]).toBe(expectedValue(picture.data[1]!, 1, recipe));
  });

  it('passes bytes on to a uint8 input', () => {
    const recipe: InputRecipe = { ...RECIPE, type: 'uint8', layout: 'NHWC', mean: [0], std: [1] };
    expect(run(picture, geometry, recipe)).toEqual(picture.data);
  });

  it('gives float16 as bits, rounded from the float32 values', () => {
    const halves = decodeFloat16(run(picture, geometry, { ...RECIPE, type: 'float16' }) as Uint16Array);
    const singles = run(picture, geometry, RECIPE) as Float32Array;
    halves.forEach((half, i) => {
      expect(Math.abs(half - singles[i]!)).toBeLessThanOrEqual(2 ** -11 * Math.abs(singles[i]!));
    });
  });

  it('feeds one channel', () => {
    const grey = randomPicture(3, 4, 1);
    const recipe: InputRecipe = {
      ...RECIPE,
      channels: 1,
      channelOrder: 'bgr',
      scale: 1,
      mean: [0],
      std: [1],
    };
    expect([...run(grey, planGeometry(grey, FREE, 'stretch'), recipe)]).toEqual([...grey.data]);
  });
});

describe('preprocess with resizing', () => {
  const picture = randomPicture(23, 31, 3);
  const plain = { ...RECIPE, scale: 1, mean: [0], std: [1] };
  const channel = (index: number) =>
    Float32Array.from({ length: 23 * 31 }, (_, i) => picture.data[i * 3 + index]!);

  it('resizes the values before scale and mean, as onnxruntime does', async () => {
    const input = run(picture, planGeometry(picture, { height: 16, width: 40 }, 'stretch'), RECIPE);
    for (const index of [0, 1, 2]) {
      const resized = await onnxResize({ height: 23, width: 31, data: channel(index) }, 16, 40);
      const plane = input.slice(index * 640, (index + 1) * 640);
      expect([...plane]).toEqual([...resized].map((value) => expectedValue(value, index, RECIPE)));
    }
  });

  it('rounds for a uint8 input, halves to even', () => {
    // 2x2 to 1x1 is the mean of four: 2.5 and 3.5
    const square = (values: number[]): Picture => ({
      height: 2,
      width: 2,
      channels: 1,
      data: Uint8Array.from(values),
    });
    const recipe: InputRecipe = { ...plain, type: 'uint8', channels: 1 };
    const small = planGeometry({ height: 2, width: 2 }, { height: 1, width: 1 }, 'stretch');
    expect([...run(square([1, 2, 3, 4]), small, recipe)]).toEqual([2]);
    expect([...run(square([2, 3, 4, 5]), small, recipe)]).toEqual([4]);
  });

  it('fills the bars of a letterbox with pad_value before scale and mean', async () => {
    // 23x31 into 40x31: nothing is scaled, 17 rows free, 8 above
    const input = run(picture, planGeometry(picture, { height: 40, width: 31 }, 'letterbox'), RECIPE);
    expect([...input.slice(0, 8 * 31)]).toEqual(Array(8 * 31).fill(expectedValue(114, 0, RECIPE)));
    expect([...input.slice(31 * 31, 40 * 31)]).toEqual(Array(9 * 31).fill(expectedValue(114, 0, RECIPE)));
    const inside = [...channel(0)].map((value) => expectedValue(value, 0, RECIPE));
    expect([...input.slice(8 * 31, 31 * 31)]).toEqual(inside);
    // 23x31 into 30x24: factor 24/31, 17.8 rows, so 18; 6 above and below
    const scaled = run(picture, planGeometry(picture, { height: 30, width: 24 }, 'letterbox'), plain);
    const resized = await onnxResize({ height: 23, width: 31, data: channel(0) }, 18, 24);
    expect([...scaled.slice(6 * 24, 24 * 24)]).toEqual([...resized]);
  });

  it('takes the centred window of a crop', () => {
    // 23x31 to 23x20: factor 1, 11 columns cut, 5 of them on the left
    const input = run(picture, planGeometry(picture, { height: 23, width: 20 }, 'crop'), plain);
    const wanted = [...channel(0)].filter((_, i) => i % 31 >= 5 && i % 31 < 25);
    expect([...input.slice(0, 23 * 20)]).toEqual(wanted);
  });
});

import { describe, expect, it } from 'vitest';
import type { Mask } from '../../src/core/mask.js';
import { sampleMask } from '../../src/core/sample-mask.js';
import { countSoft, type SoftCounts } from '../../src/core/soft-counts.js';
import { planGeometry } from '../../src/onnx/geometry.js';
import { postprocess, type OutputRecipe } from '../../src/onnx/postprocess.js';
import { softmax } from './probability-reference.js';
import { seededRandom } from './resize-reference.js';

const CLASSES = 3;
const [HEIGHT, WIDTH] = [6, 8];
const SCORES: OutputRecipe = { kind: 'scores', layout: 'NCHW', threshold: 0.5 };
const FREE = { height: undefined, width: undefined };
const same = planGeometry({ height: HEIGHT, width: WIDTH }, FREE, 'stretch');

const random = seededRandom(11);
const logits = Float32Array.from({ length: CLASSES * HEIGHT * WIDTH }, () => random() * 8 - 4);

function labelOf(height: number, width: number): Mask {
  const data = Uint8Array.from({ length: height * width }, () => [0, 1, 2, 255][Math.floor(random() * 4)]!);
  return { height, width, data };
}

function valuesAt(data: Float32Array, pixel: number): number[] {
  return Array.from({ length: CLASSES }, (_, c) => data[c * HEIGHT * WIDTH + pixel]!);
}

/** Which pixel of the picture each pixel of a label of this size takes, by the code that samples masks. */
function pixelsFor({ height, width }: Mask): number[] {
  const numbers = Uint8Array.from({ length: HEIGHT * WIDTH }, (_, i) => i);
  return [...sampleMask({ height: HEIGHT, width: WIDTH, data: numbers }, width, height).data];
}

/** By the softmax as it is written, at the label's pixels. */
function expected(data: Float32Array, label: Mask, mask: Mask): SoftCounts {
  const pixels = pixelsFor(label);
  const probabilities = pixels.map((pixel) => softmax(valuesAt(data, pixel)));
  const planes = Array.from({ length: CLASSES }, (_, c) => probabilities.map((p) => p[c]!)).flat();
  const predicted = { ...label, data: Uint8Array.from(pixels, (pixel) => mask.data[pixel]!) };
  return countSoft(Float64Array.from(planes), label, predicted, CLASSES);
}

function expectEqual(got: SoftCounts | undefined, want: SoftCounts): void {
  const numbers = ({ label, probability, labelProbability, losses, reliability }: SoftCounts) => [
    ...[...label, ...probability, ...labelProbability, ...losses],
    ...Object.values(reliability).flatMap((bins: Float64Array) => [...bins]),
  ];
  numbers(got!).forEach((value, i) => {
    expect(value).toBeCloseTo(numbers(want)[i]!, 9);
  });
}

const tensor = (data: Float32Array, channels = CLASSES) => ({
  type: 'float32',
  dims: [1, channels, HEIGHT, WIDTH],
  data,
});

describe('soft counts of a frame', () => {
  it.each([
    ['of the picture', HEIGHT, WIDTH],
    ['smaller', 3, 4],
    ['larger', 12, 16],
    ['of an odd ratio', 9, 12],
  ])('are those of the softmax at the pixels of a label %s', (_, height, width) => {
    const softLabel = labelOf(height, width);
    const { soft, mask } = postprocess(tensor(logits), same, SCORES, { softLabel });
    expectEqual(soft, expected(logits, softLabel, mask));
  });

  it('are not asked for without a label, and change nothing else', () => {
    const plain = postprocess(tensor(logits), same, SCORES, { confidence: true });
    const { soft, ...rest } = postprocess(tensor(logits), same, SCORES, {
      confidence: true,
      softLabel: labelOf(HEIGHT, WIDTH),
    });
    expect(plain.soft).toBeUndefined();
    expect(soft).toBeDefined();
    expect(rest).toEqual(plain);
  });

  it('leave out pixels with a NaN, and what lies outside a crop', () => {
    const withNan = logits.slice();
    withNan[5] = NaN;
    const softLabel = { height: HEIGHT, width: WIDTH, data: new Uint8Array(HEIGHT * WIDTH).fill(1) };
    const { soft } = postprocess(tensor(withNan), same, SCORES, { softLabel });
    expect([...soft!.label]).toEqual([0, HEIGHT * WIDTH - 1, 0]);

    const picture = { height: 10, width: WIDTH };
    const crop = planGeometry(picture, { height: HEIGHT, width: WIDTH }, 'crop');
    const cropped = postprocess(tensor(logits), crop, SCORES, {
      softLabel: { ...picture, data: new Uint8Array(80).fill(1) },
    });
    expect(cropped.soft!.label[1]).toBe(cropped.mask.data.filter((id) => id !== 255).length);
    expect(cropped.soft!.label[1]).toBe(HEIGHT * WIDTH);
  });

  it('of a map are those of its two classes', () => {
    const values = Float32Array.from({ length: HEIGHT * WIDTH }, () => random());
    const softLabel = {
      ...labelOf(HEIGHT, WIDTH),
      data: Uint8Array.from(values, (p, i) => (i % 3 === 0 ? 255 : p > 0.4 ? 1 : 0)),
    };
    const recipe: OutputRecipe = { kind: 'map', layout: 'NCHW', threshold: 0.5, proven: 'shares' };
    const { soft, mask } = postprocess(tensor(values, 1), same, recipe, { softLabel });
    const planes = Float64Array.from([...values].map((p) => 1 - p).concat([...values]));
    expectEqual(soft, countSoft(planes, softLabel, mask, 2));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFloat16, toFloat16Bits } from '../../src/onnx/float16.js';
import { planGeometry } from '../../src/onnx/geometry.js';
import { postprocess, type OutputRecipe } from '../../src/onnx/postprocess.js';
import {
  referenceStatistics,
  share,
  softmax,
  statisticsDifference,
  wrongConfidence,
  type PixelProbabilities,
} from './probability-reference.js';
import { onnxResize, randomPlane, seededRandom } from './resize-reference.js';

const SCORES: OutputRecipe = { kind: 'scores', layout: 'NCHW', threshold: 0.5 };
const FREE = { height: undefined, width: undefined };
const BOTH = { estimates: true, confidence: true };
const same = (height: number, width: number) => planGeometry({ height, width }, FREE, 'stretch');
const float32 = (dims: readonly number[], values: Iterable<number>) => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});

/** Scores of some pixels, as the tensor [1, C, 1, pixels]. */
function row(pixels: readonly (readonly number[])[]) {
  const classes = pixels[0]!.length;
  const values = Array.from({ length: classes }, (_, c) => pixels.map((pixel) => pixel[c]!)).flat();
  return float32([1, classes, 1, pixels.length], values);
}

function expectProbabilities(
  result: ReturnType<typeof postprocess>,
  pixels: readonly PixelProbabilities[],
  tolerance = 1e-12,
): void {
  const ids = result.mask.data;
  const classes = result.statistics!.predicted.length;
  const expected = referenceStatistics(pixels, ids, classes);
  expect(result.statistics!.pixels).toBe(expected.pixels);
  expect(statisticsDifference(result.statistics!, expected)).toBeLessThan(tolerance);
  const chosen = pixels.map((pixel, i) => pixel?.[ids[i]!]);
  expect(wrongConfidence(result.confidence!.data, chosen, 255 * tolerance)).toEqual([]);
  const { width, height } = result.mask;
  expect([result.confidence!.width, result.confidence!.height]).toEqual([width, height]);
}

describe('probabilities of scores', () => {
  it('are the softmax, worked by hand', () => {
    // ln 1, ln 2, ln 5 -> 1/8, 2/8, 5/8; twice the same -> 1/2, 1/2, 0
    const result = postprocess(
      row([
        [0, Math.log(2), Math.log(5)],
        [7, 7, -Infinity],
      ]),
      same(1, 2),
      SCORES,
      BOTH,
    );
    expect([...result.mask.data]).toEqual([2, 0]);
    expect([...result.confidence!.data]).toEqual([159, 128]);
    const { pixels, predicted, probability, predictedProbability, entropy } = result.statistics!;
    expect([pixels, ...predicted]).toEqual([2, 1, 0, 1]);
    // ln 2 and ln 5 are rounded to float32.
    [0.625, 0.75, 0.625].forEach((p, c) => {
      expect(probability[c]).toBeCloseTo(p, 7);
    });
    [0.5, 0, 0.625].forEach((p, c) => {
      expect(predictedProbability[c]).toBeCloseTo(p, 7);
    });
    const first = Math.log(8) - (2 * Math.log(2) + 5 * Math.log(5)) / 8;
    expect(entropy).toBeCloseTo(first + Math.LN2, 7);
  });

  it('agree with a brute force in both layouts and in float16, whatever is wished', () => {
    const value = fc.oneof(
      fc.double({ min: -30, max: 30, noNaN: true }),
      fc.constantFrom(0, 1e4, -1e4, -Infinity),
      { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity) },
    );
    const outputs = fc.record({
      height: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 5 }),
      classes: fc.integer({ min: 2, max: 6 }),
      values: fc.array(value, { minLength: 150, maxLength: 150 }),
    });
    fc.assert(
      fc.property(outputs, ({ height, width, classes, values }) => {
        const count = height * width;
        const bits = Uint16Array.from(values.slice(0, count * classes), toFloat16Bits);
        const rounded = decodeFloat16(bits);
        const at = (pixel: number) => [...rounded.subarray(pixel * classes, (pixel + 1) * classes)];
        const pixels = Array.from({ length: count }, (_, pixel) => {
          const logits = at(pixel);
          return Number.isFinite(Math.max(...logits)) ? softmax(logits) : undefined;
        });
        const planar = (from: ArrayLike<number>) =>
          Array.from(
            { length: count * classes },
            (_, i) => from[(i % count) * classes + Math.floor(i / count)]!,
          );
        const nchw = [1, classes, height, width];
        const interleaved: OutputRecipe = { ...SCORES, layout: 'NHWC' };
        const cases = [
          [float32(nchw, planar(rounded)), SCORES],
          [float32([1, height, width, classes], rounded), interleaved],
          [{ type: 'float16', dims: nchw, data: Uint16Array.from(planar(bits)) }, SCORES],
        ] as const;
        for (const [output, recipe] of cases) {
          const result = postprocess(output, same(height, width), recipe, BOTH);
          expectProbabilities(result, pixels);
          const { confidence, statistics, ...plain } = result;
          const run = (wish?: typeof BOTH | { estimates?: boolean; confidence?: boolean }) =>
            postprocess(output, same(height, width), recipe, wish);
          expect(run()).toEqual(plain);
          expect(run({ estimates: true })).toEqual({ ...plain, statistics });
          expect(run({ confidence: true })).toEqual({ ...plain, confidence });
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('of many classes and of 255 are summed alike', () => {
    const random = seededRandom(8);
    for (const classes of [19, 255]) {
      const pixels = Array.from({ length: 40 }, () =>
        Array.from({ length: classes }, () => Math.fround(random() * 12 - 6)),
      );
      expectProbabilities(postprocess(row(pixels), same(1, 40), SCORES, BOTH), pixels.map(softmax));
    }
  });

  it('are taken as they are where they are not below 0 and sum to 1 everywhere', () => {
    const pixels = [
      [0.25, 0.75, 0],
      [0.5, 0.25, 0.25],
      [1, 0, 0],
    ];
    expectProbabilities(postprocess(row(pixels), same(1, 3), SCORES, BOTH), pixels);
    // One pixel that does not, and all of them are logits.
    const logits = [...pixels, [0.5, 0.25, 0.5]];
    expectProbabilities(postprocess(row(logits), same(1, 4), SCORES, BOTH), logits.map(softmax));
  });

  it('are taken as they are where the graph proves it, resized ones too', () => {
    const proven: OutputRecipe = { ...SCORES, proven: 'probabilities' };
    // 1x2 to 1x4: half-pixel centres at −0.25 (clamped), 0.25, 0.75, 1.25
    const result = postprocess(
      row([
        [1, 0],
        [0.25, 0.75],
      ]),
      same(1, 4),
      proven,
      BOTH,
    );
    expectProbabilities(result, [
      [1, 0],
      [0.8125, 0.1875],
      [0.4375, 0.5625],
      [0.25, 0.75],
    ]);
  });

  it('are shares of the sum where each class has a sigmoid; of nothing they are not defined', () => {
    const pixels = [
      [0.5, 0.25, 0.125],
      [0, 0, 0],
      [1, 1, 0.5],
    ];
    const result = postprocess(row(pixels), same(1, 3), { ...SCORES, proven: 'shares' }, BOTH);
    expectProbabilities(result, [share(pixels[0]!), undefined, share(pixels[2]!)]);
    expect(result.nanPixels).toBe(0);
  });

  it('leave out pixels with a NaN, in the sums and in the confidence', () => {
    const result = postprocess(
      row([
        [0, 1, NaN],
        [0, 0, 2],
        [NaN, NaN, NaN],
      ]),
      same(1, 3),
      SCORES,
      BOTH,
    );
    expect([...result.mask.data]).toEqual([1, 2, 0]);
    expect(result.nanPixels).toBe(2);
    expectProbabilities(result, [undefined, softmax([0, 0, 2]), undefined]);
    expect(result.confidence!.data[0]).toBe(0);
  });

  it('are those of the logits at the size of the picture', async () => {
    const planes = [1, 2, 3, 4].map((seed) => randomPlane(9, 13, seed));
    const resized = await Promise.all(planes.map((plane) => onnxResize(plane, 35, 50)));
    const pixels = Array.from({ length: 35 * 50 }, (_, i) => softmax(resized.map((plane) => plane[i]!)));
    const output = float32(
      [1, 4, 9, 13],
      planes.flatMap((plane) => [...plane.data]),
    );
    expectProbabilities(postprocess(output, same(35, 50), SCORES, BOTH), pixels, 1e-6);
  });

  it('are not counted outside a crop, where the confidence is 0', () => {
    // Columns 2 and 3 of a picture of 2x6 are seen.
    const geometry = planGeometry({ height: 2, width: 6 }, { height: 2, width: 2 }, 'crop');
    const result = postprocess(float32([1, 2, 2, 2], [0, 0, 0, 0, 3, 3, 3, 3]), geometry, SCORES, BOTH);
    const seen = (i: number) => [2, 3].includes(i % 6);
    const pixels = Array.from({ length: 12 }, (_, i) => (seen(i) ? softmax([0, 3]) : undefined));
    expectProbabilities(result, pixels);
    expect(result.statistics!.pixels).toBe(4);
    expect([...result.confidence!.data].map((value) => value > 0)).toEqual(pixels.map((each) => !!each));
  });

  it('are cut out of a letterbox', () => {
    // A picture of 2x4 in the middle rows of 4x4; the bars are very sure of class 1.
    const geometry = planGeometry({ height: 2, width: 4 }, { height: 4, width: 4 }, 'letterbox');
    const first = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0];
    const second = [99, 99, 99, 99, 4, 4, 4, 4, 4, 4, 4, 4, 99, 99, 99, 99];
    const result = postprocess(float32([1, 2, 4, 4], [...first, ...second]), geometry, SCORES, BOTH);
    expectProbabilities(
      result,
      first.slice(4, 12).map((logit) => softmax([logit, 4])),
    );
  });
});

describe('probabilities of a map', () => {
  const map: OutputRecipe = { kind: 'map', layout: 'NHW', threshold: 0.5 };
  const two = (p: number): [number, number] => [1 - p, p];
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const line = (values: readonly number[], recipe: OutputRecipe) =>
    postprocess(float32([1, 1, values.length], values), same(1, values.length), recipe, BOTH);

  function expectMap(result: ReturnType<typeof postprocess>, ones: readonly (number | undefined)[]): void {
    const pixels = ones.map((p) => (p === undefined ? undefined : two(p)));
    const expected = referenceStatistics(pixels, result.mask.data, 2);
    expect(statisticsDifference(result.statistics!, expected)).toBeLessThan(1e-12);
    const sure = ones.map((p) => (p === undefined ? undefined : Math.max(p, 1 - p)));
    expect(wrongConfidence(result.confidence!.data, sure, 1e-9)).toEqual([]);
  }

  it('are the values where all lie in 0 to 1, as the threshold does', () => {
    const values = [0, 0.25, 0.5, 0.625, 1];
    expectMap(line(values, map), values);
    expectMap(line(values, { ...map, threshold: 0.75 }), values);
  });

  it('are the sigmoid of logits: a value outside 0 to 1, or a threshold that no probability has', () => {
    const logits = [-40, -1.5, 0, 0.75, 3, 800, -800, Infinity, -Infinity];
    expectMap(line(logits, map), logits.map(sigmoid));
    const small = [0.125, 0.75, 0.5];
    expectMap(line(small, { ...map, threshold: 0 }), small.map(sigmoid));
    expectMap(line(small, { ...map, threshold: 0, proven: 'shares' }), small);
  });

  it('have the confidence of the likelier class, and the sums of the class in the mask', () => {
    const result = line([0.625], { ...map, threshold: 0.75 });
    expect([...result.mask.data]).toEqual([0]);
    expect([...result.confidence!.data]).toEqual([Math.round(255 * 0.625)]);
    expect([...result.statistics!.predictedProbability]).toEqual([0.375, 0]);
  });

  it('leave out NaN', () => {
    const result = line([NaN, 0.25], map);
    expectMap(result, [undefined, 0.25]);
    expect([result.nanPixels, result.statistics!.pixels]).toEqual([1, 1]);
  });

  it('do not count outside a crop', () => {
    const geometry = planGeometry({ height: 1, width: 4 }, { height: 1, width: 2 }, 'crop');
    const result = postprocess(float32([1, 1, 2], [0.75, 0.25]), geometry, map, BOTH);
    expect([...result.mask.data]).toEqual([255, 1, 0, 255]);
    expectMap(result, [undefined, 0.75, 0.25, undefined]);
  });
});

describe('probabilities of class ids', () => {
  it('are not there', () => {
    const output = { type: 'uint8', dims: [1, 1, 3], data: Uint8Array.of(0, 1, 2) };
    const ids: OutputRecipe = { kind: 'ids', layout: 'NHW', threshold: 0.5 };
    expect(postprocess(output, same(1, 3), ids, BOTH)).toEqual(postprocess(output, same(1, 3), ids));
  });
});

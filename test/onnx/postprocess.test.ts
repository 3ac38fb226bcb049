import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFloat16Bits } from '../../src/onnx/float16.js';
import { planGeometry } from '../../src/onnx/geometry.js';
import { postprocess, type OutputRecipe } from '../../src/onnx/postprocess.js';
import { onnxResize, randomPlane } from './resize-reference.js';

const SCORES: OutputRecipe = { kind: 'scores', layout: 'NCHW', threshold: 0.5 };
const FREE = { height: undefined, width: undefined };
const same = (height: number, width: number) => planGeometry({ height, width }, FREE, 'stretch');
const float32 = (dims: number[], values: Iterable<number>) => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});

describe('scores', () => {
  it('takes the first of the largest', () => {
    // pixels: (1, 3, 3) -> 1; (5, 5, 0) -> 0; (-Infinity, -Infinity, -Infinity) -> 0
    const values = [1, 5, -Infinity, 3, 5, -Infinity, 3, 0, -Infinity];
    const { mask, nanPixels } = postprocess(float32([1, 3, 1, 3], values), same(1, 3), SCORES);
    expect([...mask.data]).toEqual([1, 0, 0]);
    expect([mask.width, mask.height, nanPixels]).toEqual([3, 1, 0]);
  });

  it('counts pixels with a NaN once, and takes the largest of the other values', () => {
    // pixels: (NaN, 1, 2) -> 2; (3, NaN, NaN) -> 0; (NaN, NaN, NaN) -> 0; (1, 2, 0) -> 1
    const values = [NaN, 3, NaN, 1, 1, NaN, NaN, 2, 2, NaN, NaN, 0];
    const { mask, nanPixels } = postprocess(float32([1, 3, 1, 4], values), same(1, 4), SCORES);
    expect([...mask.data]).toEqual([2, 0, 0, 1]);
    expect(nanPixels).toBe(3);
  });

  it('agrees with a brute force in both layouts and in float16', () => {
    const sizes = fc.record({
      height: fc.integer({ min: 1, max: 6 }),
      width: fc.integer({ min: 1, max: 6 }),
      classes: fc.integer({ min: 2, max: 5 }),
      values: fc.array(fc.constantFrom(-1, 0, 0.25, 0.5, 2, NaN), { minLength: 180, maxLength: 180 }),
    });
    fc.assert(
      fc.property(sizes, ({ height, width, classes, values }) => {
        const pixels = height * width;
        const at = (pixel: number, classId: number) => values[pixel * classes + classId]!;
        const expected = Array.from({ length: pixels }, (_, pixel) => {
          const scores = Array.from({ length: classes }, (_, c) => at(pixel, c)).map((v) =>
            v >= -1 ? v : -Infinity,
          );
          return scores.indexOf(Math.max(...scores));
        });
        const last = values.slice(0, pixels * classes);
        const first = Array.from({ length: pixels * classes }, (_, i) =>
          at(i % pixels, Math.floor(i / pixels)),
        );
        const nchw = [1, classes, height, width];
        const outputs = [
          postprocess(float32(nchw, first), same(height, width), SCORES),
          postprocess(float32([1, height, width, classes], last), same(height, width), {
            ...SCORES,
            layout: 'NHWC',
          }),
          postprocess(
            { type: 'float16', dims: nchw, data: Uint16Array.from(first, toFloat16Bits) },
            same(height, width),
            SCORES,
          ),
        ];
        const nan = new Set(last.flatMap((v, i) => (v >= -1 ? [] : [Math.floor(i / classes)]))).size;
        for (const { mask, nanPixels } of outputs) {
          expect([...mask.data]).toEqual(expected);
          expect(nanPixels).toBe(nan);
        }
      }),
      { seed: 1 },
    );
  });

  it('are brought to size before the largest is taken, as onnxruntime resizes them', async () => {
    const planes = [1, 2, 3, 4].map((seed) => randomPlane(9, 13, seed));
    const resized = await Promise.all(planes.map((plane) => onnxResize(plane, 35, 50)));
    const expected = Array.from({ length: 35 * 50 }, (_, i) => {
      const scores = resized.map((plane) => plane[i]!);
      return scores.indexOf(Math.max(...scores));
    });
    const values = planes.flatMap((plane) => [...plane.data]);
    const planar = postprocess(float32([1, 4, 9, 13], values), same(35, 50), SCORES);
    expect([...planar.mask.data]).toEqual(expected);
    const interleaved = Array.from({ length: 9 * 13 * 4 }, (_, i) => planes[i % 4]!.data[Math.floor(i / 4)]!);
    const recipe = { ...SCORES, layout: 'NHWC' } as const;
    expect([...postprocess(float32([1, 9, 13, 4], interleaved), same(35, 50), recipe).mask.data]).toEqual(
      expected,
    );
  });

  it('are unknown outside a crop', () => {
    // Two rows seen of a picture of 2x6: columns 2 and 3; class 1 everywhere
    const geometry = planGeometry({ height: 2, width: 6 }, { height: 2, width: 2 }, 'crop');
    const { mask } = postprocess(float32([1, 2, 2, 2], [0, 0, 0, 0, 1, 1, 1, 1]), geometry, SCORES);
    expect([...mask.data]).toEqual([255, 255, 1, 1, 255, 255, 255, 255, 1, 1, 255, 255]);
  });

  it('are cut out of a letterbox', () => {
    // A picture of 2x4 in the middle rows of 4x4: the bars say class 1, the picture class 0 and 2
    const geometry = planGeometry({ height: 2, width: 4 }, { height: 4, width: 4 }, 'letterbox');
    const classes = [1, 1, 1, 1, 0, 2, 0, 2, 2, 0, 2, 0, 1, 1, 1, 1];
    const values = [0, 1, 2].flatMap((classId) => classes.map((own) => (own === classId ? 1 : 0)));
    const { mask } = postprocess(float32([1, 3, 4, 4], values), geometry, SCORES);
    expect([...mask.data]).toEqual([0, 2, 0, 2, 2, 0, 2, 0]);
  });
});

describe('a map', () => {
  const map: OutputRecipe = { kind: 'map', layout: 'NHW', threshold: 0.7 };

  it('is class 1 from the threshold on, in float32', () => {
    const values = [0.7, Math.fround(0.7), 0.6999999, 1, -1, NaN];
    const { mask, nanPixels } = postprocess(float32([1, 1, 6], values), same(1, 6), map);
    expect([...mask.data]).toEqual([1, 1, 0, 1, 0, 0]);
    expect(nanPixels).toBe(1);
  });

  it.each([
    ['NCHW', [1, 1, 2, 3]],
    ['NHWC', [1, 2, 3, 1]],
    ['NHW', [1, 2, 3]],
  ] as const)('is read as %s', (layout, dims) => {
    const { mask } = postprocess(float32([...dims], [0, 1, 0, 1, 1, 0]), same(2, 3), { ...map, layout });
    expect([...mask.data]).toEqual([0, 1, 0, 1, 1, 0]);
  });
});

describe('class ids', () => {
  const ids: OutputRecipe = { kind: 'ids', layout: 'NHW', threshold: 0.5 };

  it('outside 0 to 254 are unknown', () => {
    const data = BigInt64Array.of(0n, 254n, 255n, -1n, 256n, 2n ** 32n, 2n ** 32n + 3n, -(2n ** 40n));
    const { mask, nanPixels } = postprocess({ type: 'int64', dims: [1, 1, 8], data }, same(1, 8), ids);
    expect([...mask.data]).toEqual([0, 254, 255, 255, 255, 255, 255, 255]);
    expect(nanPixels).toBe(0);
  });

  it.each([
    ['int32', 'HW', [2, 2], Int32Array.of(3, -1, 300, 7), [3, 255, 255, 7]],
    ['uint8', 'NHWC', [1, 2, 2, 1], Uint8Array.of(3, 0, 255, 7), [3, 0, 255, 7]],
    ['uint8', 'NCHW', [1, 1, 2, 2], Uint8Array.of(3, 0, 254, 7), [3, 0, 254, 7]],
  ] as const)('are read from %s %s', (type, layout, dims, data, expected) => {
    const { mask } = postprocess({ type, dims, data }, same(2, 2), { ...ids, layout });
    expect([...mask.data]).toEqual(expected);
  });

  it('are brought to size by the nearest, of two equally near the lower', () => {
    // 3 to 2: centres 0.25 and 1.75 of 0, 1, 2; 4 to 2: 0.5 and 2.5, so 0 and 2
    const row = (length: number) => ({
      type: 'uint8',
      dims: [1, 1, length],
      data: Uint8Array.from({ length }, (_, i) => i),
    });
    expect([...postprocess(row(3), same(1, 2), ids).mask.data]).toEqual([0, 2]);
    expect([...postprocess(row(4), same(1, 2), ids).mask.data]).toEqual([0, 2]);
    expect([...postprocess(row(2), same(1, 5), ids).mask.data]).toEqual([0, 0, 0, 1, 1]);
  });
});

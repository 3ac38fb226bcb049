import { describe, expect, it } from 'vitest';
import { createRowBlender } from '../../src/onnx/blend-row.js';
import { planGeometry } from '../../src/onnx/geometry.js';
import { sampleIn, sampleNearest, sampleOut } from '../../src/onnx/sampling.js';
import { onnxResize, randomPlane } from './resize-reference.js';

// height and width before, height and width after: whole and odd factors, both directions, single pixels
const SIZES: readonly (readonly [number, number, number, number])[] = [
  [25, 33, 97, 131],
  [60, 80, 240, 320],
  [240, 320, 97, 131],
  [97, 131, 240, 320],
  [7, 5, 7, 11],
  [1, 6, 9, 6],
  [9, 9, 1, 1],
  [3, 100, 100, 3],
  [50, 64, 100, 128],
  [100, 128, 50, 64],
];

const scaled = (from: number, to: number) => ({ picture: from, model: to, extent: to, offset: 0 });

describe('createRowBlender', () => {
  it.each(SIZES)(
    'resizes %ix%i to %ix%i as onnxruntime does, to the last bit',
    async (h, w, height, width) => {
      const plane = randomPlane(h, w, 7);
      const blender = createRowBlender(sampleIn(scaled(h, height)), sampleIn(scaled(w, width)), w, 1);
      const rows = Array.from({ length: height }, (_, y) => {
        const row = new Float32Array(width);
        blender.setRow(y);
        blender.blend(plane.data, 0, row);
        return [...row];
      });
      expect(rows.flat()).toEqual([...(await onnxResize(plane, height, width))]);
    },
  );

  it('reads interleaved channels by its strides', () => {
    // Two channels side by side: 0 1 / 2 3 and 10 11 / 12 13, brought to one pixel: the mean of each.
    const data = Float32Array.from([0, 10, 1, 11, 2, 12, 3, 13]);
    const blender = createRowBlender(sampleIn(scaled(2, 1)), sampleIn(scaled(2, 1)), 4, 2);
    const row = new Float32Array(1);
    blender.setRow(0);
    blender.blend(data, 1, row);
    expect(row[0]).toBe(11.5);
  });
});

describe('sampleOut', () => {
  it.each(SIZES)(
    'of an output %ix%i for a picture %ix%i is that of a plain resize',
    (h, w, height, width) => {
      // A model that takes the picture as it is and answers smaller or larger.
      const out = (picture: number, length: number) =>
        sampleOut({ picture, model: picture, extent: picture, offset: 0 }, length);
      expect(out(height, h)).toEqual(sampleIn(scaled(h, height)));
      expect(out(width, w)).toEqual(sampleIn(scaled(w, width)));
    },
  );

  it('cuts the picture out of a letterbox before it scales', () => {
    // 4 pixels scaled to 8, 4 free on each side of 16: as a resize of 8 to 4, four further on.
    const { y } = planGeometry({ height: 4, width: 8 }, { height: 16, width: 16 }, 'letterbox');
    expect(y).toEqual({ picture: 4, model: 16, extent: 8, offset: 4 });
    const plain = sampleIn(scaled(8, 4));
    const cut = sampleOut(y, 16);
    expect([...cut.low]).toEqual([...plain.low].map((index) => index + 4));
    expect([...cut.high]).toEqual([...plain.high].map((index) => index + 4));
    expect(cut.lowWeight).toEqual(plain.lowWeight);
  });

  it('stays under the picture where a letterbox is enlarged', () => {
    // 8 pixels lie in rows 4 to 7 of 12; nothing of the bars at 3 and 8 may be blended in.
    const cut = sampleOut({ picture: 8, model: 12, extent: 4, offset: 4 }, 12);
    expect([...cut.low]).toEqual([4, 4, 4, 5, 5, 6, 6, 7]);
    expect([...cut.high]).toEqual([5, 5, 5, 6, 6, 7, 7, 7]);
  });

  it('has no source outside a crop', () => {
    // Of 10 pixels the middle 4 are seen: 3 to 6.
    const { start, end, low } = sampleOut({ picture: 10, model: 4, extent: 10, offset: -3 }, 4);
    expect([start, end]).toEqual([3, 7]);
    expect([...low.slice(3, 7)]).toEqual([0, 1, 2, 3]);
  });
});

describe('sampleNearest', () => {
  it.each(SIZES)(
    'of an output %ix%i for a picture %ix%i is as onnxruntime does',
    async (h, w, height, width) => {
      const plane = randomPlane(h, w, 11);
      const pick = (picture: number, length: number) =>
        sampleNearest({ picture, model: picture, extent: picture, offset: 0 }, length).index;
      const [y, x] = [pick(height, h), pick(width, w)];
      const picked = [...y].flatMap((row) => [...x].map((column) => plane.data[row * w + column]));
      expect(picked).toEqual([...(await onnxResize(plane, height, width, 'nearest'))]);
    },
  );
});

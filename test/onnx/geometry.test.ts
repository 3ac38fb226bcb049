import { describe, expect, it } from 'vitest';
import { planGeometry } from '../../src/onnx/geometry.js';

const FREE = { height: undefined, width: undefined };

describe('planGeometry', () => {
  it.each(['stretch', 'letterbox', 'crop'] as const)(
    '%s leaves the picture alone where the size is free',
    (resize) => {
      const { y, x } = planGeometry({ height: 97, width: 131 }, FREE, resize);
      expect(y).toEqual({ picture: 97, model: 97, extent: 97, offset: 0 });
      expect(x).toEqual({ picture: 131, model: 131, extent: 131, offset: 0 });
    },
  );

  it('takes the picture along an axis that is free', () => {
    const { y, x } = planGeometry({ height: 97, width: 131 }, { height: 64, width: undefined }, 'stretch');
    expect([y.model, x.model]).toEqual([64, 131]);
  });

  it('stretches each axis by itself', () => {
    const { y, x } = planGeometry({ height: 100, width: 200 }, { height: 64, width: 64 }, 'stretch');
    expect(y).toEqual({ picture: 100, model: 64, extent: 64, offset: 0 });
    expect(x).toEqual({ picture: 200, model: 64, extent: 64, offset: 0 });
  });

  it('letterboxes by the smaller factor, centred, the odd pixel below', () => {
    // 480x640 into 321x320: factor 0.5, 240x320, 81 rows free: 40 above, 41 below
    const { y, x } = planGeometry({ height: 480, width: 640 }, { height: 321, width: 320 }, 'letterbox');
    expect(y).toEqual({ picture: 480, model: 321, extent: 240, offset: 40 });
    expect(x).toEqual({ picture: 640, model: 320, extent: 320, offset: 0 });
  });

  it('rounds halves to even', () => {
    // factor 0.5: 5 rows become 2.5, so 2
    expect(planGeometry({ height: 5, width: 8 }, { height: 4, width: 4 }, 'letterbox').y.extent).toBe(2);
    // 7 rows become 3.5, so 4
    expect(planGeometry({ height: 7, width: 8 }, { height: 4, width: 4 }, 'letterbox').y.extent).toBe(4);
  });

  it('crops by the larger factor, centred', () => {
    // 480x640 into 240x240: factor 0.5, 240x320, 80 columns cut: 40 on each side
    const { y, x } = planGeometry({ height: 480, width: 640 }, { height: 240, width: 240 }, 'crop');
    expect(y).toEqual({ picture: 480, model: 240, extent: 240, offset: 0 });
    expect(x).toEqual({ picture: 640, model: 240, extent: 320, offset: -40 });
  });

  it('never loses a thin picture', () => {
    expect(planGeometry({ height: 1, width: 1000 }, { height: 10, width: 10 }, 'letterbox').y.extent).toBe(1);
  });
});

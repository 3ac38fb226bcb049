import { describe, expect, it } from 'vitest';
import { colorDistance, IGNORED_COLOR, paletteColors } from '../../src/settings/palette.js';

/**
 * Another simulation than the palette's own: Viénot, Brettel and Mollon, "Digital video colourmaps for checking the
 * legibility of displays by dichromats" (1999), on linear RGB. Red-green only: the common deficiencies.
 */
const VIENOT = [
  [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
];

function seen(color: number, matrix: readonly number[]): number {
  const [r, g, b] = [16, 8, 0].map((shift) => (((color >> shift) & 255) / 255) ** 2.2) as [
    number,
    number,
    number,
  ];
  return [0, 3, 6].reduce((all, row) => {
    const value = matrix[row]! * r + matrix[row + 1]! * g + matrix[row + 2]! * b;
    return (all << 8) | Math.round(255 * Math.min(1, Math.max(0, value)) ** (1 / 2.2));
  }, 0);
}

/** CIE 1976 colour difference, by the textbook (white point D65), as normal eyes see it. */
function difference(a: number, b: number): number {
  const [first, second] = [a, b].map((color) => {
    const [r, g, bl] = [16, 8, 0].map((shift) => {
      const value = ((color >> shift) & 255) / 255;
      return value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92;
    }) as [number, number, number];
    const [x, y, z] = [
      (0.4124564 * r + 0.3575761 * g + 0.1804375 * bl) / 0.95047,
      0.2126729 * r + 0.7151522 * g + 0.072175 * bl,
      (0.0193339 * r + 0.119192 * g + 0.9503041 * bl) / 1.08883,
    ].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as [number, number, number];
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
  }) as [number[], number[]];
  return Math.hypot(...first.map((value, index) => value - second[index]!));
}

function closest(colors: readonly number[], distance: (a: number, b: number) => number): number {
  return Math.min(...colors.flatMap((a, i) => colors.slice(0, i).map((b) => distance(a, b))));
}

describe('the palette', () => {
  it('starts with Okabe and Ito', () => {
    const hex = paletteColors(7, []).map((color) => color.toString(16).padStart(6, '0'));
    expect(hex.join(' ')).toBe('e69f00 56b4e9 009e73 f0e442 0072b2 d55e00 cc79a7');
  });

  it('keeps 24 colours apart, for colour-blind eyes by another model of them too', () => {
    const colors = [IGNORED_COLOR, ...paletteColors(24, [])];
    expect(closest(colors, difference)).toBeGreaterThan(12);
    for (const matrix of VIENOT) {
      expect(closest(colors, (a, b) => difference(seen(a, matrix), seen(b, matrix)))).toBeGreaterThan(5);
    }
  });

  it('keeps away from colours that are taken', () => {
    const colors = paletteColors(10, [0xe69f00, 0x8000ff]);
    expect(colors).not.toContain(0xe69f00);
    expect(closest([0xe69f00, 0x8000ff, ...colors], colorDistance)).toBeGreaterThan(12);
  });

  it('is the same every time, and longer without changing its start', () => {
    expect(paletteColors(30, []).slice(0, 12)).toEqual(paletteColors(12, []));
    expect(paletteColors(0, [])).toEqual([]);
  });

  it('has different colours for as many classes as there can be', () => {
    expect(new Set(paletteColors(255, [])).size).toBe(255);
  });
});

describe('the distance of two colours', () => {
  // CIE L*a*b* of black and white is (0, 0, 0) and (100, 0, 0), for every eye.
  it('is 100 from black to white, and 0 to itself', () => {
    expect(colorDistance(0x000000, 0xffffff)).toBeCloseTo(100, 1);
    expect(colorDistance(0x123456, 0x123456)).toBe(0);
  });

  it('is small for a red and a green that eyes without red cones confuse', () => {
    const [red, green] = [0xa05000, 0x607800];
    expect(colorDistance(red, green)).toBeLessThan(12);
  });
});

/** Okabe and Ito, Color Universal Design (2008), without black, which pictures use for "no class". */
const OKABE_ITO = [0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7] as const;

/** What ignored classes look like where the ontology gives them no colour. */
export const IGNORED_COLOR = 0x000000;

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/**
 * How people without red cones, without green cones and without blue cones see linear RGB: Machado, Oliveira and
 * Fernandes, "A physiologically-based model for simulation of color vision deficiency" (2009), severity 1.0.
 */
const DEFICIENCIES: readonly Matrix[] = [
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

/** Linear sRGB to XYZ over the white point D65 (IEC 61966-2-1). */
const TO_XYZ: Matrix = [
  [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
  [0.2126, 0.7152, 0.0722],
  [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
];

function times(matrix: Matrix, [x, y, z]: Triple): Triple {
  const row = ([a, b, c]: Triple): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function linear(color: number): Triple {
  const channel = (shift: number): number => {
    const value = ((color >> shift) & 255) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(16), channel(8), channel(0)];
}

/** CIE L*a*b*: distances in it are about as large as differences look. */
function lab(rgb: Triple): Triple {
  const clipped = rgb.map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple;
  const [x, y, z] = times(TO_XYZ, clipped).map((t) =>
    t > 216 / 24389 ? Math.cbrt(t) : (t * 841) / 108 + 4 / 29,
  );
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

/** The colour as each kind of eye sees it: normal first. */
function appearances(color: number): Triple[] {
  const rgb = linear(color);
  return [lab(rgb), ...DEFICIENCIES.map((matrix) => lab(times(matrix, rgb)))];
}

/** How different two colours look to the eye that tells them apart worst: distance in CIE L*a*b*. */
export function colorDistance(a: number, b: number): number {
  return appearanceDistance(appearances(a), appearances(b));
}

function appearanceDistance(a: readonly Triple[], b: readonly Triple[]): number {
  return Math.min(...a.map(([l, m, n], eye) => Math.hypot(l - b[eye]![0], m - b[eye]![1], n - b[eye]![2])));
}

/** A grid of colours, 9 steps a channel, without what is close to black and white. */
function candidates(): number[] {
  const steps = [0, 32, 64, 96, 128, 160, 192, 224, 255];
  const all = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => (r << 16) | (g << 8) | b)));
  return all.filter((color) => {
    const [lightness] = lab(linear(color));
    return lightness > 20 && lightness < 95;
  });
}

/**
 * Display colours for classes that the ontology gives none, as far apart as they can be for colour-blind people too.
 *
 * First the seven of Okabe and Ito that are not taken. Then, one by one, the colour of a grid whose nearest colour
 * among all so far is farthest away, as the eye sees it that tells them apart worst (normal, or without red, green or
 * blue cones). With many classes colours come close to each other in any palette: names tell them apart, not colours.
 *
 * @param count colours wanted
 * @param taken colours in use already, 0xRRGGBB
 * @returns 0xRRGGBB each; the same for the same arguments
 */
export function paletteColors(count: number, taken: readonly number[]): number[] {
  const near = (a: number): boolean => taken.some((b) => colorDistance(a, b) < 5);
  const colors = OKABE_ITO.filter((color) => !near(color)).slice(0, count) as number[];
  if (colors.length === count) return colors;
  const open = candidates().map((color) => ({ color, seen: appearances(color), nearest: Infinity }));
  let news = [...taken, ...colors, IGNORED_COLOR].map(appearances);
  while (colors.length < count) {
    for (const candidate of open) {
      for (const seen of news)
        candidate.nearest = Math.min(candidate.nearest, appearanceDistance(candidate.seen, seen));
    }
    const best = open.reduce((a, b) => (b.nearest > a.nearest ? b : a));
    colors.push(best.color);
    news = [best.seen];
  }
  return colors;
}

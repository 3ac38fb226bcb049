// @ts-check
/**
 * Seeded noise. Only integer hashing, + − × ÷ and square roots are used in the whole drive: IEEE 754 defines
 * their last bit, so every machine renders the same bytes (sin, exp and pow may differ between engines).
 */

/** Texels along one side of a tile. */
export const TILE_SIZE = 256;
const WRAP = TILE_SIZE - 1;

/**
 * A well mixed uint32 of two whole numbers and a seed.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} seed
 */
export function hash(x, y, seed) {
  let mixed = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * A stream of random numbers in [0, 1).
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function createRandom(seed) {
  let count = 0;
  return () => hash(count++, 7, seed) / 4294967296;
}

/** @param {number} t in [0, 1] */
const ease = (t) => t * t * (3 - 2 * t);

/**
 * Smooth noise along a line, in [-1, 1], one knot per unit.
 *
 * @param {number} x
 * @param {number} seed
 */
export function lineNoise(x, seed) {
  const knot = Math.floor(x);
  const left = hash(knot, 0, seed) / 2147483648 - 1;
  const right = hash(knot + 1, 0, seed) / 2147483648 - 1;
  return left + (right - left) * ease(x - knot);
}

/**
 * A tile of noise that repeats without a seam: [TILE_SIZE, TILE_SIZE], about [-1, 1].
 *
 * @param {number} seed
 * @param {number} cells knots along a side in the coarsest octave, a power of two
 * @param {number} octaves each with twice the knots and `gain` times the height
 * @param {number} [gain]
 * @returns {Float32Array}
 */
export function createTile(seed, cells, octaves, gain = 0.55) {
  const tile = new Float32Array(TILE_SIZE * TILE_SIZE);
  let height = 1;
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) {
    addOctave(tile, cells << octave, height, seed + octave * 101);
    total += height;
    height *= gain;
  }
  const norm = 1.35 / total;
  for (let i = 0; i < tile.length; i++) tile[i] = /** @type {number} */ (tile[i]) * norm;
  return tile;
}

/**
 * @param {Float32Array} tile
 * @param {number} cells
 * @param {number} height
 * @param {number} seed
 */
function addOctave(tile, cells, height, seed) {
  const scale = cells / TILE_SIZE;
  for (let y = 0; y < TILE_SIZE; y++) {
    const row = Math.floor(y * scale);
    const below = (row + 1) % cells;
    const v = ease(y * scale - row);
    for (let x = 0; x < TILE_SIZE; x++) {
      const column = Math.floor(x * scale);
      const right = (column + 1) % cells;
      const u = ease(x * scale - column);
      const a = hash(column, row, seed) + (hash(right, row, seed) - hash(column, row, seed)) * u;
      const b = hash(column, below, seed) + (hash(right, below, seed) - hash(column, below, seed)) * u;
      const at = y * TILE_SIZE + x;
      const sum = /** @type {number} */ (tile[at]);
      tile[at] = sum + height * ((a + (b - a) * v) / 2147483648 - 1);
    }
  }
}

/**
 * The tile at a place between its texels (bilinear, repeating).
 *
 * @param {Float32Array} tile
 * @param {number} x texels
 * @param {number} y texels
 * @returns {number}
 */
export function sampleTile(tile, x, y) {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = x - column;
  const left = column & WRAP;
  const right = (column + 1) & WRAP;
  const top = (row & WRAP) * TILE_SIZE;
  const bottom = ((row + 1) & WRAP) * TILE_SIZE;
  const a = /** @type {number} */ (tile[top + left]);
  const b = /** @type {number} */ (tile[bottom + left]);
  const upperRight = /** @type {number} */ (tile[top + right]);
  const lowerRight = /** @type {number} */ (tile[bottom + right]);
  const upper = a + (upperRight - a) * u;
  const lower = b + (lowerRight - b) * u;
  return upper + (lower - upper) * (y - row);
}

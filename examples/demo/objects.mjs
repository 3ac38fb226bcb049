// @ts-check
import { sampleTile } from './noise.mjs';

/**
 * @typedef {'bush' | 'tree' | 'boulder' | 'crate' | 'barrel' | 'log'} Shape
 *
 * A thing that stands on the ground: a height over its footprint.
 * @typedef {object} SceneObject
 * @property {Shape} shape
 * @property {number} classId
 * @property {number} x middle [m]
 * @property {number} z
 * @property {number} reach nothing of it is further from the middle [m]
 * @property {number} halfLength along its own axis [m]; the radius of round ones
 * @property {number} halfWidth across it [m]
 * @property {number} height [m]
 * @property {number} axisX its axis on the ground, a unit vector
 * @property {number} axisZ
 * @property {number[]} color [r, g, b] 0..1
 */

const [ROCK, VEGETATION, OBSTACLE] = [3, 4, 5];

/** Obstacles wear the colours of what they stand in front of: olive, wood, concrete, rust, leaf, straw. */
const OBSTACLE_COLORS = [
  [0.33, 0.37, 0.22],
  [0.42, 0.33, 0.23],
  [0.47, 0.45, 0.41],
  [0.41, 0.28, 0.2],
  [0.26, 0.34, 0.18],
  [0.52, 0.47, 0.31],
];

/**
 * @param {() => number} random
 * @param {(z: number) => number} trailX
 * @param {{minZ: number, maxZ: number}} world
 * @returns {SceneObject[]}
 */
export function scatterObjects(random, trailX, world) {
  const length = world.maxZ - world.minZ;
  /** @type {SceneObject[]} */
  const objects = [];
  /**
   * @param {number} perMetre
   * @param {number} nearest distance from the trail's middle [m]
   * @param {number} furthest
   * @param {(aside: number) => Omit<SceneObject, 'x' | 'z' | 'axisX' | 'axisZ' | 'reach'>} make
   */
  const scatter = (perMetre, nearest, furthest, make) => {
    for (let i = 0; i < perMetre * length; i++) {
      const z = world.minZ + random() * length;
      const share = random();
      const made = make(share);
      const round = made.shape !== 'crate' && made.shape !== 'log';
      const size = round ? made.halfLength : Math.sqrt(made.halfLength ** 2 + made.halfWidth ** 2);
      const aside = nearest + size + share * (furthest - nearest);
      const side = random() < 0.5 ? -1 : 1;
      const [a, b] = [random() * 2 - 1, random() * 2 - 1];
      const norm = Math.sqrt(a * a + b * b) + 1e-6;
      objects.push({
        ...made,
        x: trailX(z) + side * aside,
        z,
        reach: size,
        axisX: a / norm,
        axisZ: b / norm,
      });
    }
  };
  /** @param {number} low @param {number} high */
  const between = (low, high) => low + (high - low) * random();
  scatter(1.6, 7.5, 34, (aside) => {
    const radius = between(1.2, 2.6);
    return plant('tree', radius, between(1.8, 3.2) + aside * 3.2, random);
  });
  scatter(1.3, 2.7, 11, () => plant('bush', between(0.45, 1.3), between(0.5, 1.5), random));
  scatter(0.8, 1.2, 8, (aside) => {
    const radius = between(0.3, 0.75) + aside * between(0.2, 1.3);
    const warm = between(-0.015, 0.09);
    const value = between(0.37, 0.52);
    const color = [value + warm, value + warm * 0.3, value - warm * 0.8];
    return {
      shape: 'boulder',
      classId: ROCK,
      halfLength: radius,
      halfWidth: radius,
      height: radius * between(0.65, 1),
      color,
    };
  });
  scatter(0.3, 1.2, 4.5, () => {
    const shape =
      /** @type {const} */ (['crate', 'crate', 'barrel', 'log'])[Math.floor(random() * 4)] ?? 'crate';
    const pick = OBSTACLE_COLORS[Math.floor(random() * OBSTACLE_COLORS.length)] ?? [0, 0, 0];
    const value = between(0.8, 1.2);
    const color = pick.map((channel) => channel * value);
    const halfLength =
      shape === 'barrel' ? between(0.28, 0.42) : shape === 'log' ? between(0.9, 1.7) : between(0.35, 0.8);
    const halfWidth =
      shape === 'log' ? between(0.22, 0.36) : shape === 'crate' ? between(0.3, 0.6) : halfLength;
    const height = shape === 'log' ? halfWidth * 1.8 : between(0.7, 1.35);
    return { shape, classId: OBSTACLE, halfLength, halfWidth, height, color };
  });
  return objects;
}

/**
 * @param {'bush' | 'tree'} shape
 * @param {number} radius
 * @param {number} height
 * @param {() => number} random
 */
function plant(shape, radius, height, random) {
  const dry = random() * random();
  const value = 0.8 + 0.45 * random();
  const color = [0.24 + 0.2 * dry, 0.34 + 0.08 * dry, 0.15 + 0.08 * dry].map((channel) => channel * value);
  return { shape, classId: VEGETATION, halfLength: radius, halfWidth: radius, height, color };
}

/**
 * Height of an object above the ground at a place [m]; 0 outside its footprint.
 *
 * @param {SceneObject} object
 * @param {number} x
 * @param {number} z
 * @param {Float32Array} rough
 */
export function objectHeight(object, x, z, rough) {
  const dx = x - object.x;
  const dz = z - object.z;
  switch (object.shape) {
    case 'barrel':
      return dx * dx + dz * dz < object.halfLength ** 2 ? object.height : 0;
    case 'crate':
    case 'log': {
      const along = Math.abs(dx * object.axisX + dz * object.axisZ) / object.halfLength;
      const across = Math.abs(dz * object.axisX - dx * object.axisZ) / object.halfWidth;
      if (along >= 1 || across >= 1) return 0;
      return object.shape === 'crate' ? object.height : object.height * Math.sqrt(1 - across * across);
    }
    case 'boulder':
    case 'bush':
    case 'tree': {
      const left = 1 - (dx * dx + dz * dz) / object.halfLength ** 2;
      if (left <= 0) return 0;
      if (object.shape === 'boulder') {
        // Facets: the dome is cut flat by coarse steps of the noise.
        const cut = sampleTile(rough, dx * 16 + object.x * 40, dz * 16 + object.z * 40);
        return object.height * Math.max(0, Math.min(1, 1.25 * Math.sqrt(left)) + 0.2 * cut);
      }
      const lumps = sampleTile(rough, x * 26, z * 26);
      return object.height * Math.max(0, Math.sqrt(left) * (0.86 + 0.3 * lumps));
    }
  }
}

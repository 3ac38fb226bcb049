// @ts-check
import { createRandom, createTile, lineNoise, sampleTile } from './noise.mjs';
import { objectHeight, scatterObjects } from './objects.mjs';

/** Class ids, in the order of the model's outputs. */
export const CLASS_NAMES = ['trail', 'grass', 'mud', 'rock', 'vegetation', 'obstacle', 'sky'];
export const [TRAIL, GRASS, MUD, ROCK, VEGETATION, OBSTACLE, SKY] = /** @type {const} */ ([
  0, 1, 2, 3, 4, 5, 6,
]);
/** Too far away to tell: no class. */
export const IGNORED = 255;

/** The world in metres: x to the right, y up, z along the drive. */
export const WORLD = { minX: -44, maxX: 44, minZ: -4, maxZ: 132 };
/** Cells of the map that says which object may stand at a place. */
const CELL = 0.1;
const MAP_WIDTH = Math.round((WORLD.maxX - WORLD.minX) / CELL);
const MAP_LENGTH = Math.round((WORLD.maxZ - WORLD.minZ) / CELL);
const HEIGHT_WIDTH = WORLD.maxX - WORLD.minX + 1;
const HEIGHT_LENGTH = WORLD.maxZ - WORLD.minZ + 1;
const KNOTS_PER_METRE = 10;

/**
 * @typedef {object} Scene
 * @property {number} seed
 * @property {Float32Array} trail x of the trail's middle, KNOTS_PER_METRE along z
 * @property {Float32Array} heights ground height [m] per metre, rows along z
 * @property {Uint16Array} objectMap 1 + index of the object that may stand in a cell; 0: none
 * @property {import('./objects.mjs').SceneObject[]} objects
 * @property {{broad: Float32Array, rough: Float32Array, fine: Float32Array, grain: Float32Array}} tiles
 * @property {number} wetness share of mud, about 0 to 1
 * @property {number[]} tint [r, g, b] factors of this region's soil
 */

/**
 * @param {number} seed
 * @returns {Scene}
 */
export function createScene(seed) {
  const random = createRandom(seed);
  const tiles = {
    broad: createTile(seed * 31 + 1, 8, 4),
    rough: createTile(seed * 31 + 2, 16, 4, 0.7),
    fine: createTile(seed * 31 + 3, 64, 2, 0.8),
    grain: createTile(seed * 31 + 4, 128, 1),
  };
  /** @type {Scene} */
  const scene = {
    seed,
    trail: layTrail(seed),
    heights: new Float32Array(HEIGHT_WIDTH * HEIGHT_LENGTH),
    objectMap: new Uint16Array(MAP_WIDTH * MAP_LENGTH),
    objects: [],
    tiles,
    wetness: 0.35 + 0.3 * random(),
    tint: [0.94 + 0.14 * random(), 0.96 + 0.08 * random(), 0.9 + 0.2 * random()],
  };
  raiseGround(scene);
  scene.objects = scatterObjects(random, (z) => trailX(scene, z), WORLD);
  mapObjects(scene);
  return scene;
}

/** @param {number} seed */
function layTrail(seed) {
  const knots = new Float32Array((WORLD.maxZ - WORLD.minZ) * KNOTS_PER_METRE + 2);
  for (let i = 0; i < knots.length; i++) {
    const z = i / KNOTS_PER_METRE;
    knots[i] = 5 * lineNoise(z / 34, seed + 11) + 1.1 * lineNoise(z / 13, seed + 12);
  }
  return knots;
}

/** @param {Scene} scene */
function raiseGround(scene) {
  const { broad } = scene.tiles;
  for (let row = 0; row < HEIGHT_LENGTH; row++) {
    const z = row + WORLD.minZ;
    const along = 0.8 * lineNoise(z / 17, scene.seed + 21);
    for (let column = 0; column < HEIGHT_WIDTH; column++) {
      const x = column + WORLD.minX;
      const aside = Math.abs(x - trailX(scene, z));
      const bumps = sampleTile(broad, x * 2.3, z * 2.3) * Math.min(1, aside / 7) * 0.9;
      const slope = Math.max(0, aside - 5) * (0.07 + 0.06 * sampleTile(broad, x * 0.7 + 90, z * 0.7));
      scene.heights[row * HEIGHT_WIDTH + column] = along + bumps + slope;
    }
  }
}

/** @param {Scene} scene */
function mapObjects(scene) {
  const top = new Float32Array(scene.objectMap.length);
  scene.objects.forEach((object, index) => {
    const reach = object.reach + CELL;
    const firstColumn = Math.max(0, Math.floor((object.x - reach - WORLD.minX) / CELL));
    const lastColumn = Math.min(MAP_WIDTH - 1, Math.floor((object.x + reach - WORLD.minX) / CELL));
    const firstRow = Math.max(0, Math.floor((object.z - reach - WORLD.minZ) / CELL));
    const lastRow = Math.min(MAP_LENGTH - 1, Math.floor((object.z + reach - WORLD.minZ) / CELL));
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const x = WORLD.minX + (column + 0.5) * CELL;
        const z = WORLD.minZ + (row + 0.5) * CELL;
        const height = objectHeight(object, x, z, scene.tiles.rough);
        const at = row * MAP_WIDTH + column;
        if (scene.objectMap[at] !== 0 && height <= (top[at] ?? 0)) continue;
        top[at] = height;
        scene.objectMap[at] = index + 1;
      }
    }
  });
}

/**
 * @param {Scene} scene
 * @param {number} z
 * @returns {number} x of the trail's middle [m]
 */
export function trailX(scene, z) {
  const place = Math.max(0, (z - WORLD.minZ) * KNOTS_PER_METRE);
  const knot = Math.min(Math.floor(place), scene.trail.length - 2);
  const left = scene.trail[knot] ?? 0;
  return left + ((scene.trail[knot + 1] ?? 0) - left) * (place - knot);
}

/**
 * Height of the bare ground [m]; beyond the world its edge goes on.
 *
 * @param {Scene} scene
 * @param {number} x
 * @param {number} z
 */
export function groundHeight(scene, x, z) {
  const u = Math.min(Math.max(x - WORLD.minX, 0), HEIGHT_WIDTH - 1.001);
  const v = Math.min(Math.max(z - WORLD.minZ, 0), HEIGHT_LENGTH - 1.001);
  const column = Math.floor(u);
  const row = Math.floor(v);
  const at = row * HEIGHT_WIDTH + column;
  const { heights } = scene;
  const a = heights[at] ?? 0;
  const b = heights[at + HEIGHT_WIDTH] ?? 0;
  const near = a + ((heights[at + 1] ?? 0) - a) * (u - column);
  const far = b + ((heights[at + HEIGHT_WIDTH + 1] ?? 0) - b) * (u - column);
  return near + (far - near) * (v - row);
}

/**
 * The object that may stand at a place: 1 + its index; 0 for none and outside the world.
 *
 * @param {Scene} scene
 * @param {number} x
 * @param {number} z
 * @returns {number}
 */
export function objectAt(scene, x, z) {
  const column = Math.floor((x - WORLD.minX) / CELL);
  const row = Math.floor((z - WORLD.minZ) / CELL);
  if (column < 0 || row < 0 || column >= MAP_WIDTH || row >= MAP_LENGTH) return 0;
  return scene.objectMap[row * MAP_WIDTH + column] ?? 0;
}

/**
 * What covers the ground: trail, grass or mud.
 *
 * @param {Scene} scene
 * @param {number} x
 * @param {number} z
 * @returns {0 | 1 | 2}
 */
export function groundClass(scene, x, z) {
  const { broad, rough } = scene.tiles;
  const ragged = sampleTile(rough, x * 9, z * 9);
  const aside = Math.abs(x - trailX(scene, z)) + 0.35 * ragged + 0.5 * sampleTile(broad, x * 4 + 50, z * 4);
  if (aside < 4.2) {
    const wet = sampleTile(broad, x * 8 + 17, z * 6 + 130) + 0.14 * ragged - 0.06 * Math.max(0, aside - 1.5);
    if (wet > 0.5 - 0.8 * scene.wetness) return MUD;
  }
  return aside < 1.45 ? TRAIL : GRASS;
}

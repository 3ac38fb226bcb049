// @ts-check
import { sampleTile } from './noise.mjs';
import { objectHeight } from './objects.mjs';
import { GRASS, groundClass, groundHeight, objectAt } from './scene.mjs';

export const WIDTH = 640;
export const HEIGHT = 480;
/** Focal length [px]; the principal point is the picture's middle. */
export const FOCAL = 480;
/** Nothing is drawn beyond this depth but a line of far woods, whose class nobody could tell. */
const FAR = 72;
const NEAREST = 1.2;
/** Lumps raise an object above its own height by less than this factor. */
const HEIGHT_MARGIN = 1.3;
/** No blade is taller [m]. */
const TALLEST_GRASS = 0.2;

/** Marks in `View.what`, beside 1 + index of an object. */
export const GROUND = 0;
export const FAR_WOODS = 65534;
export const OPEN_SKY = 65535;

/**
 * @typedef {object} Pose
 * @property {number} x [m]
 * @property {number} y of the eye [m]
 * @property {number} z
 * @property {number} sinYaw turn to the right
 * @property {number} cosYaw
 * @property {number} horizon row at which level rays leave the picture [px]
 *
 * What each pixel shows: [HEIGHT, WIDTH].
 * @typedef {object} View
 * @property {Float32Array} depth along the view axis [m]
 * @property {Uint16Array} what GROUND, FAR_WOODS, OPEN_SKY, or 1 + index of an object
 */

/** @returns {View} */
export function createView() {
  return { depth: new Float32Array(WIDTH * HEIGHT), what: new Uint16Array(WIDTH * HEIGHT) };
}

/**
 * Column by column from near to far: whatever rises above everything nearer is seen.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {Pose} pose
 * @param {View} view overwritten
 */
export function castRays(scene, pose, view) {
  for (let column = 0; column < WIDTH; column++) {
    const aside = (column + 0.5 - WIDTH / 2) / FOCAL;
    const dx = pose.sinYaw + aside * pose.cosYaw;
    const dz = pose.cosYaw - aside * pose.sinYaw;
    const top = castColumn(scene, pose, view, column, dx, dz);
    finishColumn(scene, pose, view, column, top, dx);
  }
}

/**
 * First row below the top edge of a thing of this height at this depth.
 *
 * @param {Pose} pose
 * @param {number} height [m]
 * @param {number} depth [m]
 */
function rowOf(pose, height, depth) {
  return Math.ceil(pose.horizon + (FOCAL * (pose.y - height)) / depth - 0.5);
}

/**
 * @param {import('./scene.mjs').Scene} scene
 * @param {Pose} pose
 * @param {View} view
 * @param {number} column
 * @param {number} dx
 * @param {number} dz
 * @returns {number} first row that is filled
 */
function castColumn(scene, pose, view, column, dx, dz) {
  const { rough, grain } = scene.tiles;
  let top = HEIGHT;
  let depth = NEAREST;
  while (depth < FAR && top > 0) {
    const x = pose.x + dx * depth;
    const z = pose.z + dz * depth;
    let height = groundHeight(scene, x, z);
    const clearance = Math.max(0.5, pose.y - height);
    const candidate = objectAt(scene, x, z);
    const object = candidate > 0 ? scene.objects[candidate - 1] : undefined;
    const highest = height + (object ? object.height * HEIGHT_MARGIN : 0) + TALLEST_GRASS;
    let row = top;
    let what = GROUND;
    // What could not rise above the nearer things is not looked at closely.
    if (rowOf(pose, highest, depth) < top) {
      const rise = object ? objectHeight(object, x, z, rough) : 0;
      if (rise > 0) {
        height += rise;
        what = candidate;
      } else if (depth < 24 && groundClass(scene, x, z) === GRASS) {
        height += 0.05 + 0.05 * sampleTile(grain, x * 24, z * 24) + 0.06 * sampleTile(rough, x * 12, z * 12);
      }
      row = Math.max(0, rowOf(pose, height, depth));
    }
    for (; top > row; top--) {
      const at = (top - 1) * WIDTH + column;
      view.depth[at] = depth;
      view.what[at] = what;
    }
    // A step is one row of level ground, yet never so long that a thing slips through.
    depth += Math.min((0.95 * depth * depth) / (FOCAL * clearance), 0.09 + 0.0045 * depth);
  }
  return top;
}

/**
 * @param {import('./scene.mjs').Scene} scene
 * @param {Pose} pose
 * @param {View} view
 * @param {number} column
 * @param {number} top
 * @param {number} dx
 */
function finishColumn(scene, pose, view, column, top, dx) {
  const bearing = dx * 260;
  const woods =
    13 +
    7 * sampleTile(scene.tiles.broad, bearing, 20) +
    5 * sampleTile(scene.tiles.rough, bearing * 1.7, 60);
  const crest = Math.max(0, Math.round(pose.horizon - woods));
  let row = top;
  for (; row > crest; row--) {
    const at = (row - 1) * WIDTH + column;
    view.depth[at] = FAR;
    view.what[at] = FAR_WOODS;
  }
  for (; row > 0; row--) {
    const at = (row - 1) * WIDTH + column;
    view.depth[at] = FAR;
    view.what[at] = OPEN_SKY;
  }
}

// @ts-check
import { FAR_WOODS, FOCAL, GROUND, HEIGHT, OPEN_SKY, WIDTH } from './camera.mjs';
import { sampleTile } from './noise.mjs';
import { objectHeight } from './objects.mjs';
import {
  GRASS,
  IGNORED,
  MUD,
  OBSTACLE,
  ROCK,
  SKY,
  groundClass,
  groundHeight,
  objectAt,
  trailX,
} from './scene.mjs';

/** @typedef {import('./scene.mjs').Scene} Scene */
/** @typedef {import('./objects.mjs').SceneObject} SceneObject */
/** @typedef {import('./weather.mjs').Weather} Weather */

/** Colours in plain daylight, [r, g, b] of 0..1. */
const COLORS = {
  farGreen: [0.42, 0.47, 0.45],
  horizon: [0.8, 0.81, 0.82],
  greenGrass: [0.35, 0.41, 0.2],
  straw: [0.52, 0.46, 0.3],
  mudBrown: [0.37, 0.31, 0.24],
  puddle: [0.46, 0.48, 0.5],
  gravel: [0.49, 0.43, 0.35],
  stone: [0.62, 0.6, 0.57],
  crack: [0.16, 0.15, 0.14],
};

/** The colour that a shading function leaves: [r, g, b]. One for all, so that no pixel allocates. */
const ink = new Float64Array(3);

/**
 * @param {readonly number[]} color
 * @param {number} value
 * @param {readonly number[]} [tint]
 */
function paint(color, value, tint) {
  for (let channel = 0; channel < 3; channel++) {
    ink[channel] = (color[channel] ?? 0) * value * (tint?.[channel] ?? 1);
  }
}

/** @param {readonly number[]} color @param {number} share */
function blend(color, share) {
  for (let channel = 0; channel < 3; channel++) {
    const old = ink[channel] ?? 0;
    ink[channel] = old + ((color[channel] ?? 0) - old) * share;
  }
}

/** @param {number} value */
const unit = (value) => Math.max(0, Math.min(1, value));

/**
 * Colours and class ids of what the camera sees.
 *
 * @param {Scene} scene
 * @param {import('./camera.mjs').Pose} pose
 * @param {import('./camera.mjs').View} view
 * @param {Weather} weather
 * @param {Float32Array} colors [HEIGHT, WIDTH, 3], overwritten
 * @param {Uint8Array} labels [HEIGHT, WIDTH], overwritten
 */
export function shade(scene, pose, view, weather, colors, labels) {
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      const at = row * WIDTH + column;
      const depth = view.depth[at] ?? 0;
      const what = view.what[at] ?? 0;
      const aside = (column + 0.5 - WIDTH / 2) / FOCAL;
      const x = pose.x + (pose.sinYaw + aside * pose.cosYaw) * depth;
      const z = pose.z + (pose.cosYaw - aside * pose.sinYaw) * depth;
      if (what === OPEN_SKY) {
        shadeSky(scene, pose, weather, row, pose.sinYaw + aside * pose.cosYaw);
        labels[at] = SKY;
      } else if (what === FAR_WOODS) {
        paint(COLORS.farGreen, 0.95 + 0.1 * sampleTile(scene.tiles.rough, column * 0.7, row * 3));
        labels[at] = IGNORED;
      } else if (what === GROUND) {
        labels[at] = shadeGround(scene, weather, x, z, depth);
      } else {
        const object = /** @type {SceneObject} */ (scene.objects[what - 1]);
        const y = pose.y - ((row + 0.5 - pose.horizon) * depth) / FOCAL - groundHeight(scene, x, z);
        shadeObject(scene, weather, object, x, y, z, depth);
        labels[at] = object.classId;
      }
      colors[at * 3] = ink[0] ?? 0;
      colors[at * 3 + 1] = ink[1] ?? 0;
      colors[at * 3 + 2] = ink[2] ?? 0;
    }
  }
}

/**
 * @param {Scene} scene
 * @param {import('./camera.mjs').Pose} pose
 * @param {Weather} weather
 * @param {number} row
 * @param {number} bearing
 */
function shadeSky(scene, pose, weather, row, bearing) {
  const up = Math.max(0, pose.horizon - row);
  const far = 2200 / (up + 60);
  const drift = weather.cloudShift * 0.4;
  const cloud =
    sampleTile(scene.tiles.broad, bearing * far * 5 + drift, far * 4) +
    0.45 * sampleTile(scene.tiles.rough, bearing * far * 7 + drift * 1.6, far * 6);
  paint([0.47 - up * 0.0006, 0.6 - up * 0.0005, 0.76 - up * 0.0003], 1);
  blend(COLORS.horizon, unit(1 - up / 190) * 0.8);
  const cover = unit(cloud * 1.5 + 0.75 - 0.6 * weather.sun);
  const body = 0.86 - 0.3 * unit(cloud * 0.9 + 0.1) - 0.1 * (1 - weather.sun);
  blend([body, body * 1.005, body * 1.02], cover);
}

/**
 * @param {Scene} scene
 * @param {Weather} weather
 * @param {number} x
 * @param {number} z
 * @param {number} depth
 * @returns {number} class id
 */
function shadeGround(scene, weather, x, z, depth) {
  const { broad, rough, fine, grain } = scene.tiles;
  const classId = groundClass(scene, x, z);
  // Texture finer than a pixel would only flicker.
  const near = Math.min(1, 7 / depth);
  const nearest = Math.min(1, 3.5 / depth);
  const patches = sampleTile(broad, x * 6 + 40, z * 6);
  if (classId === GRASS) {
    const blades = sampleTile(fine, x * 42, z * 13) * near + sampleTile(grain, x * 70, z * 24) * nearest;
    paint(COLORS.greenGrass, 1 + 0.3 * blades + 0.22 * sampleTile(rough, x * 11, z * 11));
    blend(COLORS.straw, unit(0.42 + 0.75 * patches + 0.35 * blades) * 0.9);
  } else if (classId === MUD) {
    const ripple = sampleTile(rough, x * 13, z * 13);
    paint(COLORS.mudBrown, 1 + 0.16 * ripple + 0.12 * patches, scene.tint);
    const wet = unit((sampleTile(broad, x * 9 + 7, z * 9 + 3) + 0.3 * ripple + 0.05) * 2.2);
    blend(COLORS.puddle, wet * (0.35 + 0.3 * Math.min(1, depth / 14)));
  } else {
    const gravel = sampleTile(fine, x * 52, z * 52) * near + sampleTile(grain, x * 61, z * 61) * nearest;
    const aside = Math.abs(x - trailX(scene, z));
    const rut = unit(1 - Math.abs(aside - 0.78 - 0.1 * sampleTile(broad, x * 3, z * 12)) * 4.2);
    paint(COLORS.gravel, (1 + 0.24 * gravel + 0.24 * patches) * (1 - 0.24 * rut), scene.tint);
    if (sampleTile(rough, x * 44, z * 44) > 0.68) blend(COLORS.stone, 0.55 * near);
  }
  const cloudShade = unit(0.5 + 1.6 * sampleTile(broad, x * 0.9 + weather.cloudShift, z * 0.9));
  const direct = weather.sun * (1 - 0.55 * cloudShade) * (1 - castShadow(scene, weather, x, z));
  const light = 0.68 - 0.12 * weather.sun + 0.55 * direct + 0.2 * (1 - weather.sun);
  for (let channel = 0; channel < 3; channel++) ink[channel] = (ink[channel] ?? 0) * light;
  return classId;
}

/**
 * How much of the sun is behind an object, 0 to 1: three looks towards it.
 *
 * @param {Scene} scene
 * @param {Weather} weather
 * @param {number} x
 * @param {number} z
 */
function castShadow(scene, weather, x, z) {
  if (weather.sun < 0.05) return 0;
  const { x: sunX, y: sunY, z: sunZ } = weather.sunDirection;
  let covered = 0;
  for (let reach = 0.25; reach < 2.3; reach *= 2.4) {
    const candidate = objectAt(scene, x + sunX * reach, z + sunZ * reach);
    const object = candidate > 0 ? scene.objects[candidate - 1] : undefined;
    if (!object) continue;
    const height = objectHeight(object, x + sunX * reach, z + sunZ * reach, scene.tiles.rough);
    covered = Math.max(covered, unit((height - sunY * reach) * 5));
  }
  return covered;
}

/**
 * @param {Scene} scene
 * @param {Weather} weather
 * @param {SceneObject} object
 * @param {number} x
 * @param {number} y above the ground [m]
 * @param {number} z
 * @param {number} depth
 */
function shadeObject(scene, weather, object, x, y, z, depth) {
  const { rough, fine, grain } = scene.tiles;
  const near = Math.min(1, 8 / depth);
  const level = unit(y / object.height);
  if (object.classId === OBSTACLE) {
    shadeObstacle(scene, weather, object, x, y, z);
    return;
  }
  const lit = roundLight(weather, object, x, z, level);
  if (object.classId === ROCK) {
    const strata = sampleTile(rough, (x + z) * 9 + y * 5, y * 26 - x * 6);
    const speckle = sampleTile(grain, (x - z) * 44, (y + z) * 44) * near;
    paint(object.color, (1 + 0.26 * strata + 0.12 * speckle) * lit);
    if (Math.abs(strata + 0.15) < 0.05) blend(COLORS.crack, 0.5 * near);
    const lichen = unit((sampleTile(fine, (x + y) * 9, (z - y) * 9) - 0.25) * 3);
    blend([0.42 * lit, 0.43 * lit, 0.27 * lit], 0.45 * lichen);
    return;
  }
  const leaves =
    sampleTile(fine, (x - z) * 30, y * 34 + (x + z) * 9) * near +
    0.8 * sampleTile(rough, (x + z) * 22, y * 30);
  paint(object.color, Math.max(0.25, 1 + 0.5 * leaves) * lit * (0.55 + 0.55 * level));
}

/**
 * Light on a round thing: sky from above, sun from its side.
 *
 * @param {Weather} weather
 * @param {SceneObject} object
 * @param {number} x
 * @param {number} z
 * @param {number} level 0 at the foot, 1 at the top
 */
function roundLight(weather, object, x, z, level) {
  const { x: sunX, y: sunY, z: sunZ } = weather.sunDirection;
  const facing =
    (((x - object.x) * sunX + (z - object.z) * sunZ) / object.halfLength) * (1 - 0.5 * level) + level * sunY;
  return 0.62 + 0.16 * level + weather.sun * (0.55 * unit(facing) - 0.1) + 0.12 * (1 - weather.sun);
}

/**
 * Made by people: even faces, straight seams.
 *
 * @param {Scene} scene
 * @param {Weather} weather
 * @param {SceneObject} object
 * @param {number} x
 * @param {number} y
 * @param {number} z
 */
function shadeObstacle(scene, weather, object, x, y, z) {
  const { x: sunX, y: sunY, z: sunZ } = weather.sunDirection;
  const dx = x - object.x;
  const dz = z - object.z;
  const along = dx * object.axisX + dz * object.axisZ;
  const across = dz * object.axisX - dx * object.axisZ;
  const top = y > object.height - 0.04;
  let facing = top ? sunY : 0;
  let seam = 1;
  if (object.shape === 'crate') {
    const end = Math.abs(along) / object.halfLength > Math.abs(across) / object.halfWidth;
    const [nx, nz] = end ? [object.axisX, object.axisZ] : [-object.axisZ, object.axisX];
    if (!top) facing = (end ? Math.sign(along) : Math.sign(across)) * (nx * sunX + nz * sunZ);
    const plank = (top ? along : y) * 5.5 + 8;
    if (plank - Math.floor(plank) < 0.13) seam = 0.55;
    const post = Math.abs(end ? across / object.halfWidth : along / object.halfLength);
    if (post > 0.86 || (!top && (y < 0.07 || y > object.height - 0.1))) seam = 1.18;
  } else if (object.shape === 'barrel') {
    if (!top) facing = (dx * sunX + dz * sunZ) / object.halfLength;
    const ring = Math.abs((y / object.height) * 3 - Math.floor((y / object.height) * 3) - 0.5);
    if (ring < 0.09) seam = 1.25;
  } else {
    const across1 = across / object.halfWidth;
    facing =
      across1 * (-object.axisZ * sunX + object.axisX * sunZ) +
      Math.sqrt(Math.max(0, 1 - across1 * across1)) * sunY;
    const bark = sampleTile(scene.tiles.fine, along * 7, across * 60 + y * 30);
    seam = 1 + 0.22 * bark;
    if (Math.abs(along) > object.halfLength - 0.06) seam = 1.4;
  }
  const worn = 1 + 0.12 * sampleTile(scene.tiles.rough, (x + z) * 7, y * 7);
  const light =
    0.66 + (top ? 0.14 : 0) + weather.sun * (0.5 * unit(facing) - 0.12) + 0.12 * (1 - weather.sun);
  paint(object.color, worn * seam * light * (0.75 + 0.25 * unit(y * 4)));
}

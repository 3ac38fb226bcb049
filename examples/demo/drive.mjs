// @ts-check
import { castRays, createView, HEIGHT, WIDTH } from './camera.mjs';
import { lineNoise } from './noise.mjs';
import { createScene, groundHeight, trailX } from './scene.mjs';
import { shade } from './shade.mjs';
import { expose } from './weather.mjs';

/** The one drive of the demo. Training frames come from other seeds (training-frames.mjs). */
export const DRIVE = {
  seed: 2026,
  frames: 200,
  /** Frame ranges, both ends included: where the network holds, and where fog and glare defeat it. */
  clear: { first: 0, last: 119 },
  fog: { first: 130, last: 199 },
  /** Header stamp of the first frame [ns]. */
  startNs: 1_767_225_600_000_000_000n,
  periodNs: 100_000_000n,
  /** Row of the horizon on level ground [px]. */
  horizon: 168,
};

/** Every third label is stamped this much off its image, in turn [ns]; all within sync.tolerance. */
const LABEL_OFFSETS_NS = [4_000_000n, -7_000_000n, 12_000_000n];

/** @param {number} frame */
export function imageStampNs(frame) {
  return DRIVE.startNs + BigInt(frame) * DRIVE.periodNs;
}

/** @param {number} frame */
export function labelStampNs(frame) {
  const offset =
    frame % 3 === 2 ? (LABEL_OFFSETS_NS[Math.floor(frame / 3) % LABEL_OFFSETS_NS.length] ?? 0n) : 0n;
  return imageStampNs(frame) + offset;
}

/**
 * Where the camera is as it drives along the trail.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {number} frame may lie between frames
 * @param {{aside: number, turn: number}} [offset] from the trail's middle [m], from its direction
 * @returns {import('./camera.mjs').Pose}
 */
export function poseAt(scene, frame, offset = { aside: 0, turn: 0 }) {
  const { seed } = scene;
  const z = 2 + 0.23 * frame + 0.5 * lineNoise(frame / 25, seed + 31);
  const sway = 0.35 * lineNoise(frame / 30, seed + 32) + offset.aside;
  const x = trailX(scene, z) + sway;
  const turn =
    (trailX(scene, z + 7) - trailX(scene, z)) / 7 + 0.06 * lineNoise(frame / 14, seed + 33) + offset.turn;
  const norm = Math.sqrt(1 + turn * turn);
  const ahead = groundHeight(scene, trailX(scene, z + 6), z + 6);
  const ground = groundHeight(scene, x, z);
  const y = ground + 1.45 + 0.02 * lineNoise(frame / 2.5, seed + 34);
  const bounce = 5 * lineNoise(frame / 3, seed + 35) + 3 * lineNoise(frame / 1.3, seed + 36);
  return {
    x,
    y,
    z,
    sinYaw: turn / norm,
    cosYaw: 1 / norm,
    horizon: DRIVE.horizon - 40 * ((ground - ahead) / 6) + bounce,
  };
}

/**
 * The weather of the demo's drive: changing light on the clear stretch, then fog with a low sun.
 *
 * @param {number} frame
 * @returns {import('./weather.mjs').Weather}
 */
export function weatherAt(frame) {
  const t = Math.min(1, Math.max(0, (frame - DRIVE.clear.last) / (DRIVE.fog.first - DRIVE.clear.last)));
  const fog = t * t * (3 - 2 * t);
  const sun = (0.55 + 0.45 * lineNoise(frame / 32, 71)) * (1 - 0.7 * fog);
  return {
    exposure: 1 + 0.16 * lineNoise(frame / 22, 72) + 0.04 * fog,
    warmth: 0.05 * lineNoise(frame / 40, 73),
    sun,
    sunDirection: { x: -0.62, y: 0.6, z: 0.5 },
    haze: 0.004 + fog * (0.12 + 0.05 * lineNoise(frame / 15, 74)),
    hazeColor: [0.76, 0.78, 0.79],
    glare: fog * (0.3 + 0.15 * lineNoise(frame / 9, 75)),
    glareColumn: 250 + 2.2 * (frame - 150),
    glareRow: 120,
    noise: 0.012 + 0.014 * fog,
    cloudShift: 30 + frame * 0.25,
  };
}

/**
 * Renders frames of one world into the same buffers.
 *
 * @param {import('./scene.mjs').Scene} scene
 */
export function createRenderer(scene) {
  const view = createView();
  const colors = new Float32Array(WIDTH * HEIGHT * 3);
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  const labels = new Uint8Array(WIDTH * HEIGHT);
  /**
   * @param {import('./camera.mjs').Pose} pose
   * @param {import('./weather.mjs').Weather} weather
   * @param {number} noiseSeed
   * @returns {{pixels: Uint8Array, labels: Uint8Array}} rgb8 and class ids; valid until the next call
   */
  return (pose, weather, noiseSeed) => {
    castRays(scene, pose, view);
    shade(scene, pose, view, weather, colors, labels);
    expose(colors, view.depth, weather, noiseSeed, pixels);
    return { pixels, labels };
  };
}

/**
 * Renders the demo's own frames.
 *
 * @param {number} [seed] of another world, driven in the same weather
 * @returns {(frame: number) => {pixels: Uint8Array, labels: Uint8Array}}
 */
export function createDriveRenderer(seed = DRIVE.seed) {
  const scene = createScene(seed);
  const render = createRenderer(scene);
  return (frame) => render(poseAt(scene, frame), weatherAt(frame), frame);
}

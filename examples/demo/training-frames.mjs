// @ts-check
/**
 * Renders what train.py learns from: other worlds than the demo's drive, other light, and no fog.
 *
 *   node examples/demo/training-frames.mjs FOLDER [WORLDS] [FRAMES_PER_WORLD]
 *
 * writes images.bin (uint8 [N, 480, 640, 3], RGB) and labels.bin (uint8 [N, 480, 640]).
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { HEIGHT } from './camera.mjs';
import { createRenderer, poseAt } from './drive.mjs';
import { createRandom } from './noise.mjs';
import { createScene } from './scene.mjs';

/** Far from DRIVE.seed, so that no training world is the demo's. */
const FIRST_SEED = 5000;
/** Worlds that the network has learned from or was held to; those behind it are new to it. */
export const WORLDS_SEEN = 28;

/**
 * Clear weather of any day.
 *
 * @param {() => number} random
 * @returns {import('./weather.mjs').Weather}
 */
function clearWeather(random) {
  /** @param {number} low @param {number} high */
  const between = (low, high) => low + (high - low) * random();
  const [sunX, sunZ] = [between(-1, 1), between(-1, 1)];
  const sunY = between(0.4, 0.9);
  const norm = Math.sqrt(sunX * sunX + sunY * sunY + sunZ * sunZ);
  return {
    exposure: between(0.75, 1.3),
    warmth: between(-0.09, 0.09),
    sun: between(0, 1),
    sunDirection: { x: sunX / norm, y: sunY / norm, z: sunZ / norm },
    haze: between(0.002, 0.008),
    hazeColor: [0.76, 0.78, 0.79],
    glare: 0,
    glareColumn: 320,
    glareRow: HEIGHT / 4,
    noise: between(0.006, 0.02),
    cloudShift: between(0, 200),
  };
}

/**
 * @param {number} worlds
 * @param {number} framesPerWorld
 * @param {number} [first] worlds before it are passed over
 * @returns {Generator<{pixels: Uint8Array, labels: Uint8Array}>} valid until the next one
 */
export function* trainingFrames(worlds, framesPerWorld, first = 0) {
  for (let world = first; world < first + worlds; world++) {
    const seed = FIRST_SEED + world;
    const random = createRandom(seed + 70_000);
    const scene = createScene(seed);
    const render = createRenderer(scene);
    for (let i = 0; i < framesPerWorld; i++) {
      const place = ((i + random()) * 210) / framesPerWorld;
      const offset = { aside: (random() - 0.5) * 1.6, turn: (random() - 0.5) * 0.36 };
      yield render(poseAt(scene, place, offset), clearWeather(random), seed * 1000 + i);
    }
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = 'training-frames', worlds = String(WORLDS_SEEN), framesPerWorld = '8'] = argv.slice(2);
  mkdirSync(folder, { recursive: true });
  const images = openSync(join(folder, 'images.bin'), 'w');
  const labels = openSync(join(folder, 'labels.bin'), 'w');
  for (const frame of trainingFrames(Number(worlds), Number(framesPerWorld))) {
    writeSync(images, frame.pixels);
    writeSync(labels, frame.labels);
  }
  closeSync(images);
  closeSync(labels);
}

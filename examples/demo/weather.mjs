// @ts-check
import { FOCAL, HEIGHT, WIDTH } from './camera.mjs';
import { createRandom, hash } from './noise.mjs';

/**
 * Light, air and sensor of one frame.
 *
 * @typedef {object} Weather
 * @property {number} exposure gain of the whole picture
 * @property {number} warmth red up and blue down by this share
 * @property {number} sun 0 (overcast, no shadows) to 1
 * @property {{x: number, y: number, z: number}} sunDirection unit vector towards the sun
 * @property {number} haze extinction [1/m]
 * @property {number[]} hazeColor
 * @property {number} glare light scattered in the lens, 0 to about 1
 * @property {number} glareColumn where the sun stands in the picture [px]
 * @property {number} glareRow
 * @property {number} noise sensor noise, standard deviation of full scale
 * @property {number} cloudShift how far the clouds have drifted [m]
 */

const NOISE_LENGTH = 65536;

/** Numbers of mean 0 and standard deviation 1, near enough to a normal distribution (sums of four). */
const NORMAL = (() => {
  const random = createRandom(90210);
  const values = new Float32Array(NOISE_LENGTH);
  for (let i = 0; i < NOISE_LENGTH; i++) {
    values[i] = (random() + random() + random() + random() - 2) * Math.sqrt(3);
  }
  return values;
})();

/**
 * Share of light that passes `x` optical depths: 1 / e^x by the first terms of its series, which is exact
 * arithmetic on every machine and near enough for fog.
 *
 * @param {number} x
 */
const passing = (x) => 1 / (1 + x * (1 + x * (0.5 + x * (1 / 6 + x / 24))));

/** Light below 0.8 passes as it is, the rest is bent into 1. @param {number} value */
const shoulder = (value) => (value < 0.8 ? value : 0.8 + (value - 0.8) / (1 + (value - 0.8) / 0.2));

/**
 * What air, lens and sensor make of the colours.
 *
 * @param {Float32Array} colors [HEIGHT, WIDTH, 3] about 0..1
 * @param {Float32Array} depth [HEIGHT, WIDTH], m
 * @param {Weather} weather
 * @param {number} seed of the sensor noise of this frame
 * @param {Uint8Array} pixels [HEIGHT, WIDTH, 3] rgb8, overwritten
 */
export function expose(colors, depth, weather, seed, pixels) {
  const gains = [1 + weather.warmth, 1, 1 - weather.warmth];
  for (let row = 0; row < HEIGHT; row++) {
    const v = (row - weather.glareRow) / FOCAL;
    let noiseAt = hash(row, seed, 5) % NOISE_LENGTH;
    for (let column = 0; column < WIDTH; column++) {
      const u = (column - weather.glareColumn) / FOCAL;
      const r2 = u * u + v * v;
      const scattered = weather.glare * (0.2 + 0.75 / (1 + 9 * r2) + 0.9 / (1 + 160 * r2));
      const dx = (column - WIDTH / 2) / WIDTH;
      const dy = (row - HEIGHT / 2) / WIDTH;
      const gain = weather.exposure * (1 - 0.35 * (dx * dx + dy * dy));
      const at = row * WIDTH + column;
      const clear = passing(weather.haze * (depth[at] ?? 0));
      for (let channel = 0; channel < 3; channel++) {
        const haze = weather.hazeColor[channel] ?? 0;
        const light = haze + ((colors[at * 3 + channel] ?? 0) - haze) * clear + scattered;
        noiseAt = (noiseAt + 1) % NOISE_LENGTH;
        const value = shoulder(light * gain * (gains[channel] ?? 1)) + weather.noise * (NORMAL[noiseAt] ?? 0);
        pixels[at * 3 + channel] = Math.max(0, Math.min(255, Math.floor(value * 255 + 0.5)));
      }
    }
  }
}

// @ts-check
import { CLASS_NAMES } from './scene.mjs';

/**
 * The classifier that the demo must defeat: each class is its mean colour, each pixel the class whose mean is
 * nearest. It knows no texture, no place and no neighbour.
 *
 * @param {Iterable<{pixels: Uint8Array, labels: Uint8Array}>} frames rgb8 and class ids; other values are left out
 * @returns {(pixels: Uint8Array) => Uint8Array} class ids of rgb8 pixels
 */
export function fitColourClassifier(frames) {
  const sums = new Float64Array(CLASS_NAMES.length * 4);
  for (const { pixels, labels } of frames) {
    for (let i = 0; i < labels.length; i++) {
      const classId = labels[i] ?? 0;
      if (classId >= CLASS_NAMES.length) continue;
      for (let channel = 0; channel < 3; channel++)
        add(sums, classId * 4 + channel, pixels[i * 3 + channel] ?? 0);
      add(sums, classId * 4 + 3, 1);
    }
  }
  const means = CLASS_NAMES.map((_, classId) => {
    const [r = 0, g = 0, b = 0, count = 1] = sums.subarray(classId * 4, classId * 4 + 4);
    return /** @type {const} */ ([r / count, g / count, b / count]);
  });
  return (pixels) => {
    const predicted = new Uint8Array(pixels.length / 3);
    for (let i = 0; i < predicted.length; i++) {
      let nearest = Infinity;
      means.forEach(([r, g, b], classId) => {
        const [dr, dg, db] = [
          (pixels[i * 3] ?? 0) - r,
          (pixels[i * 3 + 1] ?? 0) - g,
          (pixels[i * 3 + 2] ?? 0) - b,
        ];
        const distance = dr * dr + dg * dg + db * db;
        if (distance >= nearest) return;
        nearest = distance;
        predicted[i] = classId;
      });
    }
    return predicted;
  };
}

/** @param {Float64Array} sums @param {number} at @param {number} value */
function add(sums, at, value) {
  sums[at] = (sums[at] ?? 0) + value;
}

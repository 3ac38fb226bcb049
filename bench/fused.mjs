// @ts-check
/**
 * A picture with pre- and post-processing in the graph, against the same model with both in JavaScript around it:
 * from the camera's bytes to the mask, on the CPU, in one thread of Node.js. The masks are proven equal first.
 *
 * The model is small, as those of field robots are: three convolutions at a quarter of the size, and a Resize of the
 * scores to the picture's size inside the graph.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../dist/core/seeded-random.js';
import { openModel } from '../dist/onnx/opened-model.js';
import { writeModelFile } from '../dist/onnx/write-model.js';
import { defaultSettings } from '../dist/settings/settings.js';
import { smallModel } from './small-model.mjs';
import { formatSpread, interleave, printBar, ratioOf, spreadOf } from './measure.mjs';

const BAR = 1.4;
const SIZES = /** @type {const} */ ([
  { name: '640x480', height: 480, width: 640, rounds: 30 },
  { name: '1920x1080', height: 1080, width: 1920, rounds: 8 },
]);
const CLASSES = [2, 8, 32];

const folder = mkdtempSync(join(tmpdir(), 'dice-monitor-bench-'));
const settings = {
  ...defaultSettings(),
  providers: /** @type {['cpu']} */ (['cpu']),
  cacheDir: join(folder, 'cache'),
};
settings.input = { ...settings.input, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** @param {{ height: number, width: number }} size */
function madePicture({ height, width }) {
  const draw = seededRandom(7);
  const data = new Uint8Array(height * width * 3);
  for (let at = 0; at < data.length; at++) data[at] = (at >> 9) + draw(60);
  return { height, width, channels: /** @type {3} */ (3), data };
}

/**
 * @param {string} path
 * @param {boolean} fused
 */
function open(path, fused) {
  return openModel({ modelPath: path, settings, pictureSize: undefined, fused }, (line) => {
    throw new Error(line);
  });
}

try {
  for (const size of SIZES) {
    for (const classes of CLASSES) {
      const path = join(folder, `${size.name}-${classes}.onnx`);
      writeModelFile(path, smallModel(size, classes));
      const [fused, unfused] = [await open(path, true), await open(path, false)];
      const picture = madePicture(size);
      const [a, b] = [await fused.segment(picture), await unfused.segment(picture)];
      const differing = a.mask.data.filter((classId, i) => classId !== b.mask.data[i]).length;
      if (differing > 0) throw new Error(`${differing} pixels differ`);
      const times = await interleave(
        { fused: () => fused.segment(picture), unfused: () => unfused.segment(picture) },
        { rounds: size.rounds, warmUp: 3 },
      );
      const ratio = ratioOf(times['unfused'] ?? [], times['fused'] ?? []);
      const [own, other] = [spreadOf(times['fused'] ?? []), spreadOf(times['unfused'] ?? [])];
      console.log(
        `${size.name}, ${classes} classes: unfused ${formatSpread(other, 1)} ms, fused ${formatSpread(own, 1)} ms, ` +
          `ratio ${formatSpread(ratio)}; masks equal (${new Set(a.mask.data).size} classes occur)`,
      );
      if (size.name === '640x480' && classes === 8) {
        printBar(`fused at least ${BAR} times faster at ${size.name}, 8 classes`, ratio.median >= BAR);
      }
      await fused.release();
      await unfused.release();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

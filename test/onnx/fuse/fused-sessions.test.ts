import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toPicture, type CameraPicture } from '../../../src/imaging/camera-picture.js';
import type { ModelSettings } from '../../../src/onnx/model-settings.js';
import { openModel, type OpenedModel } from '../../../src/onnx/opened-model.js';
import type { SegmentationWish } from '../../../src/pipeline/ports.js';
import { externalFloats, floats, identityModel, node, value, type ModelParts } from '../build-model.js';
import { modelFolder, plainSettings } from '../model-folder.js';

const folder = modelFolder();
const FREE = [1, 3, 'height', 'width'] as const;
const unet = new URL('../../fixtures/models/unet.onnx', import.meta.url).pathname;
let caches = 0;
const freshCache = () => join(folder.path, `cache-${(caches += 1)}`);

function cameraOf(
  height: number,
  width: number,
  form: Omit<CameraPicture, 'height' | 'width' | 'data'> = { channels: 3 },
): CameraPicture {
  const rowBytes = form.rowBytes ?? width * form.channels;
  const data = Uint8Array.from({ length: rowBytes * height }, (_, i) => (i * 89 + (i >> 5)) % 256);
  return { height, width, ...form, data };
}

interface Opened {
  readonly model: OpenedModel;
  readonly told: readonly string[];
}

/** Opens a model in this thread, runs what is given, and frees it. */
async function using<Result>(
  modelPath: string,
  use: (opened: Opened) => Promise<Result>,
  { fused = true, settings = plainSettings({ cacheDir: freshCache() }) } = {},
): Promise<Result> {
  const told: string[] = [];
  const request = { modelPath, settings, pictureSize: undefined, fused };
  const model = await openModel(request, (line) => told.push(line));
  try {
    return await use({ model, told });
  } finally {
    await model.release();
  }
}

/** The mask of the unfused way. */
function reference(path: string, camera: CameraPicture, settings?: ModelSettings) {
  const options = { fused: false, ...(settings && { settings }) };
  return using(path, async ({ model }) => (await model.segment(toPicture(camera))).mask, options);
}

describe('pictures as they arrive', () => {
  const forms: [string, CameraPicture][] = [
    ['rgb8', cameraOf(48, 64)],
    ['bgr8 with padded rows', cameraOf(48, 64, { channels: 3, order: 'bgr', rowBytes: 208 })],
    ['rgba8', cameraOf(48, 64, { channels: 4 })],
    ['bgra8 with padded rows', cameraOf(32, 48, { channels: 4, order: 'bgr', rowBytes: 200 })],
    ['mono8', cameraOf(32, 48, { channels: 1 })],
    ['mono8 with padded rows', cameraOf(32, 48, { channels: 1, rowBytes: 50 })],
  ];

  it.each(forms)('%s give the mask of the unfused way', async (_, camera) => {
    const mask = await using(unet, async ({ model, told }) => {
      const segmentation = await model.segment(camera);
      expect(told).toEqual([]);
      return segmentation.mask;
    });
    expect(mask).toEqual(await reference(unet, camera));
  });

  it('may come in many forms by turns: few sessions stay open, and each answers', async () => {
    await using(unet, async ({ model, told }) => {
      const wishes: SegmentationWish[] = [{}, { confidence: true }, { estimates: true }];
      for (const [, camera] of [...forms, ...forms]) {
        for (const wish of wishes) {
          const { mask, confidence, statistics } = await model.segment(camera, wish);
          expect(mask.data).toHaveLength(camera.height * camera.width);
          expect(confidence !== undefined).toBe(wish.confidence === true);
          expect(statistics !== undefined).toBe(wish.estimates === true);
        }
      }
      expect(told).toEqual([]);
    });
  });
});

it('a label to compare probabilities with gives what the unfused way gives', async () => {
  const camera = cameraOf(48, 64);
  const softLabel = { width: 64, height: 48, data: Uint8Array.from({ length: 48 * 64 }, (_, i) => i % 8) };
  const soft = async (fused: boolean) =>
    using(unet, async ({ model }) => (await model.segment(camera, { softLabel })).soft, { fused });
  const counts = await soft(true);
  expect(counts).toBeDefined();
  expect(counts).toEqual(await soft(false));
});

describe('a model that cannot be fused', () => {
  it('runs unfused, and why is said: an old opset', async () => {
    const path = folder.write({ ...identityModel(FREE), opset: 9 });
    const camera = cameraOf(5, 7);
    await using(path, async ({ model, told }) => {
      expect((await model.segment(camera)).mask).toEqual(await reference(path, camera));
      expect(told).toEqual([expect.stringMatching(/runs unfused.*opset 9 is older than 11/)]);
    });
  });

  it('is refused where the file says one output shape and the model gives another', async () => {
    const path = folder.write({
      inputs: [value('image', 'float32', [1, 3, 8, 8])],
      outputs: [value('scores', 'float32', [1, 3, 8, 8])],
      nodes: [node('Concat', ['image', 'image'], ['scores'], { axis: 1 })],
    });
    await using(path, async ({ model }) => {
      await expect(model.segment(cameraOf(8, 8))).rejects.toMatchObject({
        code: 'model',
        message: expect.stringContaining('came as [1, 6, 8, 8]') as string,
      });
    });
  });

  it('by its picture’s size is refused, naming it, and the next picture runs', async () => {
    await using(
      folder.write({
        ...identityModel(FREE),
        nodes: [node('Add', ['image', 'grid'], ['scores'])],
        tensors: [floats('grid', [1, 1, 8, 8], new Array<number>(64).fill(0))],
      }),
      async ({ model, told }) => {
        const refused = { code: 'model', message: expect.stringContaining('12 high and 9 wide') as string };
        await expect(model.segment(cameraOf(12, 9))).rejects.toMatchObject(refused);
        expect((await model.segment(cameraOf(8, 8))).mask.data).toHaveLength(64);
        await expect(model.segment(cameraOf(12, 9))).rejects.toMatchObject(refused);
        expect(told).toEqual([]);
      },
    );
  });
});

describe('external data', () => {
  it('go into the fused model', async () => {
    const home = join(folder.path, 'external');
    mkdirSync(home);
    const weights = Float32Array.from({ length: 9 }, (_, i) => Math.sin(i * 7));
    const bytes = new Uint8Array(64);
    bytes.set(new Uint8Array(weights.buffer), 16);
    writeFileSync(join(home, 'weights.bin'), bytes);
    const parts: ModelParts = {
      inputs: [value('image', 'float32', FREE)],
      outputs: [value('scores', 'float32', FREE)],
      nodes: [node('Conv', ['image', 'w'], ['scores'])],
      tensors: [externalFloats('w', [3, 3, 1, 1], { location: 'weights.bin', offset: '16', length: '36' })],
    };
    const path = folder.write(parts, join('external', 'model.onnx'));
    const camera = cameraOf(9, 11);
    await using(path, async ({ model, told }) => {
      expect((await model.segment(camera)).mask).toEqual(await reference(path, camera));
      expect(told).toEqual([]);
    });
  });
});

describe('the cache', () => {
  it('is used again, and where it cannot be used that is said once', async () => {
    const settings = plainSettings({ cacheDir: freshCache() });
    const camera = cameraOf(8, 8);
    const run = (chosen: ModelSettings) =>
      using(
        unet,
        async ({ model, told }) => {
          const first = await model.segment(camera);
          await model.segment(camera, { confidence: true });
          return { mask: first.mask, told: [...told] };
        },
        { settings: chosen },
      );
    const { mask, told } = await run(settings);
    const files = readdirSync(join(settings.cacheDir, 'fused'));
    expect(files).toHaveLength(2);
    expect(await run(settings)).toEqual({ mask, told });
    expect(readdirSync(join(settings.cacheDir, 'fused'))).toEqual(files);
    const blocked = plainSettings({ cacheDir: folder.write(new Uint8Array(1), 'no-folder') });
    const other = await run(blocked);
    expect(other.mask).toEqual(mask);
    expect(other.told).toEqual([expect.stringMatching(/is not kept in .*no-folder.*made again each time/)]);
  });

  it('on a full disk is done without', () => {
    // A limit on the size of files fails as a full disk does: in the middle of the file.
    const script = `
      import { openModel } from '${new URL('../../../dist/onnx/opened-model.js', import.meta.url).href}';
      const settings = ${JSON.stringify(plainSettings({ cacheDir: freshCache() }))};
      const request = { modelPath: '${unet}', settings, pictureSize: undefined, fused: true };
      const model = await openModel(request, (line) => console.log(line));
      const data = new Uint8Array(48 * 64 * 3);
      const { mask } = await model.segment({ height: 48, width: 64, channels: 3, data });
      console.log(mask.data.length);
      await model.release();`;
    const shell = 'ulimit -f 8 && exec "$0" --input-type=module -e "$1"';
    const { stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, script], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/is not kept in .*EFBIG.*\n3072\n$/);
  });
});

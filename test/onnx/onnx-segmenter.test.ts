import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/imaging/picture.js';
import type { ModelSettings } from '../../src/onnx/model-settings.js';
import { openOnnxSegmenter } from '../../src/onnx/onnx-segmenter.js';
import { providerNotes } from '../../src/onnx/provider-trial.js';
import type { Segmentation } from '../../src/pipeline/ports.js';
import {
  externalFloats,
  floats,
  identityModel,
  integers,
  node,
  value,
  type Dims,
  type ModelParts,
} from './build-model.js';
import { modelFolder, plainSettings } from './model-folder.js';
import { seededRandom } from './resize-reference.js';

const folder = modelFolder();
const FREE: Dims = [1, 3, 'height', 'width'];

function randomPicture(height: number, width: number, channels: 1 | 3 = 3): Picture {
  const random = seededRandom(height * 7 + width);
  const data = Uint8Array.from({ length: height * width * channels }, () => Math.floor(random() * 256));
  return { height, width, channels, data };
}

/** A copy, since a segmenter takes the buffer. */
const lend = (picture: Picture): Picture => ({ ...picture, data: picture.data.slice() });

async function segment(
  model: ModelParts | string,
  picture: Picture,
  settings: ModelSettings = plainSettings(),
): Promise<Segmentation> {
  const segmenter = await openOnnxSegmenter(
    typeof model === 'string' ? model : folder.write(model),
    settings,
  );
  try {
    return await segmenter.segment(lend(picture));
  } finally {
    await segmenter.close();
  }
}

/** Which of red, green, blue is the first of the largest: what a model that copies its input to scores says. */
function strongest({ data }: Picture, order: readonly number[] = [0, 1, 2]): number[] {
  return Array.from({ length: data.length / 3 }, (_, i) => {
    const colours = order.map((channel) => data[i * 3 + channel]!);
    return colours.indexOf(Math.max(...colours));
  });
}

const picture = randomPicture(9, 12);

describe('a model of scores', () => {
  it.each([
    ['float32', FREE],
    ['float32', ['n', 'h', 'w', 3]],
    ['float16', FREE],
    ['float16', [1, 'h', 'w', 3]],
    ['float32', [1, 3, 9, 12]],
    ['float32', [1, 9, 12, 3]],
  ] as [string, Dims][])('%s %j gives the strongest colour', async (type, dims) => {
    const { mask, nanPixels } = await segment(identityModel(dims, dims, type), picture);
    expect([...mask.data]).toEqual(strongest(picture));
    expect([mask.height, mask.width, nanPixels]).toEqual([9, 12, 0]);
  });

  it('in the order BGR', async () => {
    const { mask } = await segment(identityModel(FREE), picture, plainSettings({}, { channelOrder: 'bgr' }));
    expect([...mask.data]).toEqual(strongest(picture, [2, 1, 0]));
  });

  it('of bytes takes the default settings', async () => {
    const bytes: ModelParts = {
      inputs: [value('image', 'uint8', [1, 'h', 'w', 3])],
      outputs: [value('scores', 'float32', [1, 'h', 'w', 3])],
      nodes: [node('Cast', ['image'], ['scores'], { to: 1 })],
    };
    const { mask } = await segment(bytes, picture, plainSettings({}, { scale: 1 / 255 }));
    expect([...mask.data]).toEqual(strongest(picture));
  });

  it('takes grey for colour, and colour for grey', async () => {
    const grey = randomPicture(4, 5, 1);
    expect([...(await segment(identityModel(FREE), grey)).mask.data]).toEqual(Array(20).fill(0));
    const one = identityModel([1, 1, 'h', 'w']);
    const red: Picture = { height: 1, width: 2, channels: 3, data: Uint8Array.of(255, 0, 0, 0, 255, 0) };
    // 0.299 · 255 = 76, 0.587 · 255 = 150
    expect([...(await segment(one, red, plainSettings({ threshold: 100 }))).mask.data]).toEqual([0, 1]);
    expect([...(await segment(one, red, plainSettings({ threshold: 76 }))).mask.data]).toEqual([1, 1]);
  });

  it('counts pixels with NaN', async () => {
    // The root of value − 100 is NaN below 100.
    const roots: ModelParts = { ...identityModel(FREE), nodes: [node('Sqrt', ['image'], ['scores'])] };
    const { nanPixels } = await segment(roots, picture, plainSettings({}, { mean: [100] }));
    const { data } = picture;
    const dark = Array.from({ length: 108 }, (_, i) => data.slice(i * 3, i * 3 + 3)).filter((p) =>
      p.some((v) => v < 100),
    );
    expect(nanPixels).toBe(dark.length);
  });
});

describe('sizes', () => {
  // Blocks of 4x4 pixels of one colour: brought to half the size and back they are the same but at the borders.
  const blocks: Picture = { height: 16, width: 24, channels: 3, data: new Uint8Array(16 * 24 * 3) };
  const random = seededRandom(5);
  const colours = Array.from({ length: 24 }, () => Math.floor(random() * 3));
  const blockOf = (y: number, x: number) => colours[(y >> 2) * 6 + (x >> 2)]!;
  for (let i = 0; i < 16 * 24; i += 1) {
    blocks.data[i * 3 + blockOf(Math.floor(i / 24), i % 24)] = 200;
  }
  const expected = Array.from({ length: 16 * 24 }, (_, i) => blockOf(Math.floor(i / 24), i % 24));
  const inner = (i: number) => [1, 2].includes(Math.floor(i / 24) % 4) && [1, 2].includes(i % 4);

  it.each([
    ['stretch', [8, 12]],
    ['stretch', [32, 24]],
    ['letterbox', [24, 24]],
    ['letterbox', [20, 12]],
    ['crop', [16, 24]],
  ] as const)('%s to %j comes back to the picture', async (resize, size) => {
    for (const settings of [plainSettings({}, { resize, size }), plainSettings({}, { resize })]) {
      const own = settings.input.size[0] === 0;
      const model = identityModel(own ? [1, 3, ...size] : FREE);
      const { mask } = await segment(model, blocks, settings);
      expect(mask.data.filter((_, i) => inner(i))).toEqual(
        Uint8Array.from(expected.filter((_, i) => inner(i))),
      );
    }
  });

  it('is unknown outside a crop', async () => {
    const { mask } = await segment(
      identityModel([1, 3, 16, 16]),
      blocks,
      plainSettings({}, { resize: 'crop' }),
    );
    const columns = [...mask.data].map((id, i) => (i % 24 >= 4 && i % 24 < 20 ? id : 255));
    expect([...mask.data]).toEqual(columns);
    expect(columns).toEqual(expected.map((id, i) => (i % 24 >= 4 && i % 24 < 20 ? id : 255)));
  });

  it('that the model does not run are refused, naming the size, at load and later', async () => {
    // A sum with 8x8 numbers takes no other size.
    const model = folder.write({
      ...identityModel(FREE),
      nodes: [node('Add', ['image', 'w'], ['scores'])],
      tensors: [floats('w', [1, 1, 8, 8], Array<number>(64).fill(0))],
    });
    await expect(openOnnxSegmenter(model, plainSettings(), { width: 12, height: 9 })).rejects.toMatchObject({
      code: 'model',
      found: expect.stringMatching(/picture 9 high and 12 wide \(input "image" \[1, 3, 9, 12\]\)/) as string,
    });
    const segmenter = await openOnnxSegmenter(model, plainSettings(), { width: 8, height: 8 });
    await expect(segmenter.segment(lend(picture))).rejects.toThrow(
      /does not run on a picture 9 high[^]*input\.size/,
    );
    expect((await segmenter.segment(randomPicture(8, 8))).mask.data.length).toBe(64);
    await segmenter.close();
  });
});

describe('a map and class ids', () => {
  const red = [...picture.data].filter((_, i) => i % 3 === 0);
  const first = floats('w', [1, 3, 1, 1], [1, 0, 0]);

  it.each([
    [[1, 1, 'h', 'w'], []],
    [[1, 'h', 'w'], [1]],
    [[1, 'h', 'w', 1], undefined],
  ] as [Dims, number[] | undefined][])('%j is class 1 from the threshold on', async (dims, squeezed) => {
    const shape =
      squeezed === undefined
        ? node('Transpose', ['m'], ['scores'], { perm: [0, 2, 3, 1] })
        : squeezed.length > 0
          ? node('Squeeze', ['m', 'axes'], ['scores'])
          : node('Identity', ['m'], ['scores']);
    const model: ModelParts = {
      ...identityModel(FREE, dims),
      nodes: [node('Conv', ['image', 'w'], ['m']), shape],
      tensors: [first, integers('axes', [1], [1])],
    };
    const { mask } = await segment(model, picture, plainSettings({ threshold: 128 }));
    expect([...mask.data]).toEqual(red.map((byte) => (byte >= 128 ? 1 : 0)));
  });

  it.each([
    ['int64', 7, 0, [1, 'h', 'w']],
    ['int32', 6, 1, [1, 1, 'h', 'w']],
    ['uint8', 2, 0, undefined],
  ] as [string, number, number, Dims][])('%s ids are taken as they are', async (type, to, keepdims, dims) => {
    const model: ModelParts = {
      ...identityModel(FREE),
      outputs: [value('ids', type, dims)],
      nodes: [node('ArgMax', ['image'], ['a'], { axis: 1, keepdims }), node('Cast', ['a'], ['ids'], { to })],
    };
    const path = folder.write({ ...model, metadata: { names: '["r", "g", "b"]' } });
    const segmenter = await openOnnxSegmenter(path, plainSettings());
    expect(segmenter.classCount).toBe(3);
    expect(segmenter.info.output).toMatchObject({ kind: 'ids', type });
    expect([...(await segmenter.segment(lend(picture))).mask.data]).toEqual(strongest(picture));
    await segmenter.close();
  });
});

describe('what a file does not declare', () => {
  it.each([
    [undefined, 'NCHW', FREE],
    [['a', 'b', 'c', 'd'], 'NHWC', [1, 'h', 'w', 3]],
  ] as [Dims, string, Dims][])('(%j) is measured by a run at load', async (dims, layout, input) => {
    const segmenter = await openOnnxSegmenter(folder.write(identityModel(input, dims)), plainSettings());
    expect(segmenter.classCount).toBe(3);
    expect(segmenter.info.output).toMatchObject({ kind: 'scores', layout });
    expect([...(await segmenter.segment(lend(picture))).mask.data]).toEqual(strongest(picture));
    await segmenter.close();
  });

  it('and is no mask then is refused', async () => {
    const model = { ...identityModel(FREE, undefined), nodes: [node('Shape', ['image'], ['scores'])] };
    const path = folder.write({ ...model, outputs: [value('scores', 'int64', undefined)] });
    await expect(openOnnxSegmenter(path, plainSettings())).rejects.toThrow(
      /in a run at load, has type int64 and shape \[4\]/,
    );
  });

  it('or declares otherwise than it runs is refused', async () => {
    const model = identityModel(FREE, [1, 3, 'h', 'w']);
    const nodes = [node('Concat', ['image', 'image'], ['scores'], { axis: 1 })];
    const path = folder.write({ ...model, nodes, outputs: [value('scores', 'float32', [1, 3, 'h', 'w'])] });
    const opened = openOnnxSegmenter(path, plainSettings(), { width: 8, height: 8 });
    await expect(opened).rejects.toMatchObject({ name: 'DiceMonitorError', code: 'model' });
  });
});

describe('a file that onnxruntime does not load', () => {
  it('is refused with the operator and the file', async () => {
    const path = folder.write({ ...identityModel(FREE), nodes: [node('Teleport', ['image'], ['scores'])] });
    const refused = openOnnxSegmenter(path, plainSettings());
    await expect(refused).rejects.toMatchObject({
      code: 'model',
      found: expect.stringContaining('Teleport') as string,
    });
    await expect(refused).rejects.toThrow(path);
  });
});

describe('external data', () => {
  const model = (location: string): ModelParts => ({
    ...identityModel(FREE, [1, 2, 'h', 'w']),
    nodes: [node('Conv', ['image', 'w'], ['scores'])],
    tensors: [externalFloats('w', [2, 3, 1, 1], { location })],
  });

  it("are read from the model's folder", async () => {
    // Class 0 is red, class 1 blue.
    writeFileSync(join(folder.path, 'w.bin'), new Uint8Array(Float32Array.of(1, 0, 0, 0, 0, 1).buffer));
    const { mask } = await segment(model('w.bin'), picture);
    const wanted = Array.from({ length: 108 }, (_, i) =>
      picture.data[i * 3 + 2]! > picture.data[i * 3]! ? 1 : 0,
    );
    expect([...mask.data]).toEqual(wanted);
  });

  it('that are missing are refused', async () => {
    await expect(segment(model('none.bin'), picture)).rejects.toThrow(
      /initializer "w".*"none\.bin" is missing/,
    );
  });
});

describe('providers', () => {
  it('that do not work here are passed over with a note', async () => {
    const path = folder.write(identityModel(FREE));
    const segmenter = await openOnnxSegmenter(path, plainSettings({ providers: ['tensorrt', 'cpu'] }));
    if (segmenter.provider === 'cpu') {
      expect(providerNotes(segmenter.trials)).toEqual([expect.stringMatching(/^tensorrt: (?!model)/)]);
    }
    expect([...(await segmenter.segment(lend(picture))).mask.data]).toEqual(strongest(picture));
    await segmenter.close();
  });

  it('are an error where a GPU is required and only the CPU is named', async () => {
    const path = folder.write(identityModel(FREE));
    await expect(openOnnxSegmenter(path, plainSettings({ requireGpu: true }))).rejects.toMatchObject({
      code: 'dependency',
      expected: expect.stringContaining('require_gpu') as string,
    });
  });
});

describe('calls', () => {
  it('that overlap are answered in order, the same each time', async () => {
    const segmenter = await openOnnxSegmenter(folder.write(identityModel(FREE)), plainSettings());
    const pictures = Array.from({ length: 12 }, (_, i) => randomPicture(3 + (i % 4), 5 + (i % 3)));
    const order: number[] = [];
    const answers = pictures.map(async (each, i) => {
      const { mask } = await segmenter.segment(lend(each));
      order.push(i);
      return [...mask.data];
    });
    // close waits for what was asked before it
    await segmenter.close();
    expect(await Promise.all(answers)).toEqual(pictures.map((each) => strongest(each)));
    expect(order).toEqual([...pictures.keys()]);
  });

  it('to close may be repeated; to segment after it is refused', async () => {
    const segmenter = await openOnnxSegmenter(folder.write(identityModel(FREE)), plainSettings());
    await Promise.all([segmenter.close(), segmenter.close()]);
    await segmenter.close();
    await expect(segmenter.segment(lend(picture))).rejects.toThrow(/has been closed/);
  });

  it('with a picture that is none are refused, and the next goes on', async () => {
    const segmenter = await openOnnxSegmenter(folder.write(identityModel(FREE)), plainSettings());
    const short = { ...picture, data: picture.data.slice(1) };
    await expect(segmenter.segment(short)).rejects.toMatchObject({ code: 'message' });
    // Bytes of a larger buffer are copied, and stay.
    const view = new Uint8Array(400).subarray(10, 10 + 324);
    view.set(picture.data);
    const { mask } = await segmenter.segment({ ...picture, data: view });
    expect([...mask.data]).toEqual(strongest(picture));
    expect([...view]).toEqual([...picture.data]);
    await segmenter.close();
  });
});

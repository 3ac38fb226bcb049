import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../src/imaging/picture.js';
import type { ModelSettings } from '../../src/onnx/model-settings.js';
import { openOnnxSegmenter, type OnnxSegmenter } from '../../src/onnx/onnx-segmenter.js';
import { readModelFile } from '../../src/onnx/read-model.js';
import { defaultSettings } from '../../src/settings/settings.js';

interface Truth {
  readonly models: readonly {
    readonly file: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly input: { readonly name: string; readonly type: string; readonly layout: string };
    readonly output: {
      readonly name: string;
      readonly type: string;
      readonly classes: number;
      readonly kind: string;
    };
    readonly preprocess: {
      readonly order: 'rgb' | 'bgr';
      readonly scale: number;
      readonly mean: readonly number[];
      readonly std: readonly number[];
      readonly resize: 'stretch';
      readonly threshold?: number;
    };
    readonly cases: readonly {
      readonly image: string;
      readonly mask: string;
      readonly near_ties: {
        readonly pixels_yx: readonly [number, number][];
        readonly pixels_within_one_step_yx?: readonly [number, number][];
      };
    }[];
  }[];
  readonly invalid: readonly {
    readonly file: string;
    readonly error: { readonly message_names: string[] };
  }[];
}

const FOLDER = new URL('../fixtures/models/', import.meta.url);
const truth = JSON.parse(readFileSync(new URL('truth.json', FOLDER), 'utf8')) as Truth;
const path = (name: string) => new URL(name, FOLDER).pathname;

async function readPixels(
  name: string,
): Promise<{ data: Uint8Array; width: number; height: number; channels: number }> {
  const { data, info } = await sharp(path(name)).raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: info.channels };
}

async function readPicture(name: string): Promise<Picture> {
  return { ...(await readPixels(name)), channels: 3 };
}

/** What would have kept a model from being fused. */
const notTold = (line: string) => {
  throw new Error(line);
};

const CPU: ModelSettings = { ...defaultSettings(), providers: ['cpu'] };

/** Every model, with its pre- and post-processing in the graph and outside it. */
const ways = truth.models.flatMap((model) =>
  [true, false].map((fused) => ({ model, file: model.file, fused, way: fused ? 'fused' : 'unfused' })),
);

describe.each(ways)('$file $way', ({ model, fused }) => {
  const { order, scale, mean, std, resize, threshold } = model.preprocess;
  const settings: ModelSettings = {
    ...CPU,
    input: { ...CPU.input, channelOrder: order, scale, mean, std, resize },
    threshold: threshold ?? 0.5,
  };
  let opened: Promise<OnnxSegmenter> | undefined;
  const open = () => (opened ??= openOnnxSegmenter(path(model.file), settings, undefined, notTold, fused));
  afterAll(async () => {
    await (await opened)?.close();
  });

  it('is described as it is', async () => {
    const { info, provider } = await open();
    expect(provider).toBe('cpu');
    expect(info).toMatchObject({ path: path(model.file), sha256: model.sha256, bytes: model.bytes });
    const { name, type, layout } = model.input;
    expect(info.input).toMatchObject({ name, type, layout });
    expect(info.output).toMatchObject({ name: model.output.name, type: model.output.type });
    expect(info.classCount).toBe(model.output.kind === 'ids' ? undefined : model.output.classes);
  });

  it.each(model.cases)('gives $mask', async ({ image, mask, near_ties }) => {
    const picture = await readPicture(image);
    const expected = await sharp(path(mask)).extractChannel(0).raw().toBuffer();
    const segmentation = await (await open()).segment(picture);
    const { width, height, data } = segmentation.mask;
    expect(data.length).toBe(expected.length);
    const free = new Set(
      (near_ties.pixels_within_one_step_yx ?? near_ties.pixels_yx).map(([y, x]) => y * width + x),
    );
    const wrong = [...data.keys()].filter((i) => data[i] !== expected[i] && !free.has(i));
    expect(wrong).toEqual([]);
    expect(width * height).toBe(expected.length);
    expect(segmentation.nanPixels).toBe(0);
  });
});

/** The float32 values of a tensor that is stored in raw form. */
function classifierTensor(file: string, name: string): Float32Array {
  const tensor = readModelFile(file).model.graph.initializer.find((each) => each.name === name);
  return new Float32Array(tensor!.rawData.slice().buffer);
}

describe('the colour classifier of the recordings', () => {
  const file = new URL('../fixtures/bags/colour-classifier.onnx', import.meta.url).pathname;

  it('gives the class whose weighted colours are largest', async () => {
    const picture = await readPicture('images/97x131.png');
    const pixels = picture.data.slice();
    const [weights, biases] = ['w', 'b'].map((part) => classifierTensor(file, part));
    const margins = Array.from({ length: 97 * 131 }, (_, pixel) => {
      const rgb = [0, 1, 2].map((channel) => pixels[pixel * 3 + channel]!);
      const scores = [0, 1, 2].map((c) =>
        rgb.reduce((sum, value, channel) => sum + value * weights![c * 3 + channel]!, biases![c]!),
      );
      const classId = scores.indexOf(Math.max(...scores));
      const others = scores.filter((_score, c) => c !== classId);
      return { classId, margin: scores[classId]! - Math.max(...others) };
    });
    const settings = { ...CPU, input: { ...CPU.input, scale: 1 } };
    const segmenter = await openOnnxSegmenter(file, settings, picture);
    const { mask } = await segmenter.segment(picture);
    await segmenter.close();
    expect(segmenter.classCount).toBe(3);
    const wrong = margins.filter(({ classId, margin }, i) => margin > 1e-2 && mask.data[i] !== classId);
    expect(wrong).toEqual([]);
    expect(new Set(mask.data).size).toBeGreaterThan(1);
  });
});

describe('files that are no models', () => {
  it.each(truth.invalid)('$file is refused, naming it', async ({ file, error }) => {
    const refused = await openOnnxSegmenter(path(file), CPU).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ name: 'DiceMonitorError', code: 'model' });
    const { message } = refused as Error;
    expect(message).toContain(path(file));
    if (error.message_names.includes('0 bytes')) {
      expect(message).toContain('0 bytes');
    }
  });
});

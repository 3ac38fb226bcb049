import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeFloat16, toFloat16Bits } from '../../src/onnx/float16.js';
import type { ModelSettings } from '../../src/onnx/model-settings.js';
import { openOnnxSegmenter } from '../../src/onnx/onnx-segmenter.js';
import { defaultSettings } from '../../src/settings/settings.js';
import {
  referenceStatistics,
  softmax,
  statisticsDifference,
  wrongConfidence,
} from './probability-reference.js';
import { onnxResize } from './resize-reference.js';

interface Truth {
  readonly models: readonly {
    readonly file: string;
    readonly input: { readonly name: string; readonly type: string; readonly layout: string };
    readonly output: { readonly name: string; readonly type: string; readonly kind: string };
    readonly preprocess: {
      readonly order: 'rgb' | 'bgr';
      readonly scale: number;
      readonly mean: readonly number[];
      readonly std: readonly number[];
    };
  }[];
}

const FOLDER = new URL('../fixtures/models/', import.meta.url);
const truth = JSON.parse(readFileSync(new URL('truth.json', FOLDER), 'utf8')) as Truth;
const path = (name: string) => new URL(name, FOLDER).pathname;
/** All of the models take this size as it is, so the input needs no resizing. */
const [HEIGHT, WIDTH] = [240, 320];
const PIXELS = HEIGHT * WIDTH;
const models = truth.models.filter(({ output }) => output.kind !== 'ids');

/** The planes of a model's output at the picture's size, by onnxruntime alone. */
async function rawPlanes(model: (typeof models)[number], rgb: Uint8Array): Promise<Float32Array[]> {
  const { order, scale, mean, std } = model.preprocess;
  const { fround } = Math;
  const x = Float32Array.from({ length: 3 * PIXELS }, (_, i) => {
    const channel = Math.floor(i / PIXELS);
    const byte = rgb[(i % PIXELS) * 3 + (order === 'bgr' ? 2 - channel : channel)]!;
    const scaled = fround(fround(byte * fround(scale)) - fround(mean[channel] ?? mean[0]!));
    return scaled / fround(std[channel] ?? std[0]!);
  });
  const dims = [1, 3, HEIGHT, WIDTH];
  const input =
    model.input.type === 'float16'
      ? new Tensor('float16', Uint16Array.from(x, toFloat16Bits), dims)
      : new Tensor('float32', x, dims);
  const session = await InferenceSession.create(path(model.file));
  const result = (await session.run({ [model.input.name]: input }))[model.output.name]!;
  await session.release();
  const values =
    result.data instanceof Uint16Array ? decodeFloat16(result.data) : (result.data as Float32Array);
  const [, channels, height, width] = result.dims as [number, number, number, number];
  const planes = Array.from({ length: channels }, (_, c) =>
    values.slice(c * height * width, (c + 1) * height * width),
  );
  return height === HEIGHT && width === WIDTH
    ? planes
    : Promise.all(planes.map((data) => onnxResize({ height, width, data }, HEIGHT, WIDTH)));
}

/** Fused: float32 steps; of float16 logits the rounding may be left out, as `near_ties` says of them. */
const tolerance = (fused: boolean, type: string) => (!fused ? 1e-9 : type === 'float16' ? 1e-5 : 1e-8);

describe.each(models)('$file', (model) => {
  it.each([true, false])('has the probabilities of its raw output (fused: %s)', async (fused) => {
    expect(model.input.layout).toBe('NCHW');
    const { data } = await sharp(path('images/240x320.png')).raw().toBuffer({ resolveWithObject: true });
    const rgb = new Uint8Array(data);
    const planes = await rawPlanes(model, rgb);
    const { order, scale, mean, std } = model.preprocess;
    const plain = defaultSettings();
    const settings: ModelSettings = {
      ...plain,
      providers: ['cpu'],
      input: { ...plain.input, channelOrder: order, scale, mean, std },
    };
    const segmenter = await openOnnxSegmenter(path(model.file), settings, undefined, undefined, fused);
    const picture = () => ({ width: WIDTH, height: HEIGHT, channels: 3 as const, data: rgb.slice() });
    const { mask } = await segmenter.segment(picture());
    const wished = await segmenter.segment(picture(), { estimates: true, confidence: true });
    await segmenter.close();

    expect(wished.mask).toEqual(mask);
    const isMap = model.output.kind !== 'logits';
    const pixels = Array.from({ length: PIXELS }, (_, i) => {
      const values = planes.map((plane) => plane[i]!);
      return isMap ? [1 - values[0]!, values[0]!] : softmax(values);
    });
    const expected = referenceStatistics(pixels, mask.data, isMap ? 2 : planes.length);
    expect(statisticsDifference(wished.statistics!, expected)).toBeLessThan(
      tolerance(fused, model.output.type),
    );
    const chosen = pixels.map((pixel, i) => (isMap ? Math.max(...pixel) : pixel[mask.data[i]!]));
    expect(
      wrongConfidence(wished.confidence!.data, chosen, fused && model.output.type === 'float16' ? 0.5 : 1e-4),
    ).toEqual([]);
    // The models are no constant: some pixels are sure, some are not.
    expect(new Set(wished.confidence!.data).size).toBeGreaterThan(10);
  });
});

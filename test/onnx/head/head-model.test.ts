import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyHead } from '../../../src/adapt/verify-head.js';
import { seededRandom } from '../../../src/core/seeded-random.js';
import type { Picture } from '../../../src/imaging/picture.js';
import { adaptModel, checkPlace } from '../../../src/onnx/head/adapted-model.js';
import { openHeadModel } from '../../../src/onnx/head/head-model.js';
import type { HeadWeights } from '../../../src/onnx/head/linear-head.js';
import { readModelFile } from '../../../src/onnx/read-model.js';
import { defaultSettings } from '../../../src/settings/settings.js';
import { externalFloats } from '../build-model.js';
import { modelFolder } from '../model-folder.js';
import { HEAD_CASES, numbers } from './head-cases.js';

const folder = modelFolder();
const settings = { ...defaultSettings(), providers: ['cpu' as const] };
const fixtures = fileURLToPath(new URL('../../fixtures/models/', import.meta.url));

const random = seededRandom(5);
const pictureOf = (height: number, width: number): Picture => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from({ length: height * width * 3 }, () => random(256)),
});

/** Other weights of the same shape. */
const changed = ({ matrix, bias }: HeadWeights): HeadWeights => ({
  matrix: Float32Array.from(numbers(matrix.length, 3)),
  bias: bias && Float32Array.from(numbers(bias.length, 4)),
});

const trials: { remove(): void }[] = [];
afterAll(() => {
  for (const trial of trials) trial.remove();
});

/** What onnxruntime gives for a picture, by itself. */
async function rawOutput(path: string, [height, width]: readonly [number, number]): Promise<number[]> {
  const session = await InferenceSession.create(path);
  const data = Float32Array.from(numbers(3 * height * width, 9));
  const results = await session.run({
    [session.inputNames[0]!]: new Tensor('float32', data, [1, 3, height, width]),
  });
  await session.release();
  return Array.from(results[session.outputNames[0]!]!.data as Float32Array, Number);
}

describe.each(Object.keys(HEAD_CASES))('a head that is %s', (name) => {
  const path = folder.write(HEAD_CASES[name]!);

  it('gives what its matrix gives of its patches, at every position that is looked at', async () => {
    const model = await openHeadModel(path, settings);
    const difference = await verifyHead(model, model.weights, [pictureOf(12, 16)], model.halves);
    expect(difference).toBeLessThan(1e-5);
    await expect(verifyHead(model, changed(model.weights), [pictureOf(12, 16)], false)).rejects.toMatchObject(
      {
        code: 'model',
      },
    );
    await model.release();
  });

  it('takes new weights, and everything else in the file stays', async () => {
    const model = await openHeadModel(path, settings);
    const weights = changed(model.weights);
    await model.release();
    const { trial } = adaptModel(path, settings, { kind: 'head', weights }, '{}');
    trials.push(trial);
    const written = await openHeadModel(trial.path, settings);
    expect(await verifyHead(written, weights, [pictureOf(12, 16)], false)).toBeLessThan(1e-5);
    await written.release();
    const [before, after] = [path, trial.path].map((file) => readModelFile(file).model.graph);
    const rest = (graph: typeof before) =>
      graph!.initializer.filter(({ name: each }) => !/^[wb]$/.test(each));
    expect(rest(after)).toEqual(rest(before));
    expect(after!.node).toEqual(before!.node);
    expect(after!.output).toEqual(before!.output);
    expect(await rawOutput(trial.path, [12, 16])).not.toEqual(await rawOutput(path, [12, 16]));
  });

  it('given its own weights is the same model', async () => {
    const model = await openHeadModel(path, settings);
    const { trial } = adaptModel(path, settings, { kind: 'head', weights: model.weights }, '{}');
    trials.push(trial);
    await model.release();
    expect(await rawOutput(trial.path, [12, 16])).toEqual(await rawOutput(path, [12, 16]));
  });
});

describe('the fixture models', () => {
  it.each(['conv_nchw', 'unet', 'depthwise', 'nhwc_argmax', 'binary_sigmoid', 'half', 'dynamic', 'quarter'])(
    '%s: head found, new weights written and given by onnxruntime',
    async (name) => {
      const path = join(fixtures, `${name}.onnx`);
      const model = await openHeadModel(path, settings);
      expect(await verifyHead(model, model.weights, [pictureOf(240, 320)], model.halves)).toBeLessThan(1e-2);
      const weights = changed(model.weights);
      expect(model.sigmoid).toBe(name === 'binary_sigmoid');
      expect(model.halves).toBe(name === 'half');
      await model.release();
      const { trial } = adaptModel(path, settings, { kind: 'head', weights }, '{"by":"test"}');
      trials.push(trial);
      const written = await openHeadModel(trial.path, settings);
      await verifyHead(written, weights, [pictureOf(240, 320)], written.halves);
      await written.release();
      const { metadataProps } = readModelFile(trial.path).model;
      expect(metadataProps.find(({ key }) => key === 'dice_monitor_adapted')?.value).toBe('{"by":"test"}');
    },
  );

  it('reads weights from a file beside the model, and keeps the others there', async () => {
    const whole = HEAD_CASES['Conv 3x3 with padding']!;
    const stored = whole.tensors!.filter(({ name }) => name.endsWith('w') || name === 'backbone.weight');
    const bytes = stored.map(({ floatData }) => Buffer.from(Float32Array.from(floatData).buffer));
    writeFileSync(join(folder.path, 'weights.bin'), Buffer.concat(bytes));
    const external = stored.map(({ name, dims }, i) =>
      externalFloats(name, dims.map(Number), {
        location: 'weights.bin',
        offset: String(i === 0 ? 0 : bytes[0]!.length),
      }),
    );
    const path = folder.write({
      ...whole,
      tensors: whole.tensors!.map((each) => external.find(({ name }) => name === each.name) ?? each),
    });
    const [plain, model] = [
      await openHeadModel(folder.write(whole), settings),
      await openHeadModel(path, settings),
    ];
    expect(model.weights).toEqual(plain.weights);
    const weights = changed(model.weights);
    const { trial } = adaptModel(path, settings, { kind: 'head', weights }, '{}');
    const written = await openHeadModel(trial.path, settings);
    expect(await verifyHead(written, weights, [pictureOf(12, 16)], false)).toBeLessThan(1e-5);
    for (const each of [plain, model, written]) await each.release();
    const { initializer } = readModelFile(trial.path).model.graph;
    expect(initializer.map(({ name, dataLocation }) => [name, dataLocation])).toEqual(
      whole.tensors!.map(({ name }) => [name, name === 'backbone.weight' ? 1 : 0]),
    );
    trial.remove();
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.dice-monitor'))).toEqual([]);
    const file = readModelFile(path);
    expect(() => {
      checkPlace(file, join(folder.path, 'adapted.onnx'));
    }).not.toThrow();
    expect(() => {
      checkPlace(file, '/tmp/adapted.onnx');
    }).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('leaves no file of its own behind', async () => {
    const path = folder.write(HEAD_CASES['Conv 1x1']!);
    const model = await openHeadModel(path, settings);
    const { trial } = adaptModel(path, settings, { kind: 'head', weights: model.weights }, '{}');
    await model.release();
    expect(readFileSync(trial.path).length).toBeGreaterThan(0);
    trial.remove();
    expect(() => readFileSync(trial.path)).toThrow(/ENOENT/);
  });
});

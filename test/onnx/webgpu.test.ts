import { readFileSync } from 'node:fs';
import type { InferenceSession } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../src/imaging/picture.js';
import { createSession } from '../../src/onnx/execution-provider.js';
import { checkContract } from '../../src/onnx/model-contract.js';
import { createModelRunner } from '../../src/onnx/model-runner.js';
import type { ModelSettings } from '../../src/onnx/model-settings.js';
import { openOnnxSegmenter } from '../../src/onnx/onnx-segmenter.js';
import { ProviderLadder } from '../../src/onnx/provider-ladder.js';
import { describeRunning, providerNotes } from '../../src/onnx/provider-trial.js';
import { readModelFile } from '../../src/onnx/read-model.js';
import { trialPicture } from '../../src/onnx/trial-picture.js';
import { UnfusedProgram } from '../../src/onnx/unfused-program.js';
import type { ModelProgram, ProgramSession } from '../../src/onnx/model-program.js';
import { fusedProgram } from '../../src/onnx/fuse/fused-program.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { segmenterContract } from '../pipeline/segmenter-contract.js';
import { floats, identityModel, node } from './build-model.js';
import { modelFolder, plainSettings } from './model-folder.js';
import { onnxResize } from './resize-reference.js';
import { NO_SOFTWARE_GPU, useSoftwareGpu } from './software-gpu.js';

useSoftwareGpu();

const FOLDER = new URL('../fixtures/models/', import.meta.url);
const path = (name: string) => new URL(name, FOLDER).pathname;

interface Truth {
  readonly models: readonly {
    readonly file: string;
    readonly output: { readonly kind: string };
    readonly preprocess: {
      readonly order: 'rgb' | 'bgr';
      readonly scale: number;
      readonly mean: readonly number[];
      readonly std: readonly number[];
      readonly threshold?: number;
    };
  }[];
}
const truth = JSON.parse(readFileSync(new URL('truth.json', FOLDER), 'utf8')) as Truth;
/** A software driver takes seconds for a convolution: the way that is not the default is tried on some. */
const QUICK = new Set(['nhwc_argmax.onnx', 'binary_sigmoid.onnx', 'depthwise.onnx']);
/** float16 is what the software driver lacks. */
const HALF = 'half.onnx';

function settingsOf(file: string, providers: ModelSettings['providers']): ModelSettings {
  const {
    order,
    scale,
    mean,
    std,
    threshold = 0.5,
  } = truth.models.find((each) => each.file === file)!.preprocess;
  const settings = defaultSettings();
  return {
    ...settings,
    providers,
    threshold,
    input: { ...settings.input, channelOrder: order, scale, mean, std, resize: 'stretch' },
  };
}

async function readPicture(name: string): Promise<Picture> {
  const { data, info } = await sharp(path(name)).raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height, channels: 3 };
}

/**
 * How far apart the two best values of each pixel lie on the CPU, at the picture's size: for a map, from the threshold.
 * Class ids have no values.
 */
async function margins(
  file: string,
  session: InferenceSession,
  picture: Picture,
): Promise<Float32Array | undefined> {
  const settings = settingsOf(file, ['cpu']);
  const run = await createModelRunner(checkContract(readModelFile(path(file)), settings), settings);
  const { output } = await run(session, picture);
  if (output.type !== 'float32') return undefined;
  const [, channels = 1, height = 1, width = 1] = output.dims;
  const data = output.data as Float32Array;
  const planes: Float32Array[] = [];
  for (let c = 0; c < channels; c += 1) {
    const plane = data.slice(c * height * width, (c + 1) * height * width);
    planes.push(await onnxResize({ height, width, data: plane }, picture.height, picture.width));
  }
  return planes[0]!.map((value, i) => {
    if (channels === 1) return Math.abs(value - settings.threshold);
    const [best = 0, second = 0] = planes.map((plane) => plane[i]!).sort((a, b) => b - a);
    return best - second;
  });
}

/** A model of these is never left unfused. */
function unexpected(line: string): never {
  throw new Error(line);
}

async function maskOf(program: ModelProgram, provider: string, picture: Picture): Promise<Uint8Array> {
  const session = await program.open(provider);
  try {
    return (await session.segment(picture)).mask.data;
  } finally {
    await session.release();
  }
}

describe.skipIf(NO_SOFTWARE_GPU)(
  `WebGPU on a software driver${NO_SOFTWARE_GPU ? ` (${NO_SOFTWARE_GPU})` : ''}`,
  () => {
    const folder = modelFolder();

    describe.each(truth.models.filter(({ file }) => file !== HALF))('$file', ({ file, output }) => {
      const settings = settingsOf(file, ['cpu']);
      let cpu: InferenceSession;
      beforeAll(async () => {
        cpu = await createSession(path(file), 'cpu', settings);
      });
      afterAll(() => cpu.release());

      it.each(QUICK.has(file) ? (['unfused', 'fused'] as const) : (['fused'] as const))(
        "gives the CPU's mask, but where its two best values lie within 1e-4: %s",
        { timeout: 300_000 },
        async (way) => {
          const picture = await readPicture('images/97x131.png');
          const unfused = await UnfusedProgram.create(
            checkContract(readModelFile(path(file)), settings),
            settings,
          );
          const program = way === 'fused' ? fusedProgram(unfused, unexpected) : unfused;
          const ours = await maskOf(program, 'webgpu', picture);
          const wanted = await maskOf(program, 'cpu', picture);
          const differing = [...ours.keys()].filter((i) => ours[i] !== wanted[i]);
          const apart = output.kind === 'ids' ? undefined : await margins(file, cpu, picture);
          expect(differing.filter((i) => apart === undefined || apart[i]! > 1e-4)).toEqual([]);
          expect(new Set(wanted).size).toBeGreaterThan(1);
        },
      );
    });

    it('is tried, compared with the CPU, timed, and freed with it', { timeout: 180_000 }, async () => {
      for (let time = 0; time < 2; time += 1) {
        const settings = settingsOf('quarter.onnx', ['webgpu', 'cpu']);
        const segmenter = await openOnnxSegmenter(path('quarter.onnx'), settings, { width: 64, height: 48 });
        expect(segmenter.provider).toBe('webgpu');
        expect(segmenter.trials).toMatchObject([
          { provider: 'webgpu', outcome: 'runs' },
          { provider: 'cpu', outcome: 'ready' },
        ]);
        expect(segmenter.trials[0]!.agreement).toBeGreaterThan(0.999);
        for (const { loadMs, firstRunMs, runMs } of segmenter.trials) {
          for (const ms of [loadMs, firstRunMs, runMs]) expect(ms).toBeGreaterThan(0);
        }
        expect(describeRunning(segmenter.trials)).toMatch(
          /^webgpu, [\d.]+ ms a picture \(cpu [\d.]+ ms\), (99|100)\./,
        );
        await segmenter.close();
      }
    });

    it('falls back, saying so, for a model of a type that the device lacks', async () => {
      const segmenter = await openOnnxSegmenter(path(HALF), settingsOf(HALF, ['webgpu', 'cpu']));
      expect(segmenter.provider).toBe('cpu');
      expect(providerNotes(segmenter.trials)).toEqual([
        expect.stringMatching(/^webgpu: .*f16.* does not support/),
      ]);
      await segmenter.close();
    });

    it('is an error with require_gpu for such a model', async () => {
      const settings = { ...settingsOf(HALF, ['webgpu', 'cpu']), requireGpu: true };
      await expect(openOnnxSegmenter(path(HALF), settings)).rejects.toMatchObject({
        code: 'dependency',
        found: expect.stringMatching(/webgpu: .*f16[^]*cpu: passed over/) as string,
      });
    });

    it('is passed over where its masks are others, with the share that agrees', async () => {
      // The sine of large numbers is another one on each device.
      const model = folder.write({
        ...identityModel([1, 3, 'h', 'w']),
        nodes: [node('Mul', ['image', 'k'], ['large']), node('Sin', ['large'], ['scores'])],
        tensors: [floats('k', [1], [1e7])],
      });
      const segmenter = await openOnnxSegmenter(model, plainSettings({ providers: ['webgpu', 'cpu'] }));
      expect(segmenter.trials).toMatchObject([
        {
          provider: 'webgpu',
          outcome: 'disagrees',
          reason: expect.stringMatching(/^its mask is .* in \d+\.\d\d %/) as string,
        },
        { provider: 'cpu', outcome: 'runs' },
      ]);
      expect(segmenter.trials[0]!.agreement).toBeLessThan(0.995);
      await segmenter.close();
    });

    it('that fails at the 100th picture loses none: the CPU goes on', async () => {
      const settings = plainSettings({ providers: ['webgpu', 'cpu'] });
      const model = folder.write(identityModel([1, 3, 'h', 'w']));
      const program = await UnfusedProgram.create(checkContract(readModelFile(model), settings), settings);
      const sessions = new Map<ProgramSession, string>();
      const told: string[] = [];
      let asked = 0;
      const ladder = await ProviderLadder.open<ProgramSession>({
        providers: settings.providers,
        requireGpu: false,
        agreement: settings.providerAgreement,
        trialPictures: [() => trialPicture({ height: 8, width: 12 })],
        tryCpu: false,
        model,
        async create(provider) {
          const session = await program.open(provider);
          sessions.set(session, provider);
          return session;
        },
        segment(session, picture, wish) {
          if (picture.height === 9 && sessions.get(session) === 'webgpu') {
            asked += 1;
            if (asked === 100) throw new Error('device lost');
          }
          return session.segment(picture, wish);
        },
        tell: (line) => told.push(line),
      });
      for (let frame = 0; frame < 110; frame += 1) {
        const data = Uint8Array.from({ length: 9 * 5 * 3 }, (_, i) => (i * 31 + frame * 7) % 251);
        const { mask } = await ladder.segment({ height: 9, width: 5, channels: 3, data });
        const wanted = Array.from({ length: 45 }, (_, i) => {
          const rgb = [...data.subarray(i * 3, i * 3 + 3)];
          return rgb.indexOf(Math.max(...rgb));
        });
        expect([...mask.data]).toEqual(wanted);
      }
      expect(ladder.trials).toMatchObject([
        {
          provider: 'webgpu',
          outcome: 'failed',
          pictures: 99,
          reason: expect.stringContaining('device lost') as string,
        },
        { provider: 'cpu', outcome: 'runs', pictures: 11 },
      ]);
      expect(told).toHaveLength(1);
      await ladder.release();
    });

    segmenterContract('a model on WebGPU', {
      open: () =>
        openOnnxSegmenter(
          folder.write(identityModel([1, 3, 'h', 'w'])),
          plainSettings({ providers: ['webgpu'] }),
        ),
      expected: ({ data }) =>
        Array.from({ length: data.length / 3 }, (_, i) => {
          const rgb = [...data.subarray(i * 3, i * 3 + 3)];
          return rgb.indexOf(Math.max(...rgb));
        }),
      probabilities: true,
    });
  },
);

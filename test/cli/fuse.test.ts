import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pythonEnvironment, runPython } from '../python-environment.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

const MODELS = 'test/fixtures/models';
const folder = scratchFolder();
const environment = pythonEnvironment('test/onnx/fuse/python');
const python = 'python' in environment ? environment.python : '';
if ('missing' in environment) {
  console.warn(`Fused models are not run in Python: no Python for it. ${environment.missing}`);
}

/** As the truth of the models says: half a step of float16 may go either way there. */
interface Truth {
  readonly models: readonly {
    readonly file: string;
    readonly preprocess: {
      readonly order: 'rgb' | 'bgr';
      readonly scale: number;
      readonly mean: readonly number[];
      readonly std: readonly number[];
      readonly threshold?: number;
    };
    readonly output: { readonly kind: string };
    readonly cases: readonly {
      readonly image: string;
      readonly mask: string;
      readonly near_ties: {
        readonly pixels_yx: readonly [number, number][];
        readonly pixels_within_one_step_yx?: readonly [number, number][];
      };
    }[];
  }[];
}

const { models } = JSON.parse(readFileSync(join(MODELS, 'truth.json'), 'utf8')) as Truth;

function settingsOf({ preprocess }: Truth['models'][number]): string[] {
  const { order, scale, mean, std, threshold = 0.5 } = preprocess;
  const settings = [
    `input.channel_order=${order}`,
    `input.scale=${scale}`,
    `input.mean=[${mean.join(', ')}]`,
    `input.std=[${std.join(', ')}]`,
    `threshold=${threshold}`,
  ];
  return settings.flatMap((each) => ['-p', each]);
}

describe.skipIf(python === '')(
  'fused models in Python’s onnxruntime (skipped without Python packages)',
  () => {
    it.each(models)('$file gives its masks', async (model) => {
      const fused = join(folder, `fused-${model.file}`);
      const args = ['fuse', join(MODELS, model.file), '-o', fused, '--statistics', '--confidence', '-q'];
      expect(await runCommand([...args, ...settingsOf(model)])).toEqual({ code: 0, stdout: '', stderr: '' });
      for (const { image, mask, near_ties } of model.cases) {
        const { data, info } = await sharp(join(MODELS, image)).raw().toBuffer({ resolveWithObject: true });
        const [pixels, written] = [join(folder, 'pixels.bin'), join(folder, 'mask.bin')];
        writeFileSync(pixels, data);
        const size = [info.height, info.width, info.channels].map(String);
        const [line] = runPython(python, 'test/onnx/fuse/python/run_fused.py', [
          fused,
          ...size,
          pixels,
          written,
        ]);
        const told = JSON.parse(line!) as {
          input: string;
          nan: number[] | null;
          metadata: Record<string, string>;
        };
        expect(told).toMatchObject({
          input: 'dice_monitor_image',
          nan: model.output.kind === 'ids' ? null : [0],
        });
        expect(JSON.parse(told.metadata['dice_monitor']!)).toMatchObject({ pixels: 'rgb', size: 'any' });
        const expected = await sharp(join(MODELS, mask)).extractChannel(0).raw().toBuffer();
        const ids = readFileSync(written);
        const free = near_ties.pixels_within_one_step_yx ?? near_ties.pixels_yx;
        const near = new Set(free.map(([y, x]) => y * info.width + x));
        expect(ids).toHaveLength(expected.length);
        expect([...expected.keys()].filter((i) => ids[i] !== expected[i] && !near.has(i))).toEqual([]);
      }
    });
  },
);

describe('dice-monitor fuse', () => {
  const unet = join(MODELS, 'unet.onnx');

  it('writes a model and says what it takes and gives', async () => {
    const out = join(folder, 'unet.fused.onnx');
    const args = ['fuse', unet, '-o', out, '--pixels', 'bgra8', '--size', '48x64', '--confidence'];
    const { code, stdout, stderr } = await runCommand(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      out,
      '  takes  dice_monitor_image  uint8 [48, 64, 4]',
      '  gives  dice_monitor_mask  uint8 [48, 64]',
      '  gives  dice_monitor_nan_pixels  int64 [1]',
      '  gives  dice_monitor_confidence  uint8 [48, 64]',
      '',
    ]);
  });

  it.each([
    ['no file to write', [unet], '--out'],
    ['a size that is none', [unet, '-o', 'x.onnx', '--size', '0x5'], '480x640'],
    [
      'letterbox without a size',
      [join(MODELS, 'conv_nchw.onnx'), '-o', 'x.onnx', '-p', 'input.resize=letterbox'],
      '--size',
    ],
    ['a model that is missing', [join(MODELS, 'nowhere.onnx'), '-o', 'x.onnx'], 'nowhere.onnx'],
    ['a folder that is missing', [unet, '-o', 'nowhere/x.onnx'], 'nowhere/x.onnx'],
    ['a parameter that does not fit', [unet, '-o', 'x.onnx', '-p', 'input.mean=[1, 2]'], 'input.mean'],
  ])('%s is exit code 2 or 3, and names it', async (_, args, named) => {
    const { code, stdout, stderr } = await runCommand(['fuse', ...args]);
    expect([2, 3]).toContain(code);
    expect(stdout).toBe('');
    expect(stderr).toContain(named);
    expect(existsSync('x.onnx')).toBe(false);
  });

  it('does not write over the model', async () => {
    const copy = join(folder, 'copy.onnx');
    copyFileSync(unet, copy);
    const { code, stderr } = await runCommand(['fuse', copy, '-o', join(folder, '.', 'copy.onnx')]);
    expect(code).toBe(2);
    expect(stderr).toContain('is the model itself');
    expect(readFileSync(copy)).toEqual(readFileSync(unet));
  });
});

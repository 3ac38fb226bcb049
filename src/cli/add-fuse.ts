import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FuseArguments } from './fuse-command.js';
import { FUSE_PIXELS } from './fuse-pixels.js';

/** Adds the command `fuse` to the program. */
export function addFuse(program: Command, finish: (code: number) => void): void {
  program
    .command('fuse')
    .summary('write a model that takes camera bytes and gives masks')
    .description(
      'Write a copy of a model that takes the bytes of a picture (uint8, height x width x channels) and gives the mask ' +
        '(uint8, height x width): channel order, scale, mean, std, resizing, arg max or threshold are in the graph. ' +
        'It runs in any onnxruntime, in the opset of the model.',
    )
    .argument('<model>', 'ONNX model')
    .requiredOption('-o, --out <file>', 'the model to write')
    .option('-c, --config <file>', 'ROS 2 parameter file with input.*, output_name and threshold')
    .option(
      '-p, --param <name=value>',
      'set one parameter, for example input.channel_order=bgr (repeatable)',
      collect,
    )
    .addOption(
      new Option('--pixels <encoding>', 'the bytes of the pictures')
        .choices(Object.keys(FUSE_PIXELS))
        .default('rgb8'),
    )
    .option('--size <height>x<width>', 'pictures of this size only; needed for letterbox and crop', size)
    .option('--confidence', 'also give round(255 p) of the predicted class, uint8')
    .option('--statistics', 'also give the sums per class from which label-free estimates follow')
    .option('-q, --quiet', 'print nothing')
    .addHelpText('after', FUSE_HELP)
    .action(
      async (model: string, options: Omit<FuseArguments, 'model' | 'param'> & Partial<FuseArguments>) => {
        const { runFuse } = await import('./fuse-command.js');
        finish(await runFuse({ param: [], ...options, model }));
      },
    );
}

const FUSE_HELP = `
Example:
  dice-monitor fuse terrain.onnx -c config/monitor.yaml --pixels bgr8 -o terrain.fused.onnx`;

function collect(value: string, all: readonly string[] = []): string[] {
  return [...all, value];
}

function size(text: string): { height: number; width: number } {
  const [, height, width] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text) ?? [];
  if (height === undefined || width === undefined) {
    throw new InvalidArgumentError('expected height and width in pixels, for example 480x640.');
  }
  return { height: Number(height), width: Number(width) };
}

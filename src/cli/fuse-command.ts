import type { FusedModelForm } from '../onnx/fuse/write-fused-model.js';
import { writeFusedModel } from '../onnx/fuse/write-fused-model.js';
import { EXIT } from './exit-codes.js';
import { FUSE_PIXELS } from './fuse-pixels.js';
import { readSettings } from './read-settings.js';

/** The command line of `dice-monitor fuse`, parsed. */
export interface FuseArguments {
  readonly model: string;
  readonly out: string;
  readonly config?: string;
  readonly param: readonly string[];
  readonly pixels: keyof typeof FUSE_PIXELS;
  /** Undefined: any. */
  readonly size?: { readonly height: number; readonly width: number };
  readonly confidence?: boolean;
  readonly statistics?: boolean;
  readonly quiet?: boolean;
}

/** Writes the fused model and says what it takes and gives. */
export async function runFuse(args: FuseArguments): Promise<number> {
  const settings = readSettings(args);
  const form = await writeFusedModel(args.out, {
    modelPath: settings.modelPath,
    settings,
    source: FUSE_PIXELS[args.pixels],
    size: args.size,
    wish: { confidence: args.confidence === true, estimates: args.statistics === true },
  });
  if (args.quiet !== true) process.stdout.write(`${args.out}\n${describe(form)}`);
  return EXIT.done;
}

function describe({ inputs, outputs }: FusedModelForm): string {
  const line = (kind: string, { name, type, shape = [] }: FusedModelForm['inputs'][number]) =>
    `  ${kind}  ${name}  ${type} [${shape.join(', ')}]\n`;
  return [...inputs.map((each) => line('takes', each)), ...outputs.map((each) => line('gives', each))].join(
    '',
  );
}

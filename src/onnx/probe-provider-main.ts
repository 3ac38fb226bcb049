/** Run by probe-provider.ts: `node probe-provider-main.js MODEL PROVIDER`; says in a line what ran, or fails. */
import type { ModelSettings } from './model-settings.js';
import { openOnnxSegmenter } from './onnx-segmenter.js';
import { providerNotes } from './provider-trial.js';

type Provider = ModelSettings['providers'][number];

const [model = '', name = ''] = process.argv.slice(2);
const provider = name as Provider;
const settings: ModelSettings = {
  input: { channelOrder: 'rgb', scale: 1, mean: [0], std: [1], size: [0, 0], resize: 'stretch', padValue: 0 },
  outputName: '',
  threshold: 0.5,
  // The CPU takes over where the provider does not work, and the notes say why.
  providers: [provider, 'cpu'],
  gpuDevice: 0,
  requireGpu: false,
  providerAgreement: 1,
  threads: 1,
  cacheDir: '',
};

try {
  const segmenter = await openOnnxSegmenter(model, settings, { width: 8, height: 8 });
  if (segmenter.provider !== provider) throw new Error(providerNotes(segmenter.trials).join(' '));
  // Green is the largest channel everywhere, so the mask holds class 1.
  const picture = { width: 8, height: 8, channels: 3, data: new Uint8Array(8 * 8 * 3).fill(9) } as const;
  for (let at = 1; at < picture.data.length; at += 3) picture.data[at] = 200;
  const { mask } = await segmenter.segment(picture);
  await segmenter.close();
  if (!mask.data.every((classId) => classId === 1)) throw new Error('it runs, and gives a wrong mask');
  process.stdout.write(`${provider} runs and gives the right mask\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message.replace(/\s+/g, ' ')}\n`);
  process.exitCode = 1;
}

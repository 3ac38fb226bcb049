/** Run by probe-provider.ts: `node probe-provider-main.js MODEL PROVIDER`; says in a line what ran, or fails. */
import type { ModelSettings } from './model-settings.js';
import { openOnnxSegmenter } from './onnx-segmenter.js';
import { describeRunning, providerNotes } from './provider-trial.js';
import { trialPicture } from './trial-picture.js';

type Provider = ModelSettings['providers'][number];

const [model = '', name = ''] = process.argv.slice(2);
const provider = name as Provider;
const size = { height: 480, width: 640 };
const settings: ModelSettings = {
  input: { channelOrder: 'rgb', scale: 1, mean: [0], std: [1], size: [0, 0], resize: 'stretch', padValue: 0 },
  outputName: '',
  threshold: 0.5,
  // The CPU takes over where the provider does not work, and the notes say why.
  providers: [provider, 'cpu'],
  gpuDevice: 0,
  requireGpu: false,
  providerAgreement: 0.999,
  threads: 0,
  cacheDir: '',
};

/** The class of the probe model (probe-model.ts): the strongest colour, the first of equals. */
function strongest(rgb: Uint8Array): number {
  return rgb.indexOf(Math.max(...rgb));
}

try {
  const segmenter = await openOnnxSegmenter(model, settings, size);
  if (segmenter.provider !== provider) throw new Error(providerNotes(segmenter.trials)[0]);
  const picture = trialPicture(size);
  const wanted = Array.from({ length: size.height * size.width }, (_, i) =>
    strongest(picture.data.subarray(i * 3, i * 3 + 3)),
  );
  const { mask } = await segmenter.segment(picture);
  await segmenter.close();
  const wrong = mask.data.filter((classId, i) => classId !== wanted[i]).length;
  if (wrong > 0) throw new Error(`it runs, and gives ${wrong} of ${wanted.length} pixels a wrong class`);
  process.stdout.write(`runs and gives the right mask: ${describeRunning(segmenter.trials)}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message.replace(/\s+/g, ' ')}\n`);
  process.exitCode = 1;
}

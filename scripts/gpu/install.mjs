// @ts-check
/**
 * npm run gpu:install [-- --cuda 12|13] [--from FILE] [--force]      puts ONNX Runtime's CUDA libraries beside onnxruntime-node
 * npm run gpu:install -- --undo                                      takes them away again
 */
import { parseArgs } from 'node:util';
import { installGpu, thisMachine } from '../../dist/onnx/gpu/install-gpu.js';
import { restoreLibraries } from '../../dist/onnx/gpu/replaced-libraries.js';
import { runtimeFolder } from '../../dist/onnx/gpu/runtime-folder.js';
import { probeProvider } from '../../dist/onnx/probe-provider.js';
import { runScript, say } from './run-script.mjs';

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      cuda: { type: 'string' },
      from: { type: 'string' },
      force: { type: 'boolean', default: false },
      undo: { type: 'boolean', default: false },
    },
  });
  if (values.undo) {
    for (const line of await restoreLibraries(runtimeFolder().path)) say(line);
    return;
  }
  await installGpu(
    { cuda: wantedCuda(values.cuda), from: values.from, force: values.force },
    await thisMachine(),
    say,
  );
  const { detail } = await probeProvider('cuda');
  say(`tried: ${detail}`);
});

/** @param {string | undefined} text */
function wantedCuda(text) {
  if (text === undefined) return undefined;
  if (text === '12') return 12;
  if (text === '13') return 13;
  throw new TypeError(`--cuda ${text}: 12 or 13`);
}

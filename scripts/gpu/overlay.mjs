// @ts-check
/**
 * npm run gpu:overlay -- DIR       lays a build of ONNX Runtime over onnxruntime-node (docs/jetson.md)
 * npm run gpu:overlay -- --undo    takes it back
 */
import { parseArgs } from 'node:util';
import { overlayRuntime } from '../../dist/onnx/gpu/overlay-runtime.js';
import { restoreLibraries } from '../../dist/onnx/gpu/replaced-libraries.js';
import { runtimeFolder } from '../../dist/onnx/gpu/runtime-folder.js';
import { probeProvider } from '../../dist/onnx/probe-provider.js';
import { runScript, say } from './run-script.mjs';

await runScript(async () => {
  const options = /** @type {const} */ ({ undo: { type: 'boolean', default: false } });
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [folder] = positionals;
  if (values.undo) {
    for (const line of await restoreLibraries(runtimeFolder().path)) say(line);
    return;
  }
  if (folder === undefined || positionals.length > 1)
    throw new TypeError('name the folder of one build, or --undo');
  await overlayRuntime(folder, runtimeFolder(), say);
  const { detail } = await probeProvider('cuda');
  say(`tried: ${detail}`);
});

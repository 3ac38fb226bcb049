import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.js';

/**
 * TensorRT's engines and timings are kept between runs. onnxruntime-node passes TensorRT no options but the device, so
 * they go through the environment of the process, which native code reads: set before the worker starts, in the main
 * thread (a worker's `process.env` is a copy). What is set already stays, ORT_TENSORRT_FP16_ENABLE among it, which this
 * never sets: it changes masks. docs/decisions/0013 says which builds listen.
 *
 * @param environment changed
 */
export function setTensorRtEnvironment(cacheDir: string, environment: NodeJS.ProcessEnv = process.env): void {
  const folder = join(cacheFolder(cacheDir), 'tensorrt');
  const wanted = {
    ORT_TENSORRT_ENGINE_CACHE_ENABLE: '1',
    ORT_TENSORRT_TIMING_CACHE_ENABLE: '1',
    ORT_TENSORRT_CACHE_PATH: folder,
  };
  for (const [name, value] of Object.entries(wanted)) environment[name] ??= value;
  if (environment['ORT_TENSORRT_CACHE_PATH'] === folder) mkdirQuietly(folder);
}

/** A cache that cannot be written costs time, not the run. */
function mkdirQuietly(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // TensorRT builds its engines again.
  }
}

import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProbeOutcome } from '../../core/probe-outcome.js';
import { createLibrarySearch, type LibrarySearch } from './library-search.js';
import { findNvidiaDriver, type NvidiaDriver } from './nvidia-driver.js';
import { replacedOrigin } from './replaced-libraries.js';
import { runtimeFolder } from './runtime-folder.js';

/** Libraries that a GPU provider uses, by the name for people: newest major version first. */
const STACK: Readonly<Record<string, readonly string[]>> = {
  CUDA: ['libcudart.so.13', 'libcudart.so.12', 'libcudart.so.11.0'],
  cuDNN: ['libcudnn.so.9', 'libcudnn.so.8'],
  TensorRT: ['libnvinfer.so.11', 'libnvinfer.so.10', 'libnvinfer.so.8'],
  Vulkan: ['libvulkan.so.1'],
};

/** A part of the GPU's software, and what was found of it. */
export interface GpuPart {
  readonly name: string;
  readonly outcome: ProbeOutcome;
}

/** Looks for the GPU, its driver and the libraries on top of it. Starts none of them. */
export async function probeGpu(): Promise<GpuPart[]> {
  const { path } = runtimeFolder();
  const [driver, search] = await Promise.all([findNvidiaDriver(), createLibrarySearch([path])]);
  const libraries = Object.entries(STACK).map(([name, files]) => ({
    name,
    outcome: describeLibrary(files, search),
  }));
  const origin = replacedOrigin(path);
  const own: GpuPart[] =
    origin === undefined
      ? []
      : [
          {
            name: 'ONNX Runtime libraries',
            outcome: { status: 'ok', detail: `put beside onnxruntime-node: ${origin}` },
          },
        ];
  return [{ name: 'NVIDIA GPU', outcome: describeDriver(driver) }, ...libraries, ...own];
}

/** The driver in a line: version, the CUDA that it runs, GPUs. */
export function describeDriver(driver: NvidiaDriver | undefined): ProbeOutcome {
  if (!driver) {
    return {
      status: 'missing',
      detail: 'no NVIDIA driver is loaded',
      hint: 'optional; models run on the CPU without it',
    };
  }
  const runs = driver.cuda === undefined ? 'older than CUDA 11' : `CUDA up to ${driver.cuda}`;
  const gpus = driver.gpus.length > 0 ? driver.gpus.join('; ') : 'nvidia-smi names no GPU';
  const kind = driver.jetson ? 'Jetson Linux' : 'driver';
  return { status: 'ok', detail: `${gpus}; ${kind} ${driver.version}, ${runs}` };
}

/** @param names of the library, the wished one first; those that are there are given with their full version */
export function describeLibrary(names: readonly string[], search: LibrarySearch): ProbeOutcome {
  const paths = names.map((name) => search(name)).filter((path) => path !== undefined);
  if (paths.length === 0) {
    return { status: 'missing', detail: `${names.join(', ')}: none is found by the loader` };
  }
  return { status: 'ok', detail: paths.map((path) => `${versionOf(path)} (${path})`).join(', ') };
}

/** The version in the name of the file that a link leads to: `12.6.77` of libcudart.so.12.6.77. */
function versionOf(path: string): string {
  return basename(realpathSync(path)).replace(/^.*\.so\.?/, '') || 'of unknown version';
}

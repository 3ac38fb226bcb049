import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readElfFile } from './elf-file.js';
import { createLibrarySearch, type LibrarySearch } from './library-search.js';
import { runtimeFolder } from './runtime-folder.js';

/** The libraries of the providers that lie beside onnxruntime-node's own, by provider. */
export const PROVIDER_FILES: Readonly<Record<string, readonly string[]>> = {
  cuda: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'],
  tensorrt: [
    'libonnxruntime_providers_shared.so',
    'libonnxruntime_providers_cuda.so',
    'libonnxruntime_providers_tensorrt.so',
  ],
};

/** Loaded by name when a network needs them, so that no file lists them: convolutions, Fourier transforms. */
const LOADED_LATER: Readonly<Record<number, readonly string[]>> = {
  12: ['libcudnn.so.9', 'libcufft.so.11'],
  13: ['libcudnn.so.9', 'libcufft.so.12'],
};

/** Why a provider's libraries do not load. */
export interface ProviderFault {
  /** Files that are not beside onnxruntime-node. */
  readonly absent: readonly string[];
  /** Libraries of CUDA, cuDNN or TensorRT that the loader does not find. */
  readonly missing: readonly string[];
  /** The CUDA that the provider was built for; undefined where it is absent. */
  readonly cuda: number | undefined;
}

/**
 * onnxruntime says "Failed to load shared library" of any fault; this looks for the one that it is.
 *
 * @param provider cuda or tensorrt; for others there is nothing to look for
 * @param folder of onnxruntime-node's libraries
 * @returns undefined where everything is found
 */
export function findProviderFault(
  provider: string,
  folder: string,
  search: LibrarySearch,
): ProviderFault | undefined {
  const files = PROVIDER_FILES[provider] ?? [];
  const absent = files.filter((name) => !existsSync(join(folder, name)));
  const needed = files
    .filter((name) => !absent.includes(name))
    .flatMap((name) => readElfFile(join(folder, name)).needed);
  const cuda = cudaOf(needed);
  const later = cuda === undefined ? [] : (LOADED_LATER[cuda] ?? []);
  const missing = [...new Set([...needed, ...later])].filter((name) => search(name) === undefined);
  return absent.length === 0 && missing.length === 0 ? undefined : { absent, missing, cuda };
}

/** The major version of CUDA that libraries are built for, by the runtime that they need. */
export function cudaOf(needed: readonly string[]): number | undefined {
  const [, major] = needed.map((name) => /^libcudart\.so\.(\d+)/.exec(name)).find((match) => match) ?? [];
  return major === undefined ? undefined : Number(major);
}

/** A fault in words: what is not there. */
export function describeFault({ absent, missing }: ProviderFault): string {
  const parts: string[] = [];
  if (absent.length > 0) parts.push(`${absent.join(', ')} not beside onnxruntime-node`);
  if (missing.length > 0) parts.push(`${missing.join(', ')} not found by the loader`);
  return parts.join('; ');
}

/**
 * What keeps a provider's libraries of the installed onnxruntime-node from loading, in words.
 *
 * @returns undefined where nothing was found
 */
export async function explainProvider(provider: string): Promise<string | undefined> {
  if (!PROVIDER_FILES[provider] || process.platform !== 'linux') return undefined;
  const { path } = runtimeFolder();
  const fault = findProviderFault(provider, path, await createLibrarySearch([path]));
  return fault && describeFault(fault);
}

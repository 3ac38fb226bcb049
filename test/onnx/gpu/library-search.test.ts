import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adviseLibraries } from '../../../src/onnx/gpu/library-packages.js';
import { createLibrarySearch, parseLibraryCache } from '../../../src/onnx/gpu/library-search.js';
import { describeLibrary } from '../../../src/onnx/gpu/probe-gpu.js';
import { cudaOf, describeFault, findProviderFault } from '../../../src/onnx/gpu/provider-libraries.js';
import { modelFolder } from '../model-folder.js';
import { makeElf } from './made-elf.js';

const CACHE = `1043 libs found in cache \`/etc/ld.so.cache'
\tlibcudart.so.12 (libc6,x86-64) => /usr/local/cuda-12.6/lib64/libcudart.so.12
\tlibcudart.so.12 (libc6,x86-64) => /usr/lib/libcudart.so.12
\tlibcudnn.so.9 (libc6,AArch64) => /usr/lib/aarch64-linux-gnu/libcudnn.so.9
\tlibc.so.6 (libc6, OS ABI: Linux 3.2.0) => /lib/i386/libc.so.6
`;

describe("the loader's cache", () => {
  it('gives the first library of a name that is for this architecture', () => {
    expect([...parseLibraryCache(CACHE, 'x64')]).toEqual([
      ['libcudart.so.12', '/usr/local/cuda-12.6/lib64/libcudart.so.12'],
    ]);
    expect([...parseLibraryCache(CACHE, 'arm64').keys()]).toEqual(['libcudnn.so.9']);
  });
});

describe('the search for a library', () => {
  const folder = modelFolder();

  it('looks in LD_LIBRARY_PATH and finds what every process of Node.js has', async () => {
    writeFileSync(join(folder.path, 'libmade.so.1'), '');
    const search = await createLibrarySearch([], { LD_LIBRARY_PATH: `/nowhere::${folder.path}` });
    expect(search('libmade.so.1')).toBe(join(folder.path, 'libmade.so.1'));
    expect(search('libstdc++.so.6')).toContain('libstdc++.so.6');
    expect(search('libmade.so.2')).toBeUndefined();
  });

  it('gives the version of what was found', () => {
    const file = join(folder.path, 'libcudnn.so.9.3.0');
    writeFileSync(file, '');
    expect(describeLibrary(['libcudnn.so.9'], () => file)).toEqual({
      status: 'ok',
      detail: `9.3.0 (${file})`,
    });
    expect(describeLibrary(['libcudnn.so.9', 'libcudnn.so.8'], () => undefined)).toEqual({
      status: 'missing',
      detail: 'libcudnn.so.9, libcudnn.so.8: none is found by the loader',
    });
  });
});

describe("why a provider's libraries do not load", () => {
  const folder = modelFolder();
  const write = (name: string, needed: string[]) => {
    writeFileSync(join(folder.path, name), makeElf({ needed }));
  };
  const here = (name: string) => (name === 'libc.so.6' ? '/lib/libc.so.6' : undefined);

  it('names the files that are not beside onnxruntime-node', () => {
    const fault = findProviderFault('cuda', folder.path, here);
    expect(fault).toEqual({
      absent: ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'],
      missing: [],
      cuda: undefined,
    });
    expect(describeFault(fault!)).toMatch(/providers_cuda\.so not beside onnxruntime-node$/);
    expect(findProviderFault('webgpu', folder.path, here)).toBeUndefined();
  });

  it('names what the loader does not find, and what is loaded later by name', () => {
    write('libonnxruntime_providers_shared.so', ['libc.so.6']);
    write('libonnxruntime_providers_cuda.so', ['libcudart.so.13', 'libc.so.6']);
    expect(findProviderFault('cuda', folder.path, here)).toEqual({
      absent: [],
      missing: ['libcudart.so.13', 'libcudnn.so.9', 'libcufft.so.12'],
      cuda: 13,
    });
    expect(findProviderFault('cuda', folder.path, (name) => `/usr/lib/${name}`)).toBeUndefined();
  });

  it('knows the CUDA that a library was built for', () => {
    expect(cudaOf(['libc.so.6', 'libcudart.so.12'])).toBe(12);
    expect(cudaOf(['libc.so.6'])).toBeUndefined();
  });

  it('is followed by the commands that install it, each library once', () => {
    const missing = [
      'libcuda.so.1',
      'libcudart.so.12',
      'libcublas.so.12',
      'libcudnn.so.9',
      'libnvinfer.so.10',
    ];
    const advice = adviseLibraries(missing, 12);
    expect(advice.flatMap(({ libraries }) => libraries)).toEqual(missing);
    const text = JSON.stringify(advice);
    for (const part of ['cuda-libraries-12-9', 'nvidia-cublas-cu12', 'cudnn9-cuda-12', 'libnvinfer10']) {
      expect(text).toContain(part);
    }
    expect(JSON.stringify(adviseLibraries(missing, 13))).toMatch(
      /cuda-libraries-13-0.*nvidia-cublas .*nvidia-cudnn-cu13/,
    );
    expect(adviseLibraries([], 12)).toEqual([]);
  });
});

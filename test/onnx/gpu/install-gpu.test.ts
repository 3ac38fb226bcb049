import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installGpu, type InstallMachine, type InstallWish } from '../../../src/onnx/gpu/install-gpu.js';
import { restoreLibraries } from '../../../src/onnx/gpu/replaced-libraries.js';
import { modelFolder } from '../model-folder.js';
import { makeElf, type MadeElf } from './made-elf.js';

const root = modelFolder();
const DRIVER = { version: '580.65.06', jetson: false, cuda: 13, gpus: ['NVIDIA H200, 143771 MiB'] };
const ZIP = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    for pair in sys.argv[2:]:
        name, path = pair.split('=', 1)
        z.write(path, name)
`;
let count = 0;

function machine(changes: Partial<InstallMachine> = {}): InstallMachine {
  count += 1;
  const path = join(root.path, `runtime-${count}`);
  mkdirSync(path);
  return {
    platform: 'linux',
    architecture: 'x64',
    driver: DRIVER,
    runtime: { path, version: '1.30.0' },
    ...changes,
  };
}

/** A package as PyPI or NuGet has it, with made libraries. */
function providerPackage(
  kind: 'whl' | 'nupkg',
  {
    version = '1.30.0',
    cuda = 13,
    libraries = {},
  }: { version?: string; cuda?: number; libraries?: Record<string, MadeElf> } = {},
): string {
  count += 1;
  const folder = join(root.path, `package-${count}`);
  mkdirSync(folder);
  const needed = [`libcudart.so.${cuda}`, 'libc.so.6'];
  const files: Record<string, MadeElf> = {
    'libonnxruntime_providers_shared.so': { needed: ['libc.so.6'] },
    'libonnxruntime_providers_cuda.so': { needed },
    'libonnxruntime_providers_tensorrt.so': { needed: [...needed, 'libnvinfer.so.10'] },
    ...libraries,
  };
  const inside = kind === 'whl' ? 'onnxruntime/capi/' : 'runtimes/linux-x64/native/';
  const pairs = Object.entries(files).map(([name, parts]) => {
    writeFileSync(join(folder, name), makeElf(parts));
    return `${inside}${name}=${join(folder, name)}`;
  });
  const [about, text] =
    kind === 'whl'
      ? [
          `onnxruntime_gpu-${version}.dist-info/METADATA`,
          `Metadata-Version: 2.4\nName: onnxruntime-gpu\nVersion: ${version}\n`,
        ]
      : [
          'Microsoft.ML.OnnxRuntime.Gpu.Linux.nuspec',
          `<package><metadata><version>${version}</version></metadata></package>`,
        ];
  writeFileSync(join(folder, 'about'), text);
  const archive = join(folder, `made.${kind}`);
  execFileSync('python3', ['-c', ZIP, archive, ...pairs, `${about}=${join(folder, 'about')}`]);
  return archive;
}

async function install(
  wish: InstallWish,
  on: InstallMachine = machine(),
): Promise<{ said: string; folder: string }> {
  const said: string[] = [];
  await installGpu(wish, on, (line) => said.push(line));
  return { said: said.join('\n'), folder: on.runtime.path };
}

describe('npm run gpu:install', () => {
  it.each(['whl', 'nupkg'] as const)(
    'takes the libraries out of a .%s, and names what is still missing',
    async (kind) => {
      const { said, folder } = await install({ from: providerPackage(kind) });
      expect(readdirSync(folder).filter((name) => name.endsWith('.so'))).toEqual([
        'libonnxruntime_providers_cuda.so',
        'libonnxruntime_providers_shared.so',
        'libonnxruntime_providers_tensorrt.so',
      ]);
      expect(said).toMatch(/cuda: libcudart\.so\.13, .*not found by the loader/);
      expect(said).toMatch(/apt-get install cuda-libraries-13-0/);
      expect(said.match(/cuda-libraries-13-0/g)).toHaveLength(1);
      expect(said).toMatch(/libnvinfer\.so\.10:\n {4}only for the provider tensorrt/);
      await restoreLibraries(folder);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each([
    ['another platform', { platform: 'darwin' }, /darwin on x64/],
    ['another architecture', { architecture: 'arm64' }, /linux on arm64[^]*gpu:overlay/],
    ['no driver', { driver: undefined }, /no NVIDIA driver is loaded/],
  ] as const)('refuses politely: %s; and does it all the same when told to', async (_, changes, reason) => {
    const from = providerPackage('whl');
    const on = machine(changes);
    await expect(install({ from }, on)).rejects.toThrow(reason);
    expect(readdirSync(on.runtime.path)).toEqual([]);
    const { folder } = await install({ from, force: true }, on);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it.each([
    ['another version', { version: '1.29.0' }, {}, /ONNX Runtime 1\.29\.0\n.*1\.30\.0/],
    ['another CUDA than was asked for', { cuda: 12 }, { cuda: 13 }, /built for x64 and CUDA 12\n.*CUDA 13/],
    [
      'another architecture',
      { libraries: { 'libonnxruntime_providers_shared.so': { machine: 183 } } },
      {},
      /providers_shared\.so is built for arm64/,
    ],
  ] as const)('refuses a package of %s, and changes nothing', async (_, made, wish, reason) => {
    const on = machine();
    await expect(install({ ...wish, from: providerPackage('whl', made) }, on)).rejects.toThrow(reason);
    expect(readdirSync(on.runtime.path)).toEqual([]);
  });

  it('refuses a file that is no package, or lacks a library', async () => {
    const text = join(root.path, 'notes.txt');
    writeFileSync(text, 'no zip');
    await expect(install({ from: text })).rejects.toThrow(/notes\.txt: .*not a zip file/);
    await expect(install({ from: join(root.path, 'none.whl') })).rejects.toThrow(/none\.whl: .*No such file/);
    const empty = join(root.path, 'empty.whl');
    execFileSync('python3', ['-c', ZIP, empty]);
    await expect(install({ from: empty })).rejects.toThrow(/it names no version/);
  });
});

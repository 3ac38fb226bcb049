import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectBuild, overlayRuntime } from '../../../src/onnx/gpu/overlay-runtime.js';
import { restoreLibraries } from '../../../src/onnx/gpu/replaced-libraries.js';
import { runtimeFolder } from '../../../src/onnx/gpu/runtime-folder.js';
import { modelFolder } from '../model-folder.js';
import { makeElf, type MadeElf } from './made-elf.js';

const root = modelFolder();
const RUNTIME = { path: '/nowhere', version: '1.30.0' };
const JETSON = 183;
let count = 0;

/** A folder with a build whose files say what they are told to. */
function build(files: Readonly<Record<string, MadeElf>>, inner = ''): string {
  count += 1;
  const folder = join(root.path, `build-${count}`);
  mkdirSync(join(folder, inner), { recursive: true });
  for (const [name, parts] of Object.entries(files)) writeFileSync(join(folder, inner, name), makeElf(parts));
  return folder;
}

const SOUND = {
  'libonnxruntime.so.1.30.0': { machine: JETSON, offers: ['VERS_1.30.0'], needed: ['libc.so.6'] },
  'libonnxruntime_providers_shared.so': { machine: JETSON },
  'libonnxruntime_providers_cuda.so': { machine: JETSON, needed: ['libcudart.so.12'] },
  'onnxruntime_binding.node': { machine: JETSON, asks: ['VERS_1.30.0'], needed: ['libonnxruntime.so.1'] },
} as const;

const everything = (name: string) => `/usr/lib/${name}`;
const inspect = (folder: string, search: (name: string) => string | undefined = everything) =>
  inspectBuild(folder, RUNTIME, 'arm64', search);

describe('a build of ONNX Runtime', () => {
  it.each(['', 'Release', 'build/Linux/Release'])(
    'fits, from its folder or its configuration: "%s"',
    (inner) => {
      const { libraries, problems } = inspect(build(SOUND, inner));
      expect(problems).toEqual([]);
      expect(libraries.map(({ name }) => name)).toEqual([
        'libonnxruntime.so.1',
        'libonnxruntime_providers_shared.so',
        'libonnxruntime_providers_cuda.so',
        'onnxruntime_binding.node',
      ]);
    },
  );

  it('is refused with everything that does not fit', () => {
    const folder = build({
      'libonnxruntime.so.1': { machine: 62, offers: ['VERS_1.29.1'] },
      'libonnxruntime_providers_cuda.so': { machine: JETSON, needed: ['libcudart.so.11.0'] },
      'onnxruntime_binding.node': { machine: JETSON, asks: ['GLIBC_2.17', 'VERS_1.24.0'] },
    });
    const { problems } = inspect(folder, (name) =>
      name === 'libcudart.so.11.0' ? undefined : everything(name),
    );
    expect(problems).toEqual([
      `libonnxruntime_providers_shared.so is not in ${folder}`,
      `${folder}/libonnxruntime.so.1: built for x64, this machine is arm64`,
      `${folder}/libonnxruntime.so.1: offers VERS_1.29.1, not VERS_1.30.0`,
      `${folder}/libonnxruntime_providers_cuda.so: needs libcudart.so.11.0, which the loader does not find`,
      `${folder}/onnxruntime_binding.node: asks for VERS_1.24.0, not VERS_1.30.0`,
    ]);
  });
});

describe('laying a build over onnxruntime-node', () => {
  const installed = runtimeFolder();
  const mine = { 62: 'x64', 183: 'arm64' } as const;
  const machine = process.arch === 'arm64' ? 183 : 62;

  /** A copy of the installed runtime by links, to be replaced. */
  function copyOfRuntime(): { path: string; version: string } {
    count += 1;
    const path = join(root.path, `runtime-${count}`);
    mkdirSync(path);
    for (const name of ['libonnxruntime.so.1', 'onnxruntime_binding.node']) {
      symlinkSync(join(installed.path, name), join(path, name));
    }
    return { path, version: installed.version };
  }

  function buildHere(binding: 'that of npm' | 'none that loads'): string {
    const folder = build({
      'libonnxruntime_providers_shared.so': { machine },
      'libonnxruntime_providers_cuda.so': { machine },
      ...(binding === 'none that loads' && {
        'onnxruntime_binding.node': { machine, asks: [`VERS_${installed.version}`] },
      }),
    });
    symlinkSync(join(installed.path, 'libonnxruntime.so.1'), join(folder, 'libonnxruntime.so.1'));
    return folder;
  }

  // The binding for arm64 knows no GPU: a build without one of its own is refused there.
  it.skipIf(mine[machine] !== 'x64')(
    'puts it there, and takes it back (x64: its binding knows CUDA)',
    async () => {
      const runtime = copyOfRuntime();
      const said: string[] = [];
      await overlayRuntime(buildHere('that of npm'), runtime, (line) => said.push(line));
      expect(readdirSync(runtime.path)).toContain('libonnxruntime_providers_cuda.so');
      expect(readFileSync(join(runtime.path, 'libonnxruntime.so.1')).length).toBeGreaterThan(1 << 20);
      expect(said[0]).toContain('libonnxruntime_providers_cuda.so');
      await restoreLibraries(runtime.path);
      expect(readdirSync(runtime.path).sort()).toEqual(['libonnxruntime.so.1', 'onnxruntime_binding.node']);
    },
  );

  it('takes it back by itself where Node.js does not load it', async () => {
    const runtime = copyOfRuntime();
    await expect(
      overlayRuntime(buildHere('none that loads'), runtime, () => undefined),
    ).rejects.toMatchObject({
      code: 'input',
      found: expect.stringContaining('Node.js does not load it') as string,
      hint: expect.stringContaining('--build_nodejs') as string,
    });
    expect(readdirSync(runtime.path).sort()).toEqual(['libonnxruntime.so.1', 'onnxruntime_binding.node']);
  });

  it('changes nothing where it does not fit', async () => {
    const runtime = copyOfRuntime();
    await expect(overlayRuntime(root.path, runtime, () => undefined)).rejects.toThrow(
      /does not fit:\n {2}- lib/,
    );
    expect(readdirSync(runtime.path)).toHaveLength(2);
  });
});

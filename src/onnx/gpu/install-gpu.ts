import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { chooseCuda } from './choose-cuda.js';
import { readElfFile } from './elf-file.js';
import { adviseLibraries } from './library-packages.js';
import { createLibrarySearch, type LibrarySearch } from './library-search.js';
import { findNvidiaDriver, type NvidiaDriver } from './nvidia-driver.js';
import { cudaOf, describeFault, findProviderFault } from './provider-libraries.js';
import {
  downloadProviderPackage,
  unpackProviderPackage,
  type ProviderPackage,
  type PublishedCuda,
} from './provider-package.js';
import { replaceLibraries } from './replaced-libraries.js';
import { runtimeFolder, type RuntimeFolder } from './runtime-folder.js';

export interface InstallWish {
  /** undefined: as the driver says. */
  readonly cuda?: PublishedCuda | undefined;
  /** A wheel or nupkg that was downloaded elsewhere. */
  readonly from?: string | undefined;
  /** Where no driver is found, and on other machines than x86-64 Linux. */
  readonly force?: boolean | undefined;
}

/** The machine, as far as the installation looks at it. */
export interface InstallMachine {
  readonly platform: string;
  readonly architecture: string;
  readonly driver: NvidiaDriver | undefined;
  readonly runtime: RuntimeFolder;
}

export async function thisMachine(): Promise<InstallMachine> {
  const { platform, arch: architecture } = process;
  return { platform, architecture, driver: await findNvidiaDriver(), runtime: runtimeFolder() };
}

/**
 * Puts the libraries of the CUDA and TensorRT providers beside onnxruntime-node: of exactly its version, checked by
 * version, architecture and (where known) hash.
 *
 * @param say told what happens, a line at a time
 * @throws DiceMonitorError `usage` where it does not apply to this machine, `dependency` where the package cannot be
 * had, `input` where it is not the right one
 */
export async function installGpu(
  wish: InstallWish,
  machine: InstallMachine,
  say: (line: string) => void,
): Promise<void> {
  if (!wish.force) checkApplies(machine);
  const { path: folder, version } = machine.runtime;
  const search = await createLibrarySearch([folder]);
  const cuda = wish.cuda ?? (machine.driver ? chooseCuda(machine.driver, search) : 12);
  const temporary = await mkdtemp(join(tmpdir(), 'dice-monitor-gpu-'));
  try {
    const unpacked = await obtain(wish.from, cuda, version, temporary, say);
    checkPackage(unpacked, version, wish.from === undefined || wish.cuda !== undefined ? cuda : undefined);
    await replaceLibraries(folder, unpacked.libraries, wish.from ?? `ONNX Runtime ${version}, CUDA ${cuda}`);
    say(
      `${unpacked.libraries.length} libraries are in ${folder} (npm run gpu:install -- --undo takes them back)`,
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  sayWhatIsMissing(folder, search, say);
}

/** What the loader does not find yet, and the commands that install it, each once. */
function sayWhatIsMissing(folder: string, search: LibrarySearch, say: (line: string) => void): void {
  const said = new Set<string>();
  for (const provider of ['cuda', 'tensorrt']) {
    const fault = findProviderFault(provider, folder, search);
    const missing = (fault?.missing ?? []).filter((name) => !said.has(name));
    say(`${provider}: ${fault ? describeFault(fault) : 'every library that it needs is found'}`);
    for (const { libraries, commands } of adviseLibraries(missing, fault?.cuda ?? 12)) {
      say([`  ${libraries.join(', ')}:`, ...commands].join('\n    '));
      for (const name of libraries) said.add(name);
    }
  }
}

function checkApplies({ platform, architecture, driver }: InstallMachine): void {
  if (platform !== 'linux' || architecture !== 'x64') {
    throw new DiceMonitorError('usage', {
      found: `${platform} on ${architecture}`,
      expected: 'Linux on x64: ONNX Runtime publishes CUDA libraries for no other that this package runs on',
      hint: 'on a Jetson build them and run npm run gpu:overlay -- DIR (docs/jetson.md); --force installs them all the same',
    });
  }
  if (!driver) {
    throw new DiceMonitorError('usage', {
      found: 'no NVIDIA driver is loaded (neither /proc/driver/nvidia/version nor nvidia-smi)',
      expected: 'a driver of at least 525',
      hint: 'install the driver first, or give --force and --cuda 12 or 13 to prepare a machine without GPU',
    });
  }
}

async function obtain(
  from: string | undefined,
  cuda: PublishedCuda,
  version: string,
  folder: string,
  say: (line: string) => void,
): Promise<ProviderPackage> {
  if (from !== undefined) return unpackProviderPackage(from, folder);
  say(
    `downloading ONNX Runtime ${version} for CUDA ${cuda} from ${cuda === 12 ? 'NuGet' : 'PyPI'} (about 250 MB)`,
  );
  return unpackProviderPackage(await downloadProviderPackage(cuda, version, folder), folder);
}

/** @param cuda undefined: whatever it was built for */
function checkPackage(unpacked: ProviderPackage, version: string, cuda: PublishedCuda | undefined): void {
  if (unpacked.version !== version) {
    throw new DiceMonitorError('input', {
      found: `libraries of ONNX Runtime ${unpacked.version}`,
      expected: `${version}, as onnxruntime-node is: they share structures that differ between versions`,
    });
  }
  for (const { name, source } of unpacked.libraries) {
    const { architecture, needed } = readElfFile(source);
    const built = cudaOf(needed);
    if (architecture !== 'x64' || (built !== undefined && cuda !== undefined && built !== cuda)) {
      throw new DiceMonitorError('input', {
        found: `${name} is built for ${architecture}${built === undefined ? '' : ` and CUDA ${built}`}`,
        expected: `x64${cuda === undefined ? '' : ` and CUDA ${cuda}`}`,
      });
    }
  }
}

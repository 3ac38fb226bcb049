import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { chooseCuda } from './choose-cuda.js';
import { readElfFile } from './elf-file.js';
import { adviseLibraries } from './library-packages.js';
import { createLibrarySearch } from './library-search.js';
import { findNvidiaDriver, type NvidiaDriver } from './nvidia-driver.js';
import { cudaOf, findProviderFault } from './provider-libraries.js';
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
  const { unpacked, origin } = await obtain(wish.from, cuda, version, say);
  try {
    checkPackage(unpacked, version, wish.from === undefined || wish.cuda !== undefined ? cuda : undefined);
    await replaceLibraries(folder, unpacked.libraries, origin);
    say(
      `${unpacked.libraries.length} libraries are in ${folder} (npm run gpu:install -- --undo takes them back)`,
    );
  } finally {
    await rm(dirname(unpacked.libraries[0]!.source), { recursive: true, force: true });
  }
  for (const provider of ['cuda', 'tensorrt']) {
    const fault = findProviderFault(provider, folder, search);
    say(
      fault ? `${provider} still needs ${fault.missing.join(', ')}` : `${provider}: every library is found`,
    );
    for (const { libraries, commands } of adviseLibraries(fault?.missing ?? [], fault?.cuda ?? cuda)) {
      say([`  ${libraries.join(', ')}:`, ...commands].join('\n    '));
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
  say: (line: string) => void,
): Promise<{ unpacked: ProviderPackage; origin: string }> {
  if (from !== undefined) return { unpacked: await unpackProviderPackage(from), origin: from };
  const where = cuda === 12 ? 'NuGet' : 'PyPI';
  say(`downloading ONNX Runtime ${version} for CUDA ${cuda} from ${where} (about 250 MB)`);
  const folder = await mkdtemp(join(tmpdir(), 'dice-monitor-download-'));
  try {
    const file = await downloadProviderPackage(cuda, version, folder);
    return {
      unpacked: await unpackProviderPackage(file),
      origin: `${where}, ONNX Runtime ${version}, CUDA ${cuda}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

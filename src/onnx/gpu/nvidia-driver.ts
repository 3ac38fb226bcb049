import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The NVIDIA driver of a machine, and what it drives. */
export interface NvidiaDriver {
  /** `570.124.06`; on a Jetson the release of Jetson Linux, `R36.4.3`. */
  readonly version: string;
  readonly jetson: boolean;
  /** The highest major version of CUDA whose programs it runs; undefined where it runs none of 11 and later. */
  readonly cuda: number | undefined;
  /** Name and memory of each GPU; empty where nvidia-smi does not say. */
  readonly gpus: readonly string[];
}

/** What a machine's files and commands say; undefined: not there. */
export interface DriverTraces {
  /** /proc/driver/nvidia/version */
  readonly kernelModule: string | undefined;
  /** /etc/nv_tegra_release */
  readonly tegraRelease: string | undefined;
  /** nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader */
  readonly smi: string | undefined;
}

/** The first driver versions for CUDA 11, 12 and 13 on x86-64 (CUDA Toolkit release notes, table of minor-version compatibility). */
const DRIVER_FOR_CUDA = [
  [13, 580],
  [12, 525],
  [11, 450],
] as const;
/** The CUDA that comes with a release of Jetson Linux: JetPack 5 is R35, 6 is R36, 7 is R38 and R39. */
const JETSON_CUDA = [
  [38, 13],
  [36, 12],
  [35, 11],
] as const;

/** @returns undefined where no NVIDIA driver is loaded */
export async function findNvidiaDriver(): Promise<NvidiaDriver | undefined> {
  return readDriver({
    kernelModule: readText('/proc/driver/nvidia/version'),
    tegraRelease: readText('/etc/nv_tegra_release'),
    smi: await run('nvidia-smi', ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'], {
      timeout: 20_000,
    }).then(
      ({ stdout }) => stdout,
      () => undefined,
    ),
  });
}

/** Reads what was found: a Jetson's release, else the kernel module's version, else what nvidia-smi says. */
export function readDriver({ kernelModule, tegraRelease, smi }: DriverTraces): NvidiaDriver | undefined {
  const rows = (smi ?? '').split('\n').map((line) => line.split(',').map((part) => part.trim()));
  const gpus = rows.flatMap(([name, memory, version]) =>
    name && memory && version && /^\d/.test(version) ? [{ text: `${name}, ${memory}`, version }] : [],
  );
  const names = gpus.map(({ text }) => text);
  const [, release, revision] = /# R(\d+).*REVISION: ([\d.]+)/.exec(tegraRelease ?? '') ?? [];
  if (release !== undefined && revision !== undefined) {
    const cuda = JETSON_CUDA.find(([first]) => Number(release) >= first)?.[1];
    return { version: `R${release}.${revision}`, jetson: true, cuda, gpus: names };
  }
  const version = / (\d+\.\d+(?:\.\d+)?) /.exec(kernelModule ?? '')?.[1] ?? gpus[0]?.version;
  if (version === undefined) return undefined;
  const cuda = DRIVER_FOR_CUDA.find(([, first]) => parseInt(version) >= first)?.[0];
  return { version, jetson: false, cuda, gpus: names };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

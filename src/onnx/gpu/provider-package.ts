import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { PROVIDER_FILES } from './provider-libraries.js';
import { hashOf, type NewLibrary } from './replaced-libraries.js';

const run = promisify(execFile);

/** The CUDA that ONNX Runtime's libraries are published for, and where. */
export type PublishedCuda = 12 | 13;

/** What is inside a file from NuGet or PyPI, unpacked. */
export interface ProviderPackage {
  /** Of ONNX Runtime. */
  readonly version: string;
  readonly libraries: readonly NewLibrary[];
}

/** Wheels whose content is known, SHA-256 by version: any Python's wheel of a version holds the same libraries. */
const KNOWN_WHEELS: Readonly<Record<string, string>> = {
  '1.30.0': '4fbf0c5d7b5fb99266c2e8a802e3e64af68bdc383e0f3c7349b985f1087eedaa',
};
const WHEEL_PLATFORM = [
  '--platform',
  'manylinux_2_28_x86_64',
  '--implementation',
  'cp',
  '--python-version',
  '3.11',
];

/**
 * Downloads the libraries of one version: CUDA 12 from NuGet, as onnxruntime-node's own installation does; CUDA 13 from
 * PyPI, through pip, so that a mirror that is set there is used.
 *
 * @param folder for the file
 * @returns the file's path
 * @throws DiceMonitorError `dependency` where it cannot be had, or is not the known one
 */
export async function downloadProviderPackage(
  cuda: PublishedCuda,
  version: string,
  folder: string,
): Promise<string> {
  return cuda === 12 ? downloadFromNuGet(version, folder) : downloadFromPyPi(version, folder);
}

async function downloadFromNuGet(version: string, folder: string): Promise<string> {
  const name = 'microsoft.ml.onnxruntime.gpu.linux';
  const url = `https://api.nuget.org/v3-flatcontainer/${name}/${version}/${name}.${version}.nupkg`;
  const file = join(folder, basename(url));
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
    return file;
  } catch (cause) {
    throw notHad(url, cause);
  }
}

async function downloadFromPyPi(version: string, folder: string): Promise<string> {
  const wanted = `onnxruntime-gpu==${version}`;
  const options = ['--no-deps', '--only-binary=:all:', ...WHEEL_PLATFORM, '--dest', folder];
  try {
    await run('python3', ['-m', 'pip', 'download', '--quiet', ...options, wanted], { maxBuffer: 16 << 20 });
  } catch (cause) {
    throw notHad(`${wanted} through pip`, cause);
  }
  const file = join(folder, (await readdir(folder)).find((name) => name.endsWith('.whl')) ?? '');
  await checkHash(file, version);
  return file;
}

async function checkHash(file: string, version: string): Promise<void> {
  const [known, found] = [KNOWN_WHEELS[version], await hashOf(file)];
  if (known !== undefined && found !== known) {
    throw new DiceMonitorError('dependency', {
      found: `${basename(file)} has SHA-256 ${found}`,
      expected: known,
      hint: 'nothing was installed; look at what the index or mirror serves',
    });
  }
}

function notHad(what: string, cause: unknown): DiceMonitorError {
  const { stderr, message } = cause as { stderr?: string; message: string };
  return new DiceMonitorError('dependency', {
    found: `${what} cannot be downloaded: ${(stderr ?? message).trim().split('\n').at(-1) ?? message}`,
    expected: 'a network that reaches it (PyPI: python3 with pip)',
    hint: 'download the .whl or .nupkg elsewhere, and give it with --from FILE',
    cause,
  });
}

/** Prints the version in a package's own description, and unpacks its provider libraries; both kinds are zip files. */
const UNPACK = `
import re, shutil, sys, zipfile
archive, folder, names = sys.argv[1], sys.argv[2], sys.argv[3:]
with zipfile.ZipFile(archive) as z:
    told = [n for n in z.namelist() if n.endswith('.dist-info/METADATA') or n.endswith('.nuspec')]
    text = z.read(told[0]).decode('utf8') if told else ''
    found = re.search(r'^Version: (\\S+)|<version>([^<]+)', text, re.M)
    print(found and (found[1] or found[2]) or '')
    for n in z.namelist():
        base = n.rsplit('/', 1)[-1]
        if base in names and ('capi/' in n or 'runtimes/linux-x64/native/' in n):
            with z.open(n) as source, open(folder + '/' + base, 'wb') as target:
                shutil.copyfileobj(source, target, 1 << 20)
`;

/**
 * Unpacks a wheel or a nupkg.
 *
 * @param folder for the libraries
 * @throws DiceMonitorError `input` where it is neither, or lacks the libraries
 */
export async function unpackProviderPackage(file: string, folder: string): Promise<ProviderPackage> {
  const names = PROVIDER_FILES.tensorrt ?? [];
  const { stdout } = await run('python3', ['-c', UNPACK, file, folder, ...names]).catch((cause: unknown) => {
    throw notAPackage(file, (cause as Error).message.trim().split('\n').at(-1) ?? '', cause);
  });
  const version = stdout.trim();
  const unpacked = await readdir(folder);
  const lacking = names.filter((name) => !unpacked.includes(name));
  if (version === '' || lacking.length > 0) {
    throw notAPackage(
      file,
      version === '' ? 'it names no version' : `it lacks ${lacking.join(', ')}`,
      undefined,
    );
  }
  return { version, libraries: names.map((name) => ({ name, source: join(folder, name) })) };
}

function notAPackage(file: string, why: string, cause: unknown): DiceMonitorError {
  return new DiceMonitorError('input', {
    found: `${file}: ${why}`,
    expected: "a wheel of onnxruntime-gpu or NuGet's Microsoft.ML.OnnxRuntime.Gpu.Linux, for x86-64 Linux",
    cause,
  });
}

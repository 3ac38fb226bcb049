import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { readElfFile, type ElfFile } from './elf-file.js';
import { createLibrarySearch, type LibrarySearch } from './library-search.js';
import { replaceLibraries, restoreLibraries, type NewLibrary } from './replaced-libraries.js';
import type { RuntimeFolder } from './runtime-folder.js';

const run = promisify(execFile);

const RUNTIME = 'libonnxruntime.so.1';
const BINDING = 'onnxruntime_binding.node';
const PROVIDERS = [
  'libonnxruntime_providers_shared.so',
  'libonnxruntime_providers_cuda.so',
  'libonnxruntime_providers_tensorrt.so',
];
const NEEDED = [RUNTIME, ...PROVIDERS.slice(0, 2)];

/** Libraries of a build, and the machine that they are for. */
export interface Overlay {
  readonly libraries: readonly NewLibrary[];
  /** Everything that keeps them from being used; empty where they fit. */
  readonly problems: readonly string[];
}

/**
 * Looks through a folder with a build of ONNX Runtime: its libraries, and the Node.js binding where it was built too.
 * They have to be of the installed version (by the symbol version that ONNX Runtime marks its symbols with), for this
 * architecture, and everything that they need has to be found.
 *
 * @param folder of the build, or of its configuration (`build/Linux/Release`)
 * @param readElf for tests
 */
export function inspectBuild(
  folder: string,
  { version }: RuntimeFolder,
  architecture: string,
  search: LibrarySearch,
  readElf: (path: string) => ElfFile = readElfFile,
): Overlay {
  const found = findLibraries(folder, version);
  const names = new Set(found.map(({ name }) => name));
  const problems = NEEDED.filter((name) => !names.has(name)).map((name) => `${name} is not in ${folder}`);
  const mark = `VERS_${version}`;
  for (const { name, source } of found) {
    const elf = readElf(source);
    const at = `${source}: `;
    if (elf.architecture !== architecture) {
      problems.push(`${at}built for ${elf.architecture}, this machine is ${architecture}`);
    }
    if (name === RUNTIME && !elf.offers.includes(mark)) {
      problems.push(`${at}offers ${elf.offers.join(', ') || 'no symbol versions'}, not ${mark}`);
    }
    if (name === BINDING && !elf.asks.includes(mark)) {
      problems.push(
        `${at}asks for ${elf.asks.find((each) => each.startsWith('VERS_')) ?? 'no version'}, not ${mark}`,
      );
    }
    const missing = elf.needed.filter((library) => !names.has(library) && search(library) === undefined);
    if (missing.length > 0) problems.push(`${at}needs ${missing.join(', ')}, which the loader does not find`);
  }
  return { libraries: found, problems };
}

/** A build names its main library by its full version; the binding looks for it by its first number. */
function findLibraries(folder: string, version: string): NewLibrary[] {
  const folders = [
    folder,
    ...['Release', 'build/Linux/Release', 'lib', 'js/node/build/Release'].map((name) => join(folder, name)),
  ];
  const pick = (name: string, ...others: string[]) => {
    const source = folders
      .flatMap((each) => [name, ...others].map((file) => join(each, file)))
      .find((path) => existsSync(path));
    return source === undefined ? [] : [{ name, source: realpathSync(source) }];
  };
  return [
    ...pick(RUNTIME, `libonnxruntime.so.${version}`),
    ...PROVIDERS.flatMap((name) => pick(name)),
    ...pick(BINDING),
  ];
}

/**
 * Lays a build of ONNX Runtime over the installed onnxruntime-node, and takes it back where Node.js cannot load it then
 * or it knows no CUDA.
 *
 * @param say told what happens, a line at a time
 * @throws DiceMonitorError `usage` where it does not apply to this machine, `input` listing everything that does not fit
 */
export async function overlayRuntime(
  folder: string,
  runtime: RuntimeFolder,
  say: (line: string) => void,
): Promise<void> {
  if (process.platform !== 'linux') {
    throw new DiceMonitorError('usage', { found: process.platform, expected: 'Linux' });
  }
  const search = await createLibrarySearch([resolve(folder)]);
  const { libraries, problems } = inspectBuild(resolve(folder), runtime, process.arch, search);
  if (problems.length > 0) {
    throw new DiceMonitorError('input', {
      found: `${folder} does not fit:${problems.map((problem) => `\n  - ${problem}`).join('')}`,
      expected: `a build of ONNX Runtime ${runtime.version} with CUDA for ${process.arch}`,
      hint: 'docs/jetson.md has the build options; nothing was changed',
    });
  }
  await replaceLibraries(runtime.path, libraries, `a build in ${resolve(folder)}`);
  const backends = await loadedBackends(runtime).catch((error: unknown) => error as Error);
  if (backends instanceof Error || !backends.includes('cuda')) {
    await restoreLibraries(runtime.path);
    throw new DiceMonitorError('input', {
      found:
        backends instanceof Error
          ? `Node.js does not load it: ${backends.message.trim().split('\n').at(-1) ?? ''}`
          : `its binding knows ${backends.join(', ')} and not cuda`,
      expected: `${BINDING} built with CUDA as well: onnxruntime-node's own for arm64 knows no GPU`,
      hint: 'build with --build_nodejs and put it into the folder (docs/jetson.md); what was there before is back',
    });
  }
  say(`${libraries.map(({ name }) => name).join(', ')}: in ${runtime.path}`);
  say('npm run gpu:overlay -- --undo takes them back; dice-monitor doctor tries them');
}

/** The backends that the installed binding names, asked in a process of its own. */
async function loadedBackends({ path }: RuntimeFolder): Promise<string[]> {
  const script = `const { listSupportedBackends } = require(process.argv[1]);
    process.stdout.write(JSON.stringify(listSupportedBackends().map(({ name }) => name)));`;
  const binding = join(path, BINDING);
  const { stdout } = await run(process.execPath, ['-e', script, binding], {
    cwd: dirname(binding),
    timeout: 60_000,
  });
  return JSON.parse(stdout) as string[];
}

